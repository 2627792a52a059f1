package dev.parley.server;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.parley.files.FileCatalog;
import dev.parley.files.HashKeeper;
import dev.parley.net.TcpServer;
import dev.parley.net.UdpSockets;
import dev.parley.protocol.chat.ErrorCode;
import dev.parley.protocol.chat.ServerMessage;
import dev.parley.room.ChatRoom;
import dev.parley.room.User;
import dev.parley.transfer.Rehearsal;
import dev.parley.transfer.TransferDesk;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The guardian of a server: starts the room, the catalogue and the desk, each under supervision,
 * then listens; and stops them in order.
 */
final class ChatServer extends AbstractBehavior<ChatServer.Command> {
  /** How long the last connections may take to go; with the longest grace this stays under 10 s. */
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

  private static final Duration DRAIN_CHECK = Duration.ofMillis(100);

  private final TimerScheduler<Command> timers;
  private final ServerSettings settings;
  private final ActorRef<TransferDesk.Command> desk;
  private final ActorRef<ChatRoom.Command> room;
  private final ActorRef<Event> owner;
  private Optional<TcpServer> listener = Optional.empty();
  private boolean stopping;
  private boolean closing;
  private boolean announced;

  private ChatServer(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      ServerSettings settings,
      UdpSockets sockets,
      ActorRef<Event> owner) {
    super(context);
    this.timers = timers;
    this.settings = settings;
    this.owner = owner;
    // The catalogue and the desk lose nothing that matters by a restart: the one keeps nothing, the
    // other's sessions end, their ports come back and their users are told.
    ActorRef<FileCatalog.Command> catalog =
        context.spawn(
            Behaviors.supervise(FileCatalog.create(settings.files()))
                .onFailure(SupervisorStrategy.restart()),
            "files",
            DispatcherSelector.blocking());
    // The keeper remembers on disk what cost something.
    ActorRef<HashKeeper.Command> hashes =
        context.spawn(
            Behaviors.supervise(HashKeeper.create(settings.hashes()))
                .onFailure(SupervisorStrategy.restart()),
            "hashes",
            DispatcherSelector.blocking());
    this.desk =
        context.spawn(
            Behaviors.supervise(
                    TransferDesk.create(
                        settings.transfer(),
                        settings.fast(),
                        catalog,
                        new RealSessions(settings, sockets, hashes)))
                .onFailure(SupervisorStrategy.restart()),
            "desk");
    // The room sees to its own supervision: its users must outlive its failures.
    this.room =
        context.spawn(
            ChatRoom.create(
                settings.room(),
                (number, connection, self) ->
                    User.create(settings.room(), number, connection, self, catalog, desk)),
            "room");
    CompletionStage<Done> rehearsed =
        settings.rehearses()
            ? rehearse(context, sockets, catalog)
            : CompletableFuture.completedFuture(Done.getInstance());
    context.pipeToSelf(
        rehearsed.thenCompose(
            done ->
                TcpServer.listen(
                    context.getSystem(),
                    new InetSocketAddress(settings.tcpHost(), settings.tcpPort()),
                    settings.backlog(),
                    settings.keepAlive(),
                    connection -> room.tell(new ChatRoom.Connect(connection)))),
        (listening, failure) ->
            failure == null ? new Listening(listening) : new CannotListen(failure));
  }

  private CompletionStage<Done> rehearse(
      ActorContext<Command> context, UdpSockets sockets, ActorRef<FileCatalog.Command> catalog) {
    CompletionStage<Done> transfer = Rehearsal.run(context, sockets);
    Behavior<ChatRoom.Command> otherRoom =
        Rehearsal.silently(
            ChatRoom.create(
                settings.room(),
                (number, connection, self) ->
                    Rehearsal.silently(
                        User.create(settings.room(), number, connection, self, catalog, desk))));
    return RoomRehearsal.run(context, otherRoom).thenCombine(transfer, (one, both) -> both);
  }

  /** What can be said to the server. */
  sealed interface Command {}

  /** Stop accepting, let downloads end for a while, tell everyone, stop. */
  record Stop() implements Command {}

  private record Listening(TcpServer listener) implements Command {}

  private record CannotListen(Throwable why) implements Command {}

  private record DeskLoad(int running) implements Command {}

  private record CheckDrained() implements Command {}

  private record GraceOver() implements Command {}

  private record RoomClosed() implements Command {}

  /** What the server tells its owner. */
  sealed interface Event {}

  /** It accepts connections. */
  record Started(InetSocketAddress address) implements Event {}

  /** It could not listen and has stopped. */
  record Failed(Throwable why) implements Event {}

  static Behavior<Command> create(
      ServerSettings settings, UdpSockets sockets, ActorRef<Event> owner) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new ChatServer(context, timers, settings, sockets, owner)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Listening.class, this::onListening)
        .onMessage(CannotListen.class, this::onCannotListen)
        .onMessage(Stop.class, command -> onStop())
        .onMessage(CheckDrained.class, command -> onCheckDrained())
        .onMessage(DeskLoad.class, this::onDeskLoad)
        .onMessage(GraceOver.class, command -> closeRoom())
        .onMessage(RoomClosed.class, command -> Behaviors.stopped())
        .build();
  }

  private Behavior<Command> onListening(Listening command) {
    listener = Optional.of(command.listener);
    owner.tell(new Started(command.listener.address()));
    if (stopping) {
      command.listener.close();
    }
    return this;
  }

  private Behavior<Command> onCannotListen(CannotListen command) {
    owner.tell(new Failed(command.why));
    return Behaviors.stopped();
  }

  private Behavior<Command> onStop() {
    if (!stopping) {
      stopping = true;
      getContext().getLog().info("[STOPPING] no new connections, waiting for downloads");
      listener.ifPresent(TcpServer::close);
      desk.tell(new TransferDesk.Drain());
      timers.startSingleTimer(GraceOver.class, new GraceOver(), settings.stopGrace());
      return onCheckDrained();
    }
    return this;
  }

  private Behavior<Command> onCheckDrained() {
    getContext()
        .ask(
            TransferDesk.Load.class,
            desk,
            DRAIN_CHECK.multipliedBy(10),
            TransferDesk.Status::new,
            (load, failure) -> new DeskLoad(failure == null ? load.running() : 0));
    return this;
  }

  private Behavior<Command> onDeskLoad(DeskLoad command) {
    if (command.running == 0) {
      return closeRoom();
    }
    if (!announced) {
      announced = true;
      room.tell(
          new ChatRoom.Announce(
              stoppingBecause("the server shuts down when the running downloads have ended")));
    }
    timers.startSingleTimer(CheckDrained.class, new CheckDrained(), DRAIN_CHECK);
    return this;
  }

  private Behavior<Command> closeRoom() {
    if (!closing) {
      closing = true;
      getContext()
          .ask(
              Done.class,
              room,
              CLOSE_LIMIT,
              replyTo ->
                  new ChatRoom.Close(stoppingBecause("the server is shutting down"), replyTo),
              (done, failure) -> new RoomClosed());
    }
    return this;
  }

  private static ServerMessage.ErrorReply stoppingBecause(String explanation) {
    return new ServerMessage.ErrorReply(ErrorCode.SERVER_STOPPING, explanation);
  }
}
