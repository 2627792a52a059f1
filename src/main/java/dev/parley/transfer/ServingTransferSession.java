package dev.parley.transfer;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.util.ByteString;
import dev.parley.files.FileChangedException;
import dev.parley.files.OpenFile;
import dev.parley.files.ServedFile;
import dev.parley.files.Trouble;
import dev.parley.net.Traffic;
import dev.parley.net.UdpBinder;
import dev.parley.net.UdpEndpoint;
import dev.parley.protocol.chat.ErrorCode;
import dev.parley.protocol.chat.ServerMessage;
import dev.parley.protocol.transfer.Part;
import dev.parley.protocol.transfer.PartRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * The serving end of one download over the part protocol (WIRE, UDP): owns a UDP endpoint and an
 * open file, and answers the one host that asked for the download over TCP. It keeps no state of
 * the client's progress; the client drives. Files are read in {@link Chunks} on the blocking
 * dispatcher.
 *
 * <p>It ends when the client says {@code finished}, when it falls silent, when the file changes, or
 * when it is told to. Then the port is free before the actor has stopped. After a failure port and
 * file are closed in the moments after it; the desk tries again until the port is free.
 */
public final class ServingTransferSession extends AbstractBehavior<ServingTransferSession.Command> {
  /** A client that asks for more than this before the disk has answered loses the rest. */
  private static final int MAX_POSTPONED = 256;

  private final TimerScheduler<Command> timers;
  private final Executor blocking;
  private final TransferSettings settings;
  private final UdpBinder sockets;
  private final int port;
  private final ServedFile served;
  private final InetAddress host;
  private final ActorRef<TransferDesk.Answer> offerTo;
  private final ActorRef<TransferDesk.Answer> events;
  private final ActorRef<TransferDesk.Command> desk;

  /** What is being opened; kept so that it is closed even when it comes after the end. */
  private final CompletionStage<OpenFile> opening;

  private CompletionStage<UdpEndpoint> binding = new CompletableFuture<>();

  private Optional<UdpEndpoint> endpoint = Optional.empty();
  private Optional<OpenFile> file = Optional.empty();
  private final Chunks chunks = new Chunks();
  private final List<Wanted> postponed = new ArrayList<>();

  /** The client's ports that have asked for a part: only from these does {@code finished} count. */
  private final BitSet askingPorts = new BitSet();

  private long partsSent;
  private boolean heardSinceTick;
  private boolean ending;
  private boolean userKnows;

  private record Wanted(InetSocketAddress peer, long part) {}

  private ServingTransferSession(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      TransferSettings settings,
      UdpBinder sockets,
      int port,
      ServedFile served,
      InetAddress host,
      ActorRef<TransferDesk.Answer> offerTo,
      ActorRef<TransferDesk.Answer> events,
      ActorRef<TransferDesk.Command> desk) {
    super(context);
    context.getLog(); // which has the name of this class from now on
    this.timers = timers;
    this.blocking = context.getSystem().dispatchers().lookup(DispatcherSelector.blocking());
    this.settings = settings;
    this.sockets = sockets;
    this.port = port;
    this.served = served;
    this.host = host;
    this.offerTo = offerTo;
    this.events = events;
    this.desk = desk;
    this.opening = CompletableFuture.supplyAsync(this::openFile, blocking);
    context.pipeToSelf(
        opening,
        (opened, failure) -> failure == null ? new Opened(opened) : new FileFailed(failure));
  }

  /** What can be said to a session. */
  public sealed interface Command {}

  /** The download is no longer wanted. */
  public record Stop() implements Command {}

  private record Opened(OpenFile file) implements Command {}

  private record Bound(UdpEndpoint endpoint) implements Command {}

  private record CannotBind(Throwable why) implements Command {}

  private record Datagrams(UdpEndpoint.Batch batch) implements Command {}

  private record ChunkRead(long chunk, ByteString bytes) implements Command {}

  private record FileFailed(Throwable cause) implements Command {}

  private record Silent() implements Command {}

  private record Closed() implements Command {}

  /**
   * A session that offers the file as soon as it has its port.
   *
   * @param settings the limits
   * @param sockets makes the endpoint
   * @param port the UDP port to own
   * @param served what to serve
   * @param host whom to serve
   * @param offerTo gets the offer
   * @param events is told when the download fails
   * @param desk is told when the port cannot be had
   * @return the behaviour
   */
  public static Behavior<Command> create(
      TransferSettings settings,
      UdpBinder sockets,
      int port,
      ServedFile served,
      InetAddress host,
      ActorRef<TransferDesk.Answer> offerTo,
      ActorRef<TransferDesk.Answer> events,
      ActorRef<TransferDesk.Command> desk) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new ServingTransferSession(
                        context, timers, settings, sockets, port, served, host, offerTo, events,
                        desk)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Datagrams.class, this::onDatagrams)
        .onMessage(ChunkRead.class, this::onChunkRead)
        .onMessage(Opened.class, this::onOpened)
        .onMessage(Bound.class, this::onBound)
        .onMessage(CannotBind.class, this::onCannotBind)
        .onMessage(FileFailed.class, this::onFileFailed)
        .onMessage(Silent.class, command -> onSilent())
        .onMessage(Stop.class, command -> end())
        .onMessage(Closed.class, command -> Behaviors.stopped())
        .onSignal(PostStop.class, signal -> onPostStop())
        .build();
  }

  // ---- getting the file and the port

  private OpenFile openFile() {
    try {
      return served.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Behavior<Command> onOpened(Opened command) {
    file = Optional.of(command.file);
    ActorRef<Command> self = getContext().getSelf();
    binding =
        sockets.bind(
            new InetSocketAddress(settings.host(), port),
            Traffic.SMALL,
            host::equals,
            batch -> self.tell(new Datagrams(batch)));
    getContext()
        .pipeToSelf(
            binding,
            (bound, failure) ->
                failure == null ? new Bound(bound) : new CannotBind(BlockingWork.causeOf(failure)));
    return this;
  }

  private Behavior<Command> onCannotBind(CannotBind command) {
    if (!(command.why instanceof BindException)) {
      return fail(ErrorCode.SERVER_FAULT, "the server cannot open a port just now", command.why);
    }
    getContext().getLog().debug("cannot bind UDP port {}: {}", port, command.why.toString());
    desk.tell(new TransferDesk.PortBusy(port));
    userKnows = true; // the desk tries again with another port
    return Behaviors.stopped();
  }

  private Behavior<Command> onBound(Bound command) {
    endpoint = Optional.of(command.endpoint);
    long size = file.orElseThrow().sizeBytes();
    offerTo.tell(new TransferDesk.Answer(new ServerMessage.Offer(port, size, served.name())));
    timers.startSingleTimer(Silent.class, new Silent(), settings.claimTimeout());
    getContext()
        .getLog()
        .info(
            "[UDP STARTED] port {}: {} ({} bytes) for {}",
            port,
            served.name(),
            size,
            host.getHostAddress());
    return this;
  }

  // ---- answering

  private Behavior<Command> onDatagrams(Datagrams command) {
    if (endpoint.isEmpty()) {
      // Faster than the news of the binding: nothing was offered yet, so it is not for this
      // download.
      binding.thenAccept(socket -> socket.processed(command.batch.datagrams().size()));
      return this;
    }
    List<UdpEndpoint.Datagram> answers = new ArrayList<>(command.batch.datagrams().size());
    boolean finished = false;
    for (UdpEndpoint.Datagram datagram : command.batch.datagrams()) {
      Optional<PartRequest> request = PartRequest.parse(datagram.payload().asByteBuffer());
      if (request.isEmpty()) {
        continue;
      }
      if (request.get() instanceof PartRequest.Part part) {
        onPart(new Wanted(datagram.peer(), part.index()), answers);
      } else {
        finished |= askingPorts.get(datagram.peer().getPort());
      }
    }
    send(answers);
    endpoint.get().processed(command.batch.datagrams().size());
    if (finished && !ending) {
      getContext()
          .getLog()
          .info("[UDP FINISHED] port {}: {}, {} parts sent", port, served.name(), partsSent);
      userKnows = true;
      return end();
    }
    return this;
  }

  private void onPart(Wanted wanted, List<UdpEndpoint.Datagram> answers) {
    if (ending || file.isEmpty() || wanted.part >= Part.count(file.get().sizeBytes())) {
      return;
    }
    heardSinceTick = true;
    askingPorts.set(wanted.peer.getPort());
    if (!answer(wanted, answers) && postponed.size() < MAX_POSTPONED) {
      postponed.add(wanted);
    }
    chunks.nextToRead(wanted.part, file.get().sizeBytes()).ifPresent(this::read);
  }

  private boolean answer(Wanted wanted, List<UdpEndpoint.Datagram> answers) {
    Optional<ByteString> part = chunks.part(wanted.part, file.orElseThrow().sizeBytes());
    part.ifPresent(
        bytes -> {
          answers.add(new UdpEndpoint.Datagram(wanted.peer, bytes));
          partsSent++;
        });
    return part.isPresent();
  }

  private void send(List<UdpEndpoint.Datagram> answers) {
    if (!answers.isEmpty()) {
      endpoint.orElseThrow().send(answers);
    }
  }

  private void read(long chunk) {
    OpenFile open = file.orElseThrow();
    getContext()
        .pipeToSelf(
            CompletableFuture.supplyAsync(() -> readChunk(open, chunk), blocking),
            (bytes, failure) ->
                failure == null ? new ChunkRead(chunk, bytes) : new FileFailed(failure));
  }

  private static ByteString readChunk(OpenFile open, long chunk) {
    try {
      return ByteString.fromArrayUnsafe(open.read(chunk * Chunks.BYTES, Chunks.BYTES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Behavior<Command> onChunkRead(ChunkRead command) {
    chunks.add(command.chunk, command.bytes);
    if (ending) {
      return this;
    }
    List<UdpEndpoint.Datagram> answers = new ArrayList<>();
    postponed.removeIf(wanted -> answer(wanted, answers));
    send(answers);
    if (!postponed.isEmpty()) {
      chunks
          .nextToRead(postponed.get(0).part, file.orElseThrow().sizeBytes())
          .ifPresent(this::read);
    }
    return this;
  }

  // ---- the end

  private Behavior<Command> onFileFailed(FileFailed command) {
    chunks.readFailed();
    Throwable cause = BlockingWork.causeOf(command.cause);
    boolean changed =
        cause instanceof FileChangedException || cause instanceof java.nio.file.NoSuchFileException;
    return changed
        ? fail(ErrorCode.FILE_CHANGED, "the file changed on the server", cause)
        : fail(ErrorCode.SERVER_FAULT, "the server cannot read the file", cause);
  }

  private Behavior<Command> fail(ErrorCode code, String explanation, Throwable cause) {
    getContext()
        .getLog()
        .warn("[UDP FAILED] port {}: {}: {}", port, served.name(), Trouble.of(cause));
    tellUser(code, explanation);
    return end();
  }

  private Behavior<Command> onSilent() {
    if (heardSinceTick) {
      heardSinceTick = false;
      timers.startSingleTimer(Silent.class, new Silent(), settings.idleTimeout());
      return this;
    }
    getContext()
        .getLog()
        .info("[UDP TIMED OUT] port {}: {}, {} parts sent", port, served.name(), partsSent);
    tellUser(
        ErrorCode.DOWNLOAD_TIMED_OUT,
        askingPorts.isEmpty() ? "the download was not begun in time" : "the client fell silent");
    return end();
  }

  private void tellUser(ErrorCode code, String explanation) {
    if (!userKnows) {
      userKnows = true;
      ActorRef<TransferDesk.Answer> to = endpoint.isPresent() ? events : offerTo;
      to.tell(
          new TransferDesk.Answer(
              ServerMessage.ErrorReply.aboutFile(code, served.name(), explanation)));
    }
  }

  /** Gives the port back, then stops; whatever else is open, {@link #onPostStop} closes. */
  private Behavior<Command> end() {
    userKnows = true;
    if (endpoint.isEmpty()) {
      return Behaviors.stopped();
    }
    if (!ending) {
      ending = true;
      getContext().pipeToSelf(endpoint.get().close(), (done, failure) -> new Closed());
    }
    return this;
  }

  private Behavior<Command> onPostStop() {
    tellUser(ErrorCode.SERVER_FAULT, "the download failed on the server");
    binding.thenAccept(UdpEndpoint::close);
    opening.thenAcceptAsync(ServingTransferSession::closeQuietly, blocking);
    return this;
  }

  private static void closeQuietly(OpenFile open) {
    try {
      open.close();
    } catch (IOException e) {
      // It was only read: nothing is lost.
    }
  }
}
