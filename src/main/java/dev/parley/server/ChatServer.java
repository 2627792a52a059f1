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
import dev.parley.accounts.AuthMode;
import dev.parley.accounts.LoginDesk;
import dev.parley.accounts.SanctionKeeper;
import dev.parley.files.FileCatalog;
import dev.parley.files.HashKeeper;
import dev.parley.net.TcpServer;
import dev.parley.net.TcpSockets;
import dev.parley.net.TlsIdentity;
import dev.parley.net.UdpSockets;
import dev.parley.protocol.chat.ErrorCode;
import dev.parley.protocol.chat.Sanction;
import dev.parley.protocol.chat.ServerMessage;
import dev.parley.room.ChatRoom;
import dev.parley.room.RoomSettings;
import dev.parley.room.User;
import dev.parley.transfer.Rehearsal;
import dev.parley.transfer.TransferDesk;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The guardian of a server: starts the room, the catalogue and the desk, each under supervision,
 * then listens; and stops them in order.
 */
final class ChatServer extends AbstractBehavior<ChatServer.Command> {
  /** How long the last connections may take to go. */
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

  /** How long writing what is in force may take; with the longest grace all is under 10 s. */
  private static final Duration WRITE_LIMIT = Duration.ofMillis(800);

  private static final Duration DRAIN_CHECK = Duration.ofMillis(100);

  /** A transfer of so much costs no time while the room is rehearsed beside it. */
  private static final int REHEARSED_BYTES = 8 << 20;

  private final TimerScheduler<Command> timers;
  private final ServerSettings settings;
  private final ActorRef<TransferDesk.Command> desk;
  private final ActorRef<SanctionKeeper.Command> sanctions;
  private final ActorRef<ChatRoom.Command> room;
  private final ActorRef<Event> owner;
  private final TcpSockets tcp;
  private final Optional<TlsIdentity> identity;
  private List<TcpServer> listeners = List.of();
  private boolean stopping;
  private boolean closing;
  private boolean announced;

  private ChatServer(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      ServerSettings settings,
      List<Sanction> kept,
      TcpSockets tcp,
      UdpSockets udp,
      Optional<TlsIdentity> identity,
      ActorRef<Event> owner) {
    super(context);
    context.getLog(); // which has the name of this class from now on
    this.timers = timers;
    this.settings = settings;
    this.tcp = tcp;
    this.identity = identity;
    this.owner = owner;
    HeapGuard memoryIsShort =
        new HeapGuard(new JvmHeap(), settings.maxHeapPercent(), System::nanoTime);
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
                        new RealSessions(settings, udp, hashes),
                        memoryIsShort))
                .onFailure(SupervisorStrategy.restart()),
            "desk");
    // Who waits for its answer when it fails can ask again; what it keeps is in the database.
    ActorRef<LoginDesk.Command> logins =
        context.spawn(
            Behaviors.supervise(LoginDesk.create(settings.accounts()))
                .onFailure(SupervisorStrategy.restart()),
            "logins",
            DispatcherSelector.blocking());
    // What it has not written yet when it fails is written with the next change.
    this.sanctions =
        context.spawn(
            Behaviors.supervise(SanctionKeeper.create(settings.accounts().database()))
                .onFailure(SupervisorStrategy.restart()),
            "sanctions",
            DispatcherSelector.blocking());
    // The room sees to its own supervision: its users must outlive its failures.
    this.room =
        context.spawn(
            ChatRoom.create(
                settings.room(),
                memoryIsShort,
                settings
                    .order()
                    .remembering(kept, inForce -> sanctions.tell(new SanctionKeeper.Save(inForce))),
                (number, connection, self) ->
                    User.create(settings.room(), number, connection, self, catalog, desk, logins)),
            "room");
    CompletionStage<Done> rehearsed =
        settings.rehearses()
            ? rehearse(context, udp, memoryIsShort, logins)
            : CompletableFuture.completedFuture(Done.getInstance());
    context.pipeToSelf(
        rehearsed.thenCompose(done -> listen()),
        (listening, failure) ->
            failure == null ? new Listening(listening) : new CannotListen(failure));
    settings
        .tls()
        .ifPresent(
            tls -> timers.startTimerWithFixedDelay(new CheckCertificate(), tls.checkEvery()));
  }

  /** On the port without TLS, if there is one, then on that with it. */
  private CompletionStage<List<TcpServer>> listen() {
    Consumer<TcpServer.Accepted> onAccepted =
        connection -> room.tell(new ChatRoom.Connect(connection));
    CompletionStage<List<TcpServer>> listening =
        settings.tls().map(TlsSettings::alone).orElse(false)
            ? CompletableFuture.completedFuture(List.of())
            : tcp.listen(
                    new InetSocketAddress(settings.tcpHost(), settings.tcpPort()),
                    settings.backlog(),
                    settings.keepAlive(),
                    Optional.empty(),
                    onAccepted)
                .thenApply(List::of);
    return settings.tls().isEmpty()
        ? listening
        : listening.thenCombine(
            tcp.listen(
                new InetSocketAddress(settings.tcpHost(), settings.tls().get().port()),
                settings.backlog(),
                settings.keepAlive(),
                identity,
                onAccepted),
            (plain, tls) -> Stream.concat(plain.stream(), Stream.of(tls)).toList());
  }

  private CompletionStage<Done> rehearse(
      ActorContext<Command> context,
      UdpSockets udp,
      BooleanSupplier memoryIsShort,
      ActorRef<LoginDesk.Command> realLogins) {
    ActorRef<LoginDesk.Command> logins =
        settings.accounts().mode() == AuthMode.OPEN
            ? realLogins
            : context.spawn(LoginDesk.letEverybodyIn(), "rehearsal-logins"); // it has no state
    RoomSettings otherSettings = settings.room().unthrottled();
    return Rehearsal.run(
        context,
        udp,
        REHEARSED_BYTES,
        (otherCatalog, otherDesk, folder) ->
            RoomRehearsal.create(
                tcp,
                Rehearsal.silently(
                    ChatRoom.create(
                        otherSettings,
                        memoryIsShort,
                        settings.order(),
                        (number, connection, self) ->
                            Rehearsal.silently(
                                User.create(
                                    otherSettings,
                                    number,
                                    connection,
                                    self,
                                    otherCatalog,
                                    otherDesk,
                                    logins))))));
  }

  /** What can be said to the server. */
  sealed interface Command {}

  /** Stop accepting, let downloads end for a while, tell everyone, stop. */
  record Stop() implements Command {}

  private record Listening(List<TcpServer> listeners) implements Command {}

  private record CannotListen(Throwable why) implements Command {}

  private record CheckCertificate() implements Command {}

  private record CertificateChecked(boolean changed, Optional<Throwable> failure)
      implements Command {}

  private record DeskLoad(int running) implements Command {}

  private record CheckDrained() implements Command {}

  private record GraceOver() implements Command {}

  private record RoomClosed() implements Command {}

  private record SanctionsWritten() implements Command {}

  /** What the server tells its owner. */
  sealed interface Event {}

  /** It accepts connections: without TLS, with TLS, or both. The first one is the main one. */
  record Started(List<InetSocketAddress> addresses) implements Event {
    Started {
      addresses = List.copyOf(addresses);
    }
  }

  /** It could not listen and has stopped. */
  record Failed(Throwable why) implements Event {}

  static Behavior<Command> create(
      ServerSettings settings,
      List<Sanction> kept,
      TcpSockets tcp,
      UdpSockets udp,
      Optional<TlsIdentity> identity,
      ActorRef<Event> owner) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new ChatServer(context, timers, settings, kept, tcp, udp, identity, owner)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Listening.class, this::onListening)
        .onMessage(CannotListen.class, this::onCannotListen)
        .onMessage(Stop.class, command -> onStop())
        .onMessage(CheckDrained.class, command -> onCheckDrained())
        .onMessage(DeskLoad.class, this::onDeskLoad)
        .onMessage(CheckCertificate.class, command -> onCheckCertificate())
        .onMessage(CertificateChecked.class, this::onCertificateChecked)
        .onMessage(GraceOver.class, command -> closeRoom())
        .onMessage(RoomClosed.class, command -> onRoomClosed())
        .onMessage(SanctionsWritten.class, command -> Behaviors.stopped())
        .build();
  }

  private Behavior<Command> onListening(Listening command) {
    listeners = command.listeners;
    List<InetSocketAddress> addresses = listeners.stream().map(TcpServer::address).toList();
    for (InetSocketAddress address : addresses) {
      getContext().getLog().info("[LISTENING] on {}:{}", settings.tcpHost(), address.getPort());
    }
    owner.tell(new Started(addresses));
    if (stopping) {
      listeners.forEach(TcpServer::close);
    }
    return this;
  }

  private Behavior<Command> onCheckCertificate() {
    TlsIdentity files = identity.orElseThrow();
    CompletableFuture<Boolean> checked =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return files.reloadIfChanged();
              } catch (IOException | GeneralSecurityException e) {
                throw new CompletionException(e);
              }
            },
            getContext().getSystem().dispatchers().lookup(DispatcherSelector.blocking()));
    getContext()
        .pipeToSelf(
            checked,
            (changed, failure) ->
                new CertificateChecked(failure == null && changed, Optional.ofNullable(failure)));
    return this;
  }

  private Behavior<Command> onCertificateChecked(CertificateChecked command) {
    if (command.changed) {
      getContext().getLog().info("[TLS] new certificate {}", identity.orElseThrow().fingerprint());
    }
    command.failure.ifPresent(
        why ->
            getContext()
                .getLog()
                .warn("[TLS] the certificate stays as it is: {}", FileTrouble.inWords(why)));
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
      listeners.forEach(TcpServer::close);
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

  /** Nobody orders anything any more. A keeper that is stopped leaves unread what waits for it. */
  private Behavior<Command> onRoomClosed() {
    getContext()
        .ask(
            Done.class,
            sanctions,
            WRITE_LIMIT,
            SanctionKeeper.Write::new,
            (done, failure) -> new SanctionsWritten());
    return this;
  }

  private static ServerMessage.ErrorReply stoppingBecause(String explanation) {
    return new ServerMessage.ErrorReply(ErrorCode.SERVER_STOPPING, explanation);
  }
}
