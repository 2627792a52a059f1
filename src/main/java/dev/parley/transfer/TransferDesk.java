package dev.parley.transfer;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
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

/**
 * Gives out the UDP ports: one download, one port, one {@link ServingTransferSession}. Who finds
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
  private final SessionFactory sessionFactory;
  private final Slots<ActorRef<?>, Asked> slots;
  private final int portCount;
  private final Map<Integer, Running> running = new HashMap<>();
  private final Set<ActorRef<?>> watchedOwners = new HashSet<>();
  private int lastNumber;
  private boolean draining;

  private TransferDesk(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      TransferSettings settings,
      ActorRef<FileCatalog.Command> catalog,
      SessionFactory sessionFactory) {
    super(context);
    this.timers = timers;
    this.catalog = catalog;
    this.sessionFactory = sessionFactory;
    this.portCount = settings.ports().size();
    this.slots =
        new Slots<>(
            settings.ports(),
            settings.maxPortsPerUser(),
            settings.maxWaiting(),
            settings.maxWaitingPerUser());
  }

  /** What can be said to the desk. */
  public sealed interface Command {}

  /**
   * A user wants a file.
   *
   * @param fileName the name as it was asked for
   * @param host the only host that will be served
   * @param owner the user's actor; when it stops, its downloads end
   * @param replyTo gets the first answer: an offer, a place in the line, or an error
   * @param events gets what comes later: places in the line, the offer, the failure of a download
   */
  public record Request(
      String fileName,
      InetAddress host,
      ActorRef<?> owner,
      ActorRef<Answer> replyTo,
      ActorRef<Answer> events)
      implements Command {}

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
   * @param running downloads that hold a port
   * @param waiting requests in the line
   * @param freePorts ports that nobody holds
   */
  public record Load(int running, int waiting, int freePorts) {}

  /**
   * What the desk says to a user, in the words of the wire.
   *
   * @param message an offer, a place in the line, or an error
   */
  public record Answer(ServerMessage message) {}

  private record LookedUp(Request request, Optional<ServedFile> file) implements Command {}

  /** A session could not have its port; somebody else on this machine has it. */
  record PortBusy(int port) implements Command {}

  private record SessionEnded(int port, int number) implements Command {}

  private record PortRested(int port) implements Command {}

  /** Makes the session for a grant. */
  @FunctionalInterface
  public interface SessionFactory {
    /**
     * The behaviour of a new session.
     *
     * @param port the UDP port it owns
     * @param file what it serves
     * @param host whom it serves
     * @param offerTo gets the offer
     * @param events is told when the download fails
     * @param desk is told when the port cannot be had
     * @return the behaviour; the port is free when it has stopped
     */
    Behavior<ServingTransferSession.Command> create(
        int port,
        ServedFile file,
        InetAddress host,
        ActorRef<Answer> offerTo,
        ActorRef<Answer> events,
        ActorRef<Command> desk);
  }

  /** A request for a file that is there. */
  private static final class Asked {
    final Request request;
    final ServedFile file;

    /** The place that was told last; 0 while the first answer is still owed. */
    int toldPosition;

    Asked(Request request, ServedFile file) {
      this.request = request;
      this.file = file;
    }
  }

  private static final class Running {
    final ActorRef<ServingTransferSession.Command> session;
    final int number;
    final Asked asked;
    boolean portBusy;
    boolean unwanted;

    Running(ActorRef<ServingTransferSession.Command> session, int number, Asked asked) {
      this.session = session;
      this.number = number;
      this.asked = asked;
    }
  }

  /**
   * A desk with all ports free.
   *
   * @param settings the limits
   * @param catalog knows the files
   * @param sessionFactory makes the sessions
   * @return the behaviour
   */
  public static Behavior<Command> create(
      TransferSettings settings,
      ActorRef<FileCatalog.Command> catalog,
      SessionFactory sessionFactory) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new TransferDesk(context, timers, settings, catalog, sessionFactory)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Request.class, this::onRequest)
        .onMessage(LookedUp.class, this::onLookedUp)
        .onMessage(SessionEnded.class, this::onSessionEnded)
        .onMessage(PortBusy.class, this::onPortBusy)
        .onMessage(PortRested.class, this::onPortRested)
        .onMessage(OwnerLeft.class, this::onOwnerLeft)
        .onMessage(Drain.class, command -> onDrain())
        .onMessage(Status.class, this::onStatus)
        .onSignal(PreRestart.class, signal -> onPreRestart())
        .build();
  }

  private Behavior<Command> onRequest(Request request) {
    getContext()
        .ask(
            FileCatalog.Lookup.class,
            catalog,
            LOOKUP_TIMEOUT,
            replyTo -> new FileCatalog.Find(request.fileName, replyTo),
            (lookup, failure) ->
                new LookedUp(request, failure == null ? lookup.file() : Optional.empty()));
    return this;
  }

  private Behavior<Command> onLookedUp(LookedUp command) {
    Request request = command.request;
    if (command.file.isEmpty()) {
      refuse(request, ErrorCode.NO_SUCH_FILE, "no such file");
    } else if (draining) {
      refuse(request, ErrorCode.SERVER_STOPPING, "the server is shutting down");
    } else if (!slots.join(request.owner, new Asked(request, command.file.get()))) {
      refuse(request, ErrorCode.TOO_MANY_DOWNLOADS, "too many downloads are waiting");
    } else {
      if (watchedOwners.add(request.owner)) {
        getContext().watchWith(request.owner, new OwnerLeft(request.owner));
      }
      serveTheLine();
    }
    return this;
  }

  private Behavior<Command> onSessionEnded(SessionEnded command) {
    Running ended = running.get(command.port);
    if (ended == null || ended.number != command.number) {
      return this; // of the time before a restart, when all ports were counted as free again
    }
    running.remove(command.port);
    slots.release(command.port);
    if (ended.portBusy) {
      askAgain(ended);
      timers.startSingleTimer(command.port, new PortRested(command.port), PORT_REST);
    } else {
      slots.free(command.port);
    }
    serveTheLine();
    return this;
  }

  private void askAgain(Running ended) {
    if (draining) {
      tell(ended.asked, stopping(ended.asked));
    } else if (!ended.unwanted) {
      slots.joinFirst(ended.asked.request.owner, ended.asked);
    }
  }

  private Behavior<Command> onPortBusy(PortBusy command) {
    getContext()
        .getLog()
        .warn("UDP port {} is taken by another program; trying again later", command.port);
    Running download = running.get(command.port);
    if (download != null) {
      download.portBusy = true;
    }
    return this;
  }

  private Behavior<Command> onPortRested(PortRested command) {
    slots.free(command.port);
    serveTheLine();
    return this;
  }

  private Behavior<Command> onOwnerLeft(OwnerLeft command) {
    if (watchedOwners.remove(command.owner)) {
      getContext().unwatch(command.owner);
      slots.leave(command.owner);
      running.values().stream()
          .filter(download -> download.asked.request.owner.equals(command.owner))
          .forEach(
              download -> {
                download.unwanted = true;
                download.session.tell(new ServingTransferSession.Stop());
              });
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
        new Load(running.size(), slots.waiting().size(), portCount - running.size()));
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
    return this;
  }

  /** Gives out what can be given out, then tells those who still wait where they stand. */
  private void serveTheLine() {
    for (Optional<Slots.Grant<ActorRef<?>, Asked>> grant = slots.grant();
        grant.isPresent();
        grant = slots.grant()) {
      start(grant.get().port(), grant.get().request());
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
                sessionFactory.create(
                    port,
                    asked.file,
                    request.host,
                    asked.toldPosition == 0 ? request.replyTo : request.events,
                    request.events,
                    getContext().getSelf()),
                "transfer-session-" + number);
    getContext().watchWith(session, new SessionEnded(port, number));
    running.put(port, new Running(session, number, asked));
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
