package dev.parley.room;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.util.ByteString;
import dev.parley.accounts.Account;
import dev.parley.accounts.LoginDesk;
import dev.parley.accounts.Role;
import dev.parley.accounts.Verdict;
import dev.parley.files.FileCatalog;
import dev.parley.net.TcpConnection;
import dev.parley.net.TcpServer;
import dev.parley.protocol.chat.ClientMessage;
import dev.parley.protocol.chat.Dialect;
import dev.parley.protocol.chat.ErrorCode;
import dev.parley.protocol.chat.MessageDecoder;
import dev.parley.protocol.chat.Nickname;
import dev.parley.protocol.chat.ServerMessage;
import dev.parley.protocol.chat.Text;
import dev.parley.transfer.TransferDesk;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLException;

/**
 * One TCP connection: finds out the dialect, asks for a name, turns what the peer says into
 * messages for the room, the catalogue and the desk, and writes what they answer.
 *
 * <p>What the peer says is dealt with in its order: while a question waits for its answer nothing
 * behind it is looked at and nothing more is read. What others say waits in a bounded {@link
 * Outlet}; a peer that lets it overflow is told so and dropped.
 */
public final class User extends AbstractBehavior<User.Command> {
  private static final int LOOKS_IN_WRITE_TIMEOUT = 4;
  private static final int LONGEST_OBJECTION = 200;

  private final TimerScheduler<Command> timers;
  private final int number;
  private final InetSocketAddress peer;
  private final ActorRef<ChatRoom.Command> room;
  private final Errands errands;
  private final RoomSettings settings;

  private final LongSupplier nanoClock;
  private final Inlet inlet;
  private final TcpConnection connection;
  private final Outlet outlet;

  /** Set while the stream waits for us to ask for more. */
  private boolean mayAsk = true;

  private final Understanding understanding;

  /** How the peer comes in; over when it has a name. */
  private final Login login = new Login();

  private Optional<Nickname> name = Optional.empty();

  /** Why it has no name, if there was something against it. */
  private Optional<String> objection = Optional.empty();

  /** Whose owner the peer has proved to be; that and its role stay when it changes its name. */
  private Optional<Account> account = Optional.empty();

  private Role role = Role.MEMBER;
  private boolean awaitingAnswer;

  /** Set for a peer that answers pings. */
  private Optional<Heartbeat> heartbeat = Optional.empty();

  private long pings;

  /** At how many looks in a row something waited for the peer and nothing had been taken. */
  private int looksWithoutWrite;

  private boolean peerEnded;
  private boolean closing;

  private User(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      RoomSettings settings,
      LongSupplier nanoClock,
      int number,
      TcpServer.Accepted connection,
      ActorRef<ChatRoom.Command> room,
      ActorRef<FileCatalog.Command> catalog,
      ActorRef<TransferDesk.Command> desk,
      ActorRef<LoginDesk.Command> logins) {
    super(context);
    context.getLog(); // which has the name of this class from now on
    this.timers = timers;
    this.settings = settings;
    this.understanding = new Understanding(settings.fastTransfer());
    this.number = number;
    this.peer = connection.peer();
    this.room = room;
    this.errands =
        new Errands(
            context,
            peer.getAddress(),
            catalog,
            desk,
            logins,
            context.messageAdapter(TransferDesk.Answer.class, FromDesk::new),
            context.messageAdapter(Verdict.class, Judged::new));
    this.nanoClock = nanoClock;
    this.inlet = new Inlet(settings, nanoClock);
    this.connection =
        connection.open(context.messageAdapter(TcpConnection.Event.class, FromPeer::new));
    this.outlet =
        new Outlet(settings.outboxLimitBytes(), settings.unframedSpacing(), this.connection);
    timers.startSingleTimer(LoginTimeout.class, new LoginTimeout(), settings.loginTimeout());
    timers.startTimerWithFixedDelay(
        LookAtWrites.class,
        new LookAtWrites(),
        settings.writeTimeout().dividedBy(LOOKS_IN_WRITE_TIMEOUT));
    context.getLog().info("[CONNECTION] {} connected to the server", peerForLog());
    askForMore();
  }

  /** What can be said to a user's actor. */
  public sealed interface Command {}

  /** The room took the name; from now on this user is in it. */
  record Welcome(Nickname name, Role role) implements Command {}

  /** The user is out of the room; nothing comes from it any more. */
  record Goodbye() implements Command {}

  /** The room did not take the name. */
  record NameRefused(ServerMessage.ErrorReply why) implements Command {}

  /** The room took the new name. */
  record Renamed(Nickname name) implements Command {}

  /** Something for the peer to read. */
  record Deliver(Outgoing what) implements Command {}

  /** The room is to hear {@link ChatRoom.CaughtUp} when what it has delivered is being sent. */
  record CatchUp() implements Command {}

  /** Who is here, this user included. */
  record Presence(Attendance everyone) implements Command {}

  /** The user has to go, and is told why. */
  record Dismiss(ServerMessage.ErrorReply why) implements Command {}

  private record FromPeer(TcpConnection.Event event) implements Command {}

  private record FromDesk(TransferDesk.Answer answer) implements Command {}

  /** Whether the peer may come in. */
  private record Judged(Verdict verdict) implements Command {}

  /** Whether the peer may take another name, as far as accounts are concerned. */
  record RenameJudged(ClientMessage.Rename rename, Verdict verdict) implements Command {}

  /** The answer to the question that the peer's next messages wait for. */
  record Answered(ServerMessage answer) implements Command {}

  private record NoNewlineYet() implements Command {}

  private record LoginTimeout() implements Command {}

  private record SpacingOver() implements Command {}

  private record LookAtWrites() implements Command {}

  private record LookForPeer() implements Command {}

  /** The peer, which has said too much, has waited long enough. */
  private record MayGoOn() implements Command {}

  private record CloseTimeout() implements Command {}

  /**
   * A user for a fresh connection.
   *
   * @param settings the limits
   * @param number the connection's number
   * @param connection the connection, opened here and closed here
   * @param room where it is said what the user says
   * @param catalog knows the files
   * @param desk gives out downloads
   * @param logins knows who may come in
   * @return the behaviour; it stops when the connection is closed
   */
  public static Behavior<Command> create(
      RoomSettings settings,
      int number,
      TcpServer.Accepted connection,
      ActorRef<ChatRoom.Command> room,
      ActorRef<FileCatalog.Command> catalog,
      ActorRef<TransferDesk.Command> desk,
      ActorRef<LoginDesk.Command> logins) {
    return create(settings, System::nanoTime, number, connection, room, catalog, desk, logins);
  }

  static Behavior<Command> create(
      RoomSettings settings,
      LongSupplier nanoClock,
      int number,
      TcpServer.Accepted connection,
      ActorRef<ChatRoom.Command> room,
      ActorRef<FileCatalog.Command> catalog,
      ActorRef<TransferDesk.Command> desk,
      ActorRef<LoginDesk.Command> logins) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new User(
                        context,
                        timers,
                        settings,
                        nanoClock,
                        number,
                        connection,
                        room,
                        catalog,
                        desk,
                        logins)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Deliver.class, command -> onDeliver(command.what))
        .onMessage(CatchUp.class, command -> onCatchUp())
        .onMessage(FromPeer.class, command -> onPeerEvent(command.event))
        .onMessage(Presence.class, this::onPresence)
        .onMessage(Welcome.class, this::onWelcome)
        .onMessage(NameRefused.class, this::onNameRefused)
        .onMessage(Goodbye.class, command -> close(Optional.empty()))
        .onMessage(Renamed.class, this::onRenamed)
        .onMessage(Answered.class, this::onAnswered)
        .onMessage(Judged.class, this::onJudged)
        .onMessage(RenameJudged.class, this::onRenameJudged)
        .onMessage(FromDesk.class, this::onDeskEvent)
        .onMessage(Dismiss.class, command -> close(Optional.of(command.why)))
        .onMessage(NoNewlineYet.class, command -> onNoNewlineYet())
        .onMessage(LoginTimeout.class, command -> onLoginTimeout())
        .onMessage(SpacingOver.class, command -> onPauseOver())
        .onMessage(MayGoOn.class, command -> workOff())
        .onMessage(LookAtWrites.class, command -> onLookAtWrites())
        .onMessage(LookForPeer.class, command -> onLookForPeer())
        .onMessage(CloseTimeout.class, command -> Behaviors.stopped())
        .onSignal(PostStop.class, signal -> onPostStop())
        .build();
  }

  // ---- what comes from the peer

  private Behavior<Command> onPeerEvent(TcpConnection.Event event) {
    if (event instanceof TcpConnection.Received received) {
      mayAsk = true;
      heartbeat.ifPresent(beat -> beat.heard(nanoClock.getAsLong()));
      if (!closing) {
        decode(received.bytes());
      }
    } else if (event instanceof TcpConnection.Written) {
      return writeOn();
    } else if (event instanceof TcpConnection.PeerEnded) {
      peerEnded = true;
      if (outlet.hasEnded()) {
        return Behaviors.stopped(); // it has read to our end and closed
      }
      inlet.end();
    } else if (event instanceof TcpConnection.Broken broken) {
      if (broken.cause() instanceof SSLException noTls) {
        object("no secure connection: " + noTls.getMessage());
      }
      return Behaviors.stopped();
    }
    return workOff();
  }

  private void askForMore() {
    if (mayAsk) {
      mayAsk = false;
      connection.readMore();
    }
  }

  private void decode(ByteString bytes) {
    inlet.read(bytes);
    if (inlet.dialect().isPresent()) {
      timers.cancel(NoNewlineYet.class);
    } else if (!timers.isTimerActive(NoNewlineYet.class)) {
      timers.startSingleTimer(
          NoNewlineYet.class, new NoNewlineYet(), settings.unframedAfter().orElseThrow());
    }
  }

  private Behavior<Command> onNoNewlineYet() {
    inlet.decideUnframed();
    return workOff();
  }

  /** Deals with what was read, as far as no question is open; then asks for more, or ends. */
  private Behavior<Command> workOff() {
    while (!closing && !awaitingAnswer && !inlet.isEmpty() && mayBeHeard()) {
      onEvent(inlet.next());
    }
    if (closing || (!awaitingAnswer && inlet.mayRead())) {
      askForMore();
    }
    if (peerEnded && !closing && !awaitingAnswer && inlet.isEmpty()) {
      leave();
    }
    return closing ? endWhenFlushed() : this;
  }

  /**
   * Whether the next message may be dealt with now. When the peer has said too much it is told so,
   * once, and the rest waits unread: nothing is lost, and TCP slows the sender down.
   */
  private boolean mayBeHeard() {
    long waitNanos = inlet.waitNanos();
    if (waitNanos <= 0) {
      return true;
    }
    if (inlet.mustWarn()) {
      getContext().getLog().info("[FLOOD] {} says too much at once", nameForLog());
      ServerMessage.ErrorReply warning =
          error(ErrorCode.FLOOD, "so much at once is heard bit by bit; nothing is lost");
      if (name.isPresent()) {
        answer(warning);
      } else {
        send(warning);
      }
    }
    timers.startSingleTimer(MayGoOn.class, new MayGoOn(), Duration.ofNanos(waitNanos));
    return false;
  }

  private void onEvent(MessageDecoder.Event event) {
    if (event instanceof MessageDecoder.Event.Message message) {
      double cost = 1;
      if (name.isPresent()) {
        ClientMessage said = understanding.read(message.text(), dialect());
        cost = Understanding.cost(said);
        onMessage(said);
      } else {
        Login.Step step = login.onMessage(message.text());
        cost = Understanding.cost(step);
        take(step);
      }
      inlet.spent(cost);
      return;
    }
    understanding.skipped();
    if (event instanceof MessageDecoder.Event.BadEncoding) {
      refuse(error(ErrorCode.BAD_ENCODING, "that was no valid UTF-8; it was not delivered"));
    } else if (event instanceof MessageDecoder.Event.TooLong) {
      refuse(
          error(
              ErrorCode.LINE_TOO_LONG,
              "a message has at most " + settings.maxMessageBytes() + " bytes; it was skipped"));
    } else if (event instanceof MessageDecoder.Event.Endless) {
      close(
          Optional.of(
              error(
                  ErrorCode.LINE_TOO_LONG,
                  "more than " + settings.maxUnendedBytes() + " bytes without a newline")));
    }
    inlet.spent(1);
  }

  /** The next step of coming in. */
  private void take(Login.Step step) {
    awaitingAnswer = step instanceof Login.Ask || step instanceof Login.Join;
    if (step instanceof Login.Ask ask) {
      errands.enter(ask.name(), ask.password());
    } else if (step instanceof Login.Join join) {
      account = join.granted().account();
      room.tell(new ChatRoom.Join(number, join.name(), join.granted().role()));
    } else if (step instanceof Login.Tell tell) {
      refuse(tell.what());
    } else if (step instanceof Login.End end) {
      close(Optional.of(end.why()));
    } else if (step instanceof Login.Leave) {
      leave();
    }
  }

  private Behavior<Command> onJudged(Judged command) {
    if (!closing) {
      take(login.onVerdict(command.verdict));
    }
    return workOff();
  }

  private void onMessage(ClientMessage message) {
    if (message instanceof ClientMessage.Public said) {
      room.tell(new ChatRoom.Say(number, said.text()));
    } else if (message instanceof ClientMessage.Private whispered) {
      room.tell(new ChatRoom.Whisper(number, whispered.to(), whispered.text()));
    } else if (message instanceof ClientMessage.Show) {
      room.tell(new ChatRoom.Show(number));
    } else if (message instanceof ClientMessage.Rename rename) {
      onRename(rename);
    } else if (message instanceof ClientMessage.ListFiles) {
      awaitingAnswer = true;
      errands.files(listing -> new ServerMessage.Files(listing.names()));
    } else if (message instanceof ClientMessage.ListSizes) {
      awaitingAnswer = true;
      errands.files(listing -> new ServerMessage.FileList(listing.files()));
    } else if (message instanceof ClientMessage.Download download) {
      awaitingAnswer = true;
      errands.download(download.fileName(), understanding.isFast());
    } else if (message instanceof ClientMessage.WantHashes wanted) {
      errands.hashes(wanted);
    } else if (message instanceof ClientMessage.CloseTransfer over) {
      errands.closeTransfer(over.transferId());
    } else if (message instanceof ClientMessage.Moderate ordered) {
      room.tell(new ChatRoom.Moderate(number, ordered.order()));
    } else if (message instanceof ClientMessage.ListSanctions) {
      room.tell(new ChatRoom.ListSanctions(number));
    } else if (message instanceof ClientMessage.Hello hello) {
      onHello(hello);
    } else if (message instanceof ClientMessage.Quit) {
      leave();
    } else if (message instanceof ClientMessage.Invalid invalid) {
      answer(invalid.error());
    }
  }

  private void onHello(ClientMessage.Hello hello) {
    List<String> common = understanding.greet(hello);
    if (common.contains(ClientMessage.PING)) {
      heartbeat =
          Optional.of(
              new Heartbeat(settings.pingAfter(), settings.pingTimeout(), nanoClock.getAsLong()));
      onLookForPeer();
    }
    if (common.contains(ClientMessage.NEWS)) {
      room.tell(new ChatRoom.FollowNews(number));
    }
    answer(new ServerMessage.Hello(common));
  }

  /** What is no name at all the room refuses by itself. */
  private void onRename(ClientMessage.Rename rename) {
    if (Nickname.refusal(rename.newName()).isPresent()) {
      room.tell(new ChatRoom.Rename(number, rename.oldName(), rename.newName()));
      return;
    }
    awaitingAnswer = true;
    errands.rename(rename, account);
  }

  private Behavior<Command> onRenameJudged(RenameJudged command) {
    awaitingAnswer = false;
    if (command.verdict instanceof Verdict.Refused refused) {
      answer(refused.why());
    } else {
      room.tell(new ChatRoom.Rename(number, command.rename.oldName(), command.rename.newName()));
    }
    return workOff();
  }

  /** Answers by way of the room, so that the answer comes behind those to earlier messages. */
  private void answer(ServerMessage message) {
    room.tell(new ChatRoom.Answer(number, message));
  }

  private Behavior<Command> onAnswered(Answered command) {
    awaitingAnswer = false;
    answer(command.answer);
    return workOff();
  }

  private Behavior<Command> onDeskEvent(FromDesk command) {
    send(command.answer.message());
    return closing ? endWhenFlushed() : this;
  }

  /** Answers with an error; a peer of the original kind cannot try another name, so it goes. */
  private void refuse(ServerMessage.ErrorReply why) {
    if (name.isPresent()) {
      answer(why);
    } else if (dialect() == Dialect.LINE) {
      object(forLog(why));
      send(why);
    } else {
      close(Optional.of(why));
    }
  }

  private Behavior<Command> onLoginTimeout() {
    return close(
        Optional.of(
            error(
                ErrorCode.LOGIN_TIMED_OUT,
                login.missing() + " came within " + settings.loginTimeout().toSeconds() + " s")));
  }

  // ---- what comes from the room

  private Behavior<Command> onWelcome(Welcome command) {
    timers.cancel(LoginTimeout.class);
    name = Optional.of(command.name);
    role = command.role;
    understanding.named(role);
    awaitingAnswer = false;
    getContext()
        .getLog()
        .info(
            "[JOINED] {} is {}{}",
            peerForLog(),
            command.name,
            role == Role.OPERATOR ? ", an operator" : "");
    return workOff();
  }

  private Behavior<Command> onNameRefused(NameRefused command) {
    take(login.onNameRefused(command.why));
    return workOff();
  }

  private Behavior<Command> onRenamed(Renamed command) {
    getContext().getLog().info("[RENAMED] {} is now {}", nameForLog(), command.name);
    name = Optional.of(command.name);
    return this;
  }

  private Behavior<Command> onPresence(Presence command) {
    Attendance.Others others = command.everyone.others(name.map(Nickname::value).orElse(""));
    outlet.place(others.place());
    return onDeliver(others.list());
  }

  private Behavior<Command> onDeliver(Outgoing what) {
    if (!closing) {
      enqueue(what);
    }
    return this;
  }

  private Behavior<Command> onCatchUp() {
    connection.whenCaughtUp(() -> room.tell(new ChatRoom.CaughtUp(number)));
    return this;
  }

  // ---- what goes to the peer

  private void send(ServerMessage message) {
    if (!closing) {
      enqueue(new Outgoing(message));
    }
  }

  private void enqueue(Outgoing what) {
    if (!outlet.send(what, dialect())) {
      getContext()
          .getLog()
          .warn("[TOO SLOW] {} does not read; {} bytes wait", nameForLog(), outlet.waitingBytes());
      outlet.clear();
      close(Optional.of(error(ErrorCode.TOO_SLOW, "you read more slowly than the others talk")));
    }
    pauseIfNeeded();
  }

  private void pauseIfNeeded() {
    if (outlet.isPausing() && !timers.isTimerActive(SpacingOver.class)) {
      timers.startSingleTimer(SpacingOver.class, new SpacingOver(), outlet.pause());
    }
  }

  private Behavior<Command> onPauseOver() {
    outlet.pauseOver();
    return writeOn();
  }

  private Behavior<Command> writeOn() {
    if (outlet.writeOn(dialect())) {
      looksWithoutWrite = 0;
      pauseIfNeeded();
    }
    return closing ? endWhenFlushed() : this;
  }

  // ---- whether the peer is still there

  private Behavior<Command> onLookForPeer() {
    Heartbeat beat = heartbeat.orElseThrow();
    long nowNanos = nanoClock.getAsLong();
    if (awaitingAnswer || !inlet.isEmpty()) {
      beat.heard(nowNanos); // it is we who do not listen
    }
    Heartbeat.Finding finding = beat.look(nowNanos);
    if (finding == Heartbeat.Finding.GONE) {
      getContext().getLog().info("[NO ANSWER] {} is silent", nameForLog());
      return close(Optional.of(error(ErrorCode.NO_ANSWER, "nothing came back to a ping")));
    } else if (finding == Heartbeat.Finding.ASK) {
      send(new ServerMessage.Ping(++pings));
    }
    timers.startSingleTimer(
        LookForPeer.class, new LookForPeer(), Duration.ofNanos(beat.nanosToNextLook(nowNanos)));
    return this;
  }

  private Behavior<Command> onLookAtWrites() {
    looksWithoutWrite = outlet.waitingBytes() > 0 ? looksWithoutWrite + 1 : 0;
    if (looksWithoutWrite <= LOOKS_IN_WRITE_TIMEOUT || closing) {
      return this;
    }
    String time = settings.writeTimeout().toSeconds() + " s";
    getContext().getLog().warn("[TOO SLOW] {} has taken nothing for {}", nameForLog(), time);
    outlet.clear();
    return close(Optional.of(error(ErrorCode.TOO_SLOW, "you have read nothing for " + time)));
  }

  // ---- the end

  /** Takes leave of the room; what the room still has for this user comes before its goodbye. */
  private void leave() {
    awaitingAnswer = true;
    room.tell(new ChatRoom.Leave(number));
  }

  /**
   * Is out of the room at once and closes the connection as soon as everything that waits has been
   * written. Until then, and until the peer has closed too, what it still sends is read and thrown
   * away: closing over unread bytes would make the kernel throw away our last words. A peer that
   * had ended first may be reading still, so the actor, and with it the stream, stays for the
   * grace.
   */
  private Behavior<Command> close(Optional<ServerMessage.ErrorReply> lastWords) {
    if (closing) {
      return this;
    }
    lastWords.ifPresent(this::send);
    lastWords.ifPresent(why -> object(forLog(why)));
    closing = true;
    logEnd();
    room.tell(new ChatRoom.Leave(number));
    errands.leave();
    inlet.clear();
    timers.cancel(MayGoOn.class);
    timers.cancel(LoginTimeout.class);
    timers.cancel(NoNewlineYet.class);
    timers.cancel(LookForPeer.class);
    timers.cancel(LookAtWrites.class);
    timers.startSingleTimer(CloseTimeout.class, new CloseTimeout(), settings.closeGrace());
    askForMore();
    return endWhenFlushed();
  }

  private Behavior<Command> endWhenFlushed() {
    outlet.endWhenFlushed();
    return this;
  }

  private Behavior<Command> onPostStop() {
    if (!closing) {
      logEnd();
    }
    connection.close();
    return this;
  }

  private void object(String why) {
    objection = Optional.of(Text.printable(why, LONGEST_OBJECTION));
  }

  /** With the reason, if it has never come in: nobody else tells the operator. */
  private void logEnd() {
    String reason =
        objection
            .filter(why -> name.isEmpty())
            .map(
                why ->
                    ", not let in" + login.asked().map(as -> " as " + as).orElse("") + ": " + why)
            .orElse("");
    getContext().getLog().info("[DISCONNECTED] {} disconnected{}", nameForLog(), reason);
  }

  private Dialect dialect() {
    return inlet.dialect().orElse(Dialect.LINE);
  }

  private String nameForLog() {
    return name.map(Nickname::value).orElseGet(this::peerForLog);
  }

  private String peerForLog() {
    return forLog(peer);
  }

  static String forLog(InetSocketAddress peer) {
    return "('" + peer.getAddress().getHostAddress() + "', " + peer.getPort() + ")";
  }

  static String forLog(ServerMessage.ErrorReply why) {
    return Text.printable(why.code().word() + ": " + why.explanation(), LONGEST_OBJECTION);
  }

  private static ServerMessage.ErrorReply error(ErrorCode code, String explanation) {
    return new ServerMessage.ErrorReply(code, explanation);
  }
}
