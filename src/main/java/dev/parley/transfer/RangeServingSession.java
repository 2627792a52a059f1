package dev.parley.transfer;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.parley.files.FileChangedException;
import dev.parley.files.HashKeeper;
import dev.parley.files.OpenFile;
import dev.parley.files.ServedFile;
import dev.parley.files.Trouble;
import dev.parley.net.RateLimit;
import dev.parley.net.UdpEndpoint;
import dev.parley.protocol.chat.ErrorCode;
import dev.parley.protocol.chat.ServerMessage;
import dev.parley.protocol.transfer.Secret;
import dev.parley.protocol.transfer.TransferTicket;
import dev.parley.transfer.engine.RangeServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.nio.file.NoSuchFileException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/**
 * The serving end of one fast download: owns an open file and answers sealed requests that come by
 * the {@link SharedPort}; what is in them is the business of {@link RangeServer}. Hashes it gets
 * from the {@link HashKeeper} and sends over TCP. It reads the file in line, so it runs on the
 * blocking dispatcher.
 *
 * <p>It ends when the client says so, when it gives no sign of life, when the file changes, or when
 * it is told to.
 */
public final class RangeServingSession extends AbstractBehavior<RangeServingSession.Command> {
  /** Files up to this size have small blocks: those of larger ones would have too many hashes. */
  private static final long SMALL_FILE_BYTES = 1L << 30;

  private static final int SMALL_BLOCK_BYTES = 256 * 1024;
  private static final int BLOCK_BYTES = 1024 * 1024;

  /** So many requests are answered before other messages have their turn. */
  private static final int REQUESTS_AT_ONCE = 8;

  /** An offer waits no longer for the first hashes; the client asks for them then. */
  private static final Duration HASHES_TIMEOUT = Duration.ofMillis(50);

  /** A keeper that has been silent for so long may have been restarted: it is asked again. */
  private static final Duration KEEPER_TIMEOUT = Duration.ofSeconds(60);

  /** So much is sent at once after a silence, whatever the rate, in time at that rate. */
  private static final long BURST_NANOS = Duration.ofMillis(50).toNanos();

  private static final SecureRandom RANDOM = new SecureRandom();

  private final TimerScheduler<Command> timers;
  private final FastSettings settings;
  private final SharedPort port;
  private final ServedFile served;
  private final InetAddress host;
  private final ActorRef<HashKeeper.Command> keeper;
  private final ActorRef<TransferDesk.Answer> offerTo;
  private final ActorRef<TransferDesk.Answer> events;
  private final ActorRef<TransferDesk.Command> desk;

  private Optional<OpenFile> file = Optional.empty();
  private Optional<Transfer> transfer = Optional.empty();
  private final Queue<UdpEndpoint.Datagram> requests = new ArrayDeque<>();
  private final RateLimit rate;

  /** The block from which on hashes are asked for, and the one to ask for next. */
  private Optional<Long> askedFrom = Optional.empty();

  private Optional<Long> askNextFrom = Optional.empty();

  private List<String> firstHashes = List.of();
  private boolean offered;
  private boolean begun;
  private long lastSignNanos;
  private boolean userKnows;

  /** What there is once the port is bound. */
  private record Transfer(
      int port, TransferTicket ticket, SharedPort.Route route, RangeServer server) {}

  private RangeServingSession(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      FastSettings settings,
      SharedPort port,
      ServedFile served,
      InetAddress host,
      ActorRef<HashKeeper.Command> keeper,
      ActorRef<TransferDesk.Answer> offerTo,
      ActorRef<TransferDesk.Answer> events,
      ActorRef<TransferDesk.Command> desk) {
    super(context);
    context.getLog(); // which has the name of this class from now on
    this.timers = timers;
    this.settings = settings;
    this.port = port;
    this.served = served;
    this.host = host;
    this.keeper = keeper;
    this.offerTo = offerTo;
    this.events = events;
    this.desk = desk;
    this.rate = new RateLimit(settings.perTransferRate(), BURST_NANOS, System.nanoTime());
    context.getSelf().tell(new Begin());
  }

  /** What can be said to a session. */
  public sealed interface Command {}

  /** The download is over for the client, or no longer wanted. */
  public record Stop() implements Command {}

  /**
   * The client wants hashes; they go to the events' receiver.
   *
   * @param firstBlock from which block on
   */
  public record WantHashes(long firstBlock) implements Command {}

  /**
   * How much may be sent from now on.
   *
   * @param bytesPerSecond bytes of the file a second, or {@link FastSettings#UNLIMITED}
   */
  public record Rate(long bytesPerSecond) implements Command {}

  /** What the shared port has for this download: datagrams with its id and token. */
  record Datagrams(List<UdpEndpoint.Datagram> requests) implements Command {}

  private record Begin() implements Command {}

  private record Bound(UdpEndpoint endpoint) implements Command {}

  private record CannotBind(Throwable why) implements Command {}

  private record WorkOn() implements Command {}

  private record FromKeeper(HashKeeper.Answer answer) implements Command {}

  private record HashesLate() implements Command {}

  private record KeeperSilent() implements Command {}

  private record Silent() implements Command {}

  /**
   * A session that offers the file as soon as the port is bound and the first hashes are known.
   *
   * @param settings the limits
   * @param port by which the requests come
   * @param served what to serve
   * @param host whom to serve, as seen over TCP
   * @param keeper knows the hashes
   * @param offerTo gets the offer
   * @param events gets hashes, and is told when the download fails
   * @param desk is told when the port cannot be had
   * @return the behaviour; to be run on the blocking dispatcher
   */
  public static Behavior<Command> create(
      FastSettings settings,
      SharedPort port,
      ServedFile served,
      InetAddress host,
      ActorRef<HashKeeper.Command> keeper,
      ActorRef<TransferDesk.Answer> offerTo,
      ActorRef<TransferDesk.Answer> events,
      ActorRef<TransferDesk.Command> desk) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new RangeServingSession(
                        context, timers, settings, port, served, host, keeper, offerTo, events,
                        desk)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Datagrams.class, this::onDatagrams)
        .onMessage(WorkOn.class, command -> workOff())
        .onMessage(WantHashes.class, this::onWantHashes)
        .onMessage(FromKeeper.class, this::onKeeperAnswer)
        .onMessage(HashesLate.class, command -> onHashesLate())
        .onMessage(KeeperSilent.class, command -> askKeeper())
        .onMessage(Rate.class, this::onRate)
        .onMessage(Begin.class, command -> onBegin())
        .onMessage(Bound.class, this::onBound)
        .onMessage(CannotBind.class, this::onCannotBind)
        .onMessage(Silent.class, command -> onSilent())
        .onMessage(Stop.class, command -> onStop())
        .onSignal(PostStop.class, signal -> onPostStop())
        .build();
  }

  // ---- getting the file and the port

  private Behavior<Command> onBegin() {
    try {
      file = Optional.of(served.open());
    } catch (IOException e) {
      return fail(e);
    }
    getContext()
        .pipeToSelf(
            port.endpoint(),
            (bound, failure) ->
                failure == null ? new Bound(bound) : new CannotBind(BlockingWork.causeOf(failure)));
    askNextFrom = Optional.of(0L);
    timers.startSingleTimer(HashesLate.class, new HashesLate(), HASHES_TIMEOUT);
    return askKeeper();
  }

  private Behavior<Command> onCannotBind(CannotBind command) {
    if (!(command.why instanceof BindException)) {
      return fail(ErrorCode.SERVER_FAULT, "the server cannot open a port just now", command.why);
    }
    getContext().getLog().debug("cannot bind UDP port {}: {}", port.port(), command.why.toString());
    desk.tell(new TransferDesk.PortBusy(port.port()));
    userKnows = true; // the desk tries again with another port
    return Behaviors.stopped();
  }

  private Behavior<Command> onBound(Bound command) {
    transfer = Optional.of(register(command.endpoint));
    return offer();
  }

  /** If all is there that it waits for. */
  private Behavior<Command> offer() {
    if (offered || transfer.isEmpty() || askedFrom.isPresent()) {
      return this;
    }
    offered = true;
    timers.cancel(HashesLate.class);
    TransferTicket ticket = transfer.get().ticket;
    offerTo.tell(
        new TransferDesk.Answer(
            new ServerMessage.FastOffer(served.name(), transfer.get().port, ticket, firstHashes)));
    lastSignNanos = System.nanoTime();
    timers.startSingleTimer(Silent.class, new Silent(), settings.claimTimeout());
    getContext()
        .getLog()
        .info(
            "[FAST STARTED] port {}: {} ({} bytes) for {}",
            port.port(),
            served.name(),
            ticket.sizeBytes(),
            host.getHostAddress());
    return this;
  }

  private Transfer register(UdpEndpoint endpoint) {
    OpenFile open = file.orElseThrow();
    while (true) {
      TransferTicket ticket =
          new TransferTicket(
              RANDOM.nextInt(),
              Secret.of(randomBytes(Secret.TOKEN_BYTES)),
              Secret.of(randomBytes(Secret.KEY_BYTES)),
              settings.seal(),
              open.sizeBytes(),
              blockBytes());
      Optional<SharedPort.Route> route = port.register(ticket, getContext().getSelf());
      if (route.isPresent()) {
        RangeServer server =
            new RangeServer(ticket, host, open::read, endpoint::sendSegmented, RANDOM);
        return new Transfer(endpoint.address().getPort(), ticket, route.get(), server);
      }
    }
  }

  private int blockBytes() {
    return file.orElseThrow().sizeBytes() <= SMALL_FILE_BYTES ? SMALL_BLOCK_BYTES : BLOCK_BYTES;
  }

  private static byte[] randomBytes(int count) {
    byte[] bytes = new byte[count];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  // ---- answering

  private Behavior<Command> onDatagrams(Datagrams command) {
    boolean idle = requests.isEmpty(); // else a timer or a message to itself is on its way
    requests.addAll(command.requests);
    return idle ? workOff() : this;
  }

  private Behavior<Command> workOff() {
    Transfer running = transfer.orElseThrow();
    RangeServer.Counts counts = running.server.counts();
    for (int i = 0; i < REQUESTS_AT_ONCE && !requests.isEmpty(); i++) {
      long wait = rate.waitNanos(System.nanoTime());
      if (wait > 0) {
        timers.startSingleTimer(WorkOn.class, new WorkOn(), Duration.ofNanos(wait));
        return this;
      }
      UdpEndpoint.Datagram request = requests.remove();
      running.route.done();
      long before = counts.bytesSent;
      try {
        if (running.server.onDatagram(request.peer(), request.payload().toArrayUnsafe())) {
          onSignOfLife();
        }
      } catch (IOException e) {
        return fail(e);
      }
      rate.passed((double) (counts.bytesSent - before), System.nanoTime());
    }
    if (!requests.isEmpty()) {
      getContext().getSelf().tell(new WorkOn());
    }
    return this;
  }

  private Behavior<Command> onRate(Rate command) {
    rate.change((double) command.bytesPerSecond, System.nanoTime());
    if (timers.isTimerActive(WorkOn.class)) {
      timers.cancel(WorkOn.class);
      return workOff();
    }
    return this;
  }

  // ---- hashes

  private Behavior<Command> onWantHashes(WantHashes command) {
    if (transfer.isEmpty() || command.firstBlock >= transfer.get().ticket.blockCount()) {
      return this;
    }
    onSignOfLife();
    askNextFrom = Optional.of(command.firstBlock);
    return askedFrom.isEmpty() ? askKeeper() : this;
  }

  /** One question at a time; of several that wait the last one counts. */
  private Behavior<Command> askKeeper() {
    askedFrom = askNextFrom.or(() -> askedFrom);
    askNextFrom = Optional.empty();
    keeper.tell(
        new HashKeeper.Ask(
            served,
            file.orElseThrow().version(),
            blockBytes(),
            askedFrom.orElseThrow(),
            offered ? ServerMessage.Hashes.MAX_HASHES : ServerMessage.FastOffer.MAX_HASHES,
            getContext().messageAdapter(HashKeeper.Answer.class, FromKeeper::new)));
    timers.startSingleTimer(KeeperSilent.class, new KeeperSilent(), KEEPER_TIMEOUT);
    return this;
  }

  private Behavior<Command> onKeeperAnswer(FromKeeper command) {
    if (command.answer instanceof HashKeeper.Failed failed) {
      return fail(
          failed.changed()
              ? new FileChangedException(failed.why())
              : new IOException(failed.why()));
    }
    HashKeeper.Known known = (HashKeeper.Known) command.answer;
    if (askedFrom.isEmpty() || askedFrom.get() != known.firstBlock()) {
      return this; // the late answer to a question that was asked twice
    }
    timers.cancel(KeeperSilent.class);
    askedFrom = Optional.empty();
    if (!offered) {
      firstHashes = known.sha256Hex();
      return offer();
    }
    events.tell(
        new TransferDesk.Answer(
            new ServerMessage.Hashes(
                transfer.orElseThrow().ticket.transferId(),
                known.firstBlock(),
                known.sha256Hex())));
    return askNextFrom.isPresent() ? askKeeper() : this;
  }

  private Behavior<Command> onHashesLate() {
    timers.cancel(KeeperSilent.class);
    askedFrom = Optional.empty();
    return offer();
  }

  // ---- the end

  /** An authentic request, or a question for hashes. */
  private void onSignOfLife() {
    lastSignNanos = System.nanoTime();
    if (!begun) {
      begun = true;
      timers.startSingleTimer(Silent.class, new Silent(), settings.idleTimeout());
    }
  }

  /** The timer is not begun anew at each request, but runs on by what is left since the last. */
  private Behavior<Command> onSilent() {
    if (!requests.isEmpty() || askedFrom.isPresent()) {
      // It is not the client who is silent: its rate holds it back, or its hashes are not known
      // yet.
      lastSignNanos = System.nanoTime();
    }
    Duration left = settings.idleTimeout().minusNanos(System.nanoTime() - lastSignNanos);
    if (begun && !left.isNegative() && !left.isZero()) {
      timers.startSingleTimer(Silent.class, new Silent(), left);
      return this;
    }
    tellUser(
        ErrorCode.DOWNLOAD_TIMED_OUT,
        begun ? "the client fell silent" : "the download was not begun in time");
    return end("[FAST TIMED OUT]");
  }

  private Behavior<Command> fail(IOException cause) {
    boolean changed = cause instanceof FileChangedException || cause instanceof NoSuchFileException;
    return changed
        ? fail(ErrorCode.FILE_CHANGED, "the file changed on the server", cause)
        : fail(ErrorCode.SERVER_FAULT, "the server cannot read the file", cause);
  }

  private Behavior<Command> fail(ErrorCode code, String explanation, Throwable cause) {
    getContext()
        .getLog()
        .warn("[FAST FAILED] port {}: {}: {}", port.port(), served.name(), Trouble.of(cause));
    tellUser(code, explanation);
    return Behaviors.stopped();
  }

  private Behavior<Command> onStop() {
    return end("[FAST FINISHED]");
  }

  private Behavior<Command> end(String how) {
    userKnows = true;
    transfer.ifPresent(
        ended -> {
          RangeServer.Counts counts = ended.server.counts();
          getContext()
              .getLog()
              .info(
                  "{} port {}: {}, {} bytes sent; {} forged, {} replayed, {} absurd",
                  how,
                  port.port(),
                  served.name(),
                  counts.bytesSent,
                  counts.forged,
                  counts.replayed,
                  counts.absurd);
        });
    return Behaviors.stopped();
  }

  private void tellUser(ErrorCode code, String explanation) {
    if (!userKnows) {
      userKnows = true;
      ActorRef<TransferDesk.Answer> to = offered ? events : offerTo;
      to.tell(
          new TransferDesk.Answer(
              ServerMessage.ErrorReply.aboutFile(code, served.name(), explanation)));
    }
  }

  private Behavior<Command> onPostStop() {
    tellUser(ErrorCode.SERVER_FAULT, "the download failed on the server");
    transfer.ifPresent(ended -> port.unregister(ended.route));
    try {
      if (file.isPresent()) {
        file.get().close();
      }
    } catch (IOException e) {
      // It was only read: nothing is lost.
    }
    return this;
  }
}
