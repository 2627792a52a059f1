package dev.parley.transfer;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.PostStop;
import akka.actor.typed.PreRestart;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.parley.files.FileCatalog;
import dev.parley.files.ServedFile;
import dev.parley.protocol.chat.ErrorCode;
import dev.parley.protocol.chat.ServerMessage;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Gives out the UDP ports: one download, one port, one {@link ServingTransferSession}; but all fast
 * ones, each with its {@link RangeServingSession}, together have one {@link SharedPort}. Who finds
 * all ports taken waits in line and is told his place. The desk watches its sessions, so a port
 * comes back however its session ended, and it watches the users, so nothing is kept for one who
 * left.
 */
public final class TransferDesk extends AbstractBehavior<TransferDesk.Command> {
  private static final Duration LOOKUP_TIMEOUT = Duration.ofSeconds(5);

  /** How long a port rests that could not be bound, because another program has it. */
  private static final Duration PORT_REST = Duration.ofSeconds(1);

  private final TimerScheduler<Command> timers;
  private final ActorRef<FileCatalog.Command> catalog;
  private final Sessions sessions;
  private final BooleanSupplier memoryIsShort;
  private final Slots<ActorRef<?>, Asked> slots;
  private final int portCount;
  private final RunningDownloads running;

  /** The shared port, by its number; for moments there may be another that is on its way out. */
  private final Map<Integer, SharedPort> sharedPorts = new HashMap<>();

  private final Set<ActorRef<?>> watchedOwners = new HashSet<>();
  private int lastNumber;
  private boolean draining;

  private TransferDesk(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      TransferSettings settings,
      FastSettings fastSettings,
      ActorRef<FileCatalog.Command> catalog,
      Sessions sessions,
      BooleanSupplier memoryIsShort) {
    super(context);
    context.getLog(); // which has the name of this class from now on
    this.timers = timers;
    this.catalog = catalog;
    this.sessions = sessions;
    this.memoryIsShort = memoryIsShort;
    this.running = new RunningDownloads(fastSettings);
    this.portCount = settings.ports().size();
    this.slots =
        new Slots<>(
            settings.ports(),
            settings.maxPortsPerUser(),
            settings.maxWaiting(),
            settings.maxWaitingPerUser(),
            fastSettings.maxDownloads());
  }

  /** What can be said to the desk. */
  public sealed interface Command {}

  /**
   * A user wants a file.
   *
   * @param fileName the name as it was asked for
   * @param fast whether the client can fetch by {@code {offer …}}
   * @param host the only host that will be served
   * @param owner the user's actor; when it stops, its downloads end
   * @param replyTo gets the first answer: an offer, a place in the line, or an error
   * @param events gets what comes later: places in the line, the offer, the failure of a download
   */
  public record Request(
      String fileName,
      boolean fast,
      InetAddress host,
      ActorRef<?> owner,
      ActorRef<Answer> replyTo,
      ActorRef<Answer> events)
      implements Command {}

  /**
   * A user wants hashes of his fast download; they come to its events.
   *
   * @param owner the user's actor
   * @param transferId which download; nothing happens when it is not his
   * @param firstBlock from which block on
   */
  public record WantHashes(ActorRef<?> owner, int transferId, long firstBlock) implements Command {}

  /**
   * A user's fast download is over, or not wanted any more.
   *
   * @param owner the user's actor
   * @param transferId which download; nothing happens when it is not his
   */
  public record CloseTransfer(ActorRef<?> owner, int transferId) implements Command {}

  /**
   * A user has left: his downloads end and his place in the line is given up.
   *
   * @param owner the user's actor
   */
  public record OwnerLeft(ActorRef<?> owner) implements Command {}

  /** Gives out nothing any more; what runs may end. */
  public record Drain() implements Command {}

  /**
   * How busy is the desk?
   *
   * @param replyTo gets the answer
   */
  public record Status(ActorRef<Load> replyTo) implements Command {}

  /**
   * How busy the desk is.
   *
   * @param running downloads that hold a port or a place on the shared one
   * @param waiting requests in the line
   * @param freePorts ports that nobody holds
   */
  public record Load(int running, int waiting, int freePorts) {}

  /**
   * What the desk says to a user, in the words of the wire.
   *
   * @param message an offer, a place in the line, hashes, or an error
   */
  public record Answer(ServerMessage message) {}

  private record LookedUp(Request request, Optional<ServedFile> file) implements Command {}

  /** The catalogue could not say whether there is such a file. */
  private record Unknown(Request request) implements Command {}

  /** A session could not have its port; somebody else on this machine has it. */
  record PortBusy(int port) implements Command {}

  private record SessionEnded(int port, int number) implements Command {}

  private record PortRested(int port) implements Command {}

  private record SharedPortClosed(int port, boolean busy) implements Command {}

  /** A request for a file that is there. */
  static final class Asked {
    final Request request;
    final ServedFile file;

    /** The place that was told last; 0 while the first answer is still owed. */
    int toldPosition;

    Asked(Request request, ServedFile file) {
      this.request = request;
      this.file = file;
    }
  }

  /**
   * A desk with all ports free.
   *
   * @param settings the limits
   * @param fastSettings the limits of the fast downloads
   * @param catalog knows the files
   * @param sessions makes the sessions
   * @param memoryIsShort whether nothing new is to begin for want of memory; asked by the desk
   * @return the behaviour
   */
  public static Behavior<Command> create(
      TransferSettings settings,
      FastSettings fastSettings,
      ActorRef<FileCatalog.Command> catalog,
      Sessions sessions,
      BooleanSupplier memoryIsShort) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new TransferDesk(
                        context,
                        timers,
                        settings,
                        fastSettings,
                        catalog,
                        sessions,
                        memoryIsShort)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Request.class, this::onRequest)
        .onMessage(LookedUp.class, this::onLookedUp)
        .onMessage(Unknown.class, this::onUnknown)
        .onMessage(SessionEnded.class, this::onSessionEnded)
        .onMessage(PortBusy.class, this::onPortBusy)
        .onMessage(PortRested.class, this::onPortRested)
        .onMessage(SharedPortClosed.class, this::onSharedPortClosed)
        .onMessage(WantHashes.class, this::onWantHashes)
        .onMessage(CloseTransfer.class, this::onCloseTransfer)
        .onMessage(OwnerLeft.class, this::onOwnerLeft)
        .onMessage(Drain.class, command -> onDrain())
        .onMessage(Status.class, this::onStatus)
        .onSignal(PreRestart.class, signal -> onPreRestart())
        .onSignal(PostStop.class, signal -> closeSharedPorts())
        .build();
  }

  private Behavior<Command> onRequest(Request request) {
    getContext()
        .askWithStatus(
            FileCatalog.Lookup.class,
            catalog,
            LOOKUP_TIMEOUT,
            replyTo -> new FileCatalog.Find(request.fileName, replyTo),
            (lookup, failure) ->
                failure == null ? new LookedUp(request, lookup.file()) : new Unknown(request));
    return this;
  }

  private Behavior<Command> onLookedUp(LookedUp command) {
    Request request = command.request;
    if (command.file.isEmpty()) {
      refuse(request, ErrorCode.NO_SUCH_FILE, "no such file");
    } else if (draining) {
      refuse(request, ErrorCode.SERVER_STOPPING, "the server is shutting down");
    } else if (memoryIsShort.getAsBoolean()) {
      refuse(request, ErrorCode.SERVER_FULL, "the server is short of memory; try again later");
    } else if (!slots.join(request.owner, new Asked(request, command.file.get()), request.fast)) {
      refuse(request, ErrorCode.TOO_MANY_DOWNLOADS, "too many downloads are waiting");
    } else {
      if (watchedOwners.add(request.owner)) {
        getContext().watchWith(request.owner, new OwnerLeft(request.owner));
      }
      serveTheLine();
    }
    return this;
  }

  private Behavior<Command> onUnknown(Unknown command) {
    refuse(command.request, ErrorCode.SERVER_FAULT, "the server cannot look for it just now");
    return this;
  }

  private Behavior<Command> onSessionEnded(SessionEnded command) {
    Optional<RunningDownloads.Running> download = running.remove(command.number, command.port);
    if (download.isEmpty()) {
      return this; // of the time before a restart, when all ports were counted as free again
    }
    RunningDownloads.Running ended = download.get();
    if (ended.portBusy) {
      askAgain(ended);
    }
    if (ended.fast.isEmpty()) {
      slots.release(command.port);
      giveBack(command.port, ended.portBusy);
    } else if (slots.releasePlace(command.port, ended.owner())) {
      close(sharedPorts.remove(command.port), ended.portBusy);
    }
    serveTheLine();
    return this;
  }

  private void giveBack(int port, boolean busy) {
    if (busy) {
      timers.startSingleTimer(port, new PortRested(port), PORT_REST);
    } else {
      slots.free(port);
    }
  }

  private void close(SharedPort port, boolean busy) {
    getContext()
        .pipeToSelf(port.close(), (closed, failure) -> new SharedPortClosed(port.port(), busy));
    if (port.strays() > 0) {
      getContext()
          .getLog()
          .info("UDP port {}: {} datagrams were for nobody", port.port(), port.strays());
    }
  }

  private Behavior<Command> onSharedPortClosed(SharedPortClosed command) {
    giveBack(command.port, command.busy);
    serveTheLine();
    return this;
  }

  private void askAgain(RunningDownloads.Running ended) {
    if (draining) {
      tell(ended.asked, stopping(ended.asked));
    } else if (!ended.unwanted) {
      slots.joinFirst(ended.owner(), ended.asked, ended.asked.request.fast);
    }
  }

  private Behavior<Command> onPortBusy(PortBusy command) {
    getContext()
        .getLog()
        .warn("UDP port {} is taken by another program; trying again later", command.port);
    running.on(command.port).forEach(download -> download.portBusy = true);
    slots.closeToOthers(command.port);
    return this;
  }

  private Behavior<Command> onPortRested(PortRested command) {
    slots.free(command.port);
    serveTheLine();
    return this;
  }

  private Behavior<Command> onWantHashes(WantHashes command) {
    fastSession(command.owner, command.transferId)
        .ifPresent(session -> session.tell(new RangeServingSession.WantHashes(command.firstBlock)));
    return this;
  }

  private Behavior<Command> onCloseTransfer(CloseTransfer command) {
    fastSession(command.owner, command.transferId)
        .ifPresent(session -> session.tell(new RangeServingSession.Stop()));
    return this;
  }

  /** The session of a transfer, if it is this owner's. */
  private Optional<ActorRef<RangeServingSession.Command>> fastSession(
      ActorRef<?> owner, int transferId) {
    return sharedPorts.values().stream()
        .flatMap(port -> port.sessionOf(transferId).stream())
        .filter(session -> running.isOf(owner, session))
        .findFirst();
  }

  private Behavior<Command> onOwnerLeft(OwnerLeft command) {
    if (watchedOwners.remove(command.owner)) {
      getContext().unwatch(command.owner);
      slots.leave(command.owner);
      running.of(command.owner).forEach(RunningDownloads.Running::end);
      serveTheLine();
    }
    return this;
  }

  private Behavior<Command> onDrain() {
    draining = true;
    for (Asked asked : slots.waiting()) {
      slots.leave(asked.request.owner);
      tell(asked, stopping(asked));
    }
    return this;
  }

  private Behavior<Command> onStatus(Status command) {
    command.replyTo.tell(
        new Load(running.count(), slots.waiting().size(), portCount - running.portsHeld()));
    return this;
  }

  /**
   * The sessions stop with the desk and tell their users themselves; who waits must be told here.
   */
  private Behavior<Command> onPreRestart() {
    for (Asked asked : slots.waiting()) {
      tell(
          asked,
          ServerMessage.ErrorReply.aboutFile(
              ErrorCode.SERVER_FAULT, asked.file.name(), "the waiting line was lost; ask again"));
    }
    return closeSharedPorts();
  }

  private Behavior<Command> closeSharedPorts() {
    sharedPorts.values().forEach(SharedPort::close);
    return this;
  }

  /** Gives out what can be given out, then tells those who still wait where they stand. */
  private void serveTheLine() {
    for (Optional<Slots.Grant<ActorRef<?>, Asked>> grant = slots.grant();
        grant.isPresent();
        grant = slots.grant()) {
      Asked asked = grant.get().request();
      if (asked.request.fast) {
        startFast(grant.get().port(), asked);
      } else {
        start(grant.get().port(), asked);
      }
    }
    int position = 0;
    for (Asked asked : slots.waiting()) {
      position++;
      if (asked.toldPosition != position) {
        tell(asked, new ServerMessage.Waiting(position, asked.file.name()));
        asked.toldPosition = position;
      }
    }
  }

  private void start(int port, Asked asked) {
    Request request = asked.request;
    int number = ++lastNumber;
    // A session that fails has given its port and file back: the default, stop. Its user is told.
    ActorRef<ServingTransferSession.Command> session =
        getContext()
            .spawn(
                sessions.byParts(
                    port,
                    asked.file,
                    request.host,
                    asked.toldPosition == 0 ? request.replyTo : request.events,
                    request.events,
                    getContext().getSelf()),
                "transfer-session-" + number);
    getContext().watchWith(session, new SessionEnded(port, number));
    running.addByParts(number, port, asked, session);
  }

  private void startFast(int port, Asked asked) {
    Request request = asked.request;
    int number = ++lastNumber;
    // A session that fails has given its file back: the default, stop. Its user is told.
    ActorRef<RangeServingSession.Command> session =
        getContext()
            .spawn(
                sessions.fast(
                    sharedPorts.computeIfAbsent(port, sessions::sharedPort),
                    asked.file,
                    request.host,
                    asked.toldPosition == 0 ? request.replyTo : request.events,
                    request.events,
                    getContext().getSelf()),
                "fast-session-" + number,
                DispatcherSelector.blocking());
    getContext().watchWith(session, new SessionEnded(port, number));
    running.addFast(number, port, asked, session);
  }

  private void tell(Asked asked, ServerMessage message) {
    ActorRef<Answer> to = asked.toldPosition == 0 ? asked.request.replyTo : asked.request.events;
    to.tell(new Answer(message));
  }

  private static ServerMessage stopping(Asked asked) {
    return ServerMessage.ErrorReply.aboutFile(
        ErrorCode.SERVER_STOPPING, asked.file.name(), "the server is shutting down");
  }

  private static void refuse(Request request, ErrorCode code, String explanation) {
    request.replyTo.tell(
        new Answer(ServerMessage.ErrorReply.aboutFile(code, request.fileName, explanation)));
  }
}
