package dev.parley.client;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.stream.Materializer;
import akka.util.ByteString;
import dev.parley.net.StreamConnection;
import dev.parley.net.TcpConnection;
import dev.parley.protocol.chat.ClientMessage;
import dev.parley.protocol.chat.Dialect;
import dev.parley.protocol.chat.ErrorCode;
import dev.parley.protocol.chat.Password;
import dev.parley.protocol.chat.ServerMessage;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;

/**
 * One TCP connection to a server, from connecting to its end: says the name and the hello, sends
 * lines and tells what {@link Hearing} makes of the server's. It stops when the connection has
 * ended.
 *
 * <p>A server of the original kind takes the name as soon as it comes; ours waits for a newline. So
 * the name is sent without one, and when nothing comes back for a moment, the newline follows. An
 * eager connection does not wait: it says everything at once, and a server that takes all of it for
 * a name betrays itself by its answer.
 */
final class ClientConnection extends AbstractBehavior<ClientConnection.Command>
    implements Hearing.Output {
  /** As our server does: what stands without a newline for so long is a whole message. */
  private static final Duration NEWLINE_LIMIT = Duration.ofMillis(300);

  /** The original server takes what one read brings for one message, so ours to it keep apart. */
  private static final Duration UNFRAMED_SPACING = Duration.ofMillis(50);

  /** However long a round trip takes, nobody waits longer to find out what the server speaks. */
  private static final Duration DETECT_MOST = Duration.ofMillis(200);

  /** How long a server of the original kind may take to see that we go. */
  private static final Duration LEAVE_LIMIT = Duration.ofSeconds(2);

  /** Longer than a server lets anybody wait who wants to come in. */
  private static final Duration PASSWORD_LIMIT = Duration.ofSeconds(25);

  private final TimerScheduler<Command> timers;
  private final Opening opening;
  private final ActorRef<ConnectionEvent.Report> owner;
  private final Dialer dialer;
  private final Hearing hearing;
  private final Outgoing outgoing = new Outgoing();

  /** Set once the server's address is known. */
  private TcpConnection connection;

  private InetSocketAddress server;
  private long roundTripNs;

  /** When the whole beginning was said; 0 when it was said piece by piece. */
  private long beganNs;

  private boolean connected;

  /** Why there is no connection; the stream that was to make it has still to end. */
  private Optional<Throwable> cannotConnect = Optional.empty();

  /** Why the stream ended, when that comes before what became of connecting. */
  private Optional<Throwable> brokeEarly = Optional.empty();

  private boolean heardAnything;
  private boolean mayWrite;
  private boolean leaving;
  private final Queue<Runnable> goodbye = new ArrayDeque<>();

  /** What stood behind the name: all of it has to follow a login again. */
  private String behindTheName = "";

  /** Our login and what follows it, as long as it cannot be written; else empty. */
  private String unsentLogin = "";

  private ClientConnection(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Opening opening,
      ActorRef<ConnectionEvent.Report> owner) {
    super(context);
    context.getLog(); // which has the name of this class from now on
    this.timers = timers;
    this.opening = opening;
    this.owner = owner;
    this.dialer = new Dialer(context.getSystem(), opening);
    this.hearing = new Hearing(opening.name(), this);
    context.pipeToSelf(
        dialer.resolve(blocking()),
        (address, failure) -> failure == null ? new Resolved(address) : new CannotConnect(failure));
  }

  /** What can be said to the connection. */
  sealed interface Command {}

  /** A line for the server; {@code taken} is done when it is on its way, or can not be. */
  record Say(String line, CompletableFuture<Done> taken) implements Command {
    Say(ClientMessage message) {
      this(message.encode(), new CompletableFuture<>());
    }
  }

  private record Resolved(InetSocketAddress server) implements Command {}

  private record Connected(long roundTripNs) implements Command {}

  private record CannotConnect(Throwable why) implements Command {}

  private record PasswordKnown(Password password) implements Command {}

  private record NoPassword(Throwable why) implements Command {}

  private record FirstMet(String fingerprint) implements Command {}

  private record FromServer(TcpConnection.Event event) implements Command {}

  private record DetectOver() implements Command {}

  private record EnterTimeout() implements Command {}

  private record SpacingOver() implements Command {}

  private record NoNewline() implements Command {}

  private record LeaveTimeout() implements Command {}

  static Behavior<Command> create(Opening opening, ActorRef<ConnectionEvent.Report> owner) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(timers -> new ClientConnection(context, timers, opening, owner)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(FromServer.class, command -> onStreamEvent(command.event))
        .onMessage(Say.class, this::onSay)
        .onMessage(NoNewline.class, command -> onNoNewline())
        .onMessage(Resolved.class, this::onResolved)
        .onMessage(FirstMet.class, this::onFirstMet)
        .onMessage(PasswordKnown.class, this::onPasswordKnown)
        .onMessage(NoPassword.class, command -> end(command.why))
        .onMessage(Connected.class, this::onConnected)
        .onMessage(CannotConnect.class, this::onCannotConnect)
        .onMessage(DetectOver.class, command -> onDetectOver())
        .onMessage(EnterTimeout.class, command -> onEnterTimeout())
        .onMessage(SpacingOver.class, command -> onMayWrite())
        .onMessage(LeaveTimeout.class, command -> Behaviors.stopped())
        .onSignal(PostStop.class, signal -> onPostStop())
        .build();
  }

  // ---- coming in

  private Behavior<Command> onResolved(Resolved command) {
    server = command.server;
    ActorRef<Command> self = getContext().getSelf();
    connection =
        StreamConnection.open(
            dialer.connect(
                server, fingerprint -> self.tell(new FirstMet(fingerprint)), this::onConnecting),
            getContext().messageAdapter(TcpConnection.Event.class, FromServer::new),
            // Not ours: what makes TLS outlives us for the moment that an orderly end takes.
            Materializer.matFromSystem(getContext().getSystem()));
    connection.readMore();
    return this;
  }

  /** The stream that connects has been set up: which takes long in a Java that has just started. */
  private void onConnecting(CompletionStage<InetSocketAddress> result) {
    long startedNs = System.nanoTime();
    getContext()
        .pipeToSelf(
            result,
            (address, failure) ->
                failure == null
                    ? new Connected(System.nanoTime() - startedNs)
                    : new CannotConnect(failure));
  }

  private Behavior<Command> onFirstMet(FirstMet command) {
    report(new ConnectionEvent.Noticed(dialer.firstMet(command.fingerprint)));
    return this;
  }

  private Behavior<Command> onCannotConnect(CannotConnect command) {
    Throwable why = dialer.cannotConnect(command.why);
    if (connection == null || brokeEarly.isPresent()) {
      return end(why);
    }
    cannotConnect = Optional.of(why);
    return this;
  }

  private Behavior<Command> onConnected(Connected command) {
    if (brokeEarly.isPresent()) {
      return end(dialer.broken(brokeEarly.get()));
    }
    connected = true;
    roundTripNs = command.roundTripNs;
    timers.startSingleTimer(EnterTimeout.class, new EnterTimeout(), opening.timeout());
    Optional<Dialect> presumed = opening.presumed();
    if (presumed.equals(Optional.of(Dialect.LINE))) {
      beginInLines();
      return this;
    }
    opening.first().forEach(outgoing::add);
    write(opening.name());
    if (presumed.isPresent()) {
      hearing.saidUnframed();
    } else {
      hearing.saidName();
      timers.startSingleTimer(DetectOver.class, new DetectOver(), detectLimit());
    }
    return this;
  }

  private Duration detectLimit() {
    Duration least = opening.detectLeast();
    Duration wait = least.plusNanos(2 * roundTripNs);
    Duration most = least.compareTo(DETECT_MOST) < 0 ? DETECT_MOST : least;
    return wait.compareTo(most) < 0 ? wait : most;
  }

  /** The name, the hello and what is known to follow, in one segment if it can be. */
  private void beginInLines() {
    hearing.saidHello(opening.dialect().isEmpty());
    opening.first().forEach(outgoing::add);
    behindTheName = Hearing.HELLO + '\n' + outgoing.next(Dialect.LINE).orElse("");
    write(opening.name() + '\n' + behindTheName);
    beganNs = System.nanoTime();
  }

  private Behavior<Command> onDetectOver() {
    if (hearing.nameUnanswered()) {
      behindTheName = Hearing.HELLO + '\n';
      write('\n' + behindTheName);
    }
    return this;
  }

  private Behavior<Command> onEnterTimeout() {
    return end(new TimeoutException("the server does not let " + opening.name() + " in"));
  }

  private Executor blocking() {
    return getContext().getSystem().dispatchers().lookup(DispatcherSelector.blocking());
  }

  // ---- hearing

  private Behavior<Command> onStreamEvent(TcpConnection.Event event) {
    if (event instanceof TcpConnection.Received received) {
      onBytes(received.bytes());
      connection.readMore();
    } else if (event instanceof TcpConnection.Written) {
      return onWritten();
    } else if (event instanceof TcpConnection.PeerEnded) {
      return end(dialer.ended(heardAnything));
    } else if (event instanceof TcpConnection.Broken broken) {
      return onBroken(broken.cause());
    }
    return this;
  }

  private Behavior<Command> onBroken(Throwable cause) {
    if (connected) {
      return end(dialer.broken(cause));
    } else if (cannotConnect.isPresent()) {
      return end(cannotConnect.get());
    }
    brokeEarly = Optional.of(cause);
    return this;
  }

  private void onBytes(ByteString bytes) {
    heardAnything = true;
    timers.cancel(DetectOver.class);
    hearing.onBytes(bytes.asByteBuffer());
    if (!hearing.isUndecided()) {
      timers.cancel(NoNewline.class);
    } else if (!timers.isTimerActive(NoNewline.class)) {
      timers.startSingleTimer(NoNewline.class, new NoNewline(), NEWLINE_LIMIT);
    }
    writeNext();
  }

  private Behavior<Command> onNoNewline() {
    hearing.onNoNewline();
    writeNext();
    return this;
  }

  @Override
  public void entered() {
    timers.cancel(EnterTimeout.class);
    if (beganNs != 0) {
      // Connecting is slow in a Java that has just started; the answer to a name less so.
      roundTripNs = Math.min(roundTripNs, System.nanoTime() - beganNs);
    }
    report(new ConnectionEvent.Entered(server, hearing.dialect(), roundTripNs));
  }

  @Override
  public void greeted(Set<String> capabilities) {
    report(new ConnectionEvent.Greeted(capabilities));
  }

  @Override
  public void heard(ServerMessage message, String line) {
    report(new ConnectionEvent.Heard(message, line));
  }

  @Override
  public void pinged(ServerMessage.Ping ping) {
    outgoing.offer(new Say(new ClientMessage.Pong(ping.number())));
  }

  @Override
  public void refused(ServerMessage.ErrorReply why) {
    refused(
        why.code() == ErrorCode.SERVER_STOPPING
            ? new ServerStoppingException(why.explanation())
            : new RefusedException(why));
  }

  private void refused(Exception why) {
    report(new ConnectionEvent.Ended(why));
    leave();
    connection.end();
  }

  @Override
  public void asked(PasswordQuestion question) {
    Optional<RefusedException> objection =
        question.objection(opening.password(), opening.security(), opening.host(), server);
    if (objection.isPresent()) {
      refused(objection.get());
      return;
    }
    if (PasswordQuestion.isInTheClear(opening.security(), server)) {
      report(
          new ConnectionEvent.Noticed(
              "the password goes to " + opening.host() + " where others can read it"));
    }
    // The server checks one password after the other, and gives up first.
    timers.startSingleTimer(EnterTimeout.class, new EnterTimeout(), PASSWORD_LIMIT);
    getContext()
        .pipeToSelf(
            CompletableFuture.supplyAsync(
                PasswordQuestion.supplier(opening.password()), blocking()),
            (password, failure) ->
                failure == null ? new PasswordKnown(password) : new NoPassword(failure));
  }

  /** Behind the name the server has passed over all but this, so all follows again. */
  private Behavior<Command> onPasswordKnown(PasswordKnown command) {
    report(new ConnectionEvent.PasswordSaid());
    unsentLogin = new ClientMessage.Login(command.password).encode() + '\n' + behindTheName;
    if (mayWrite) {
      writeLogin();
    }
    return this;
  }

  private void writeLogin() {
    String login = unsentLogin;
    unsentLogin = "";
    write(login);
  }

  /** Our whole beginning was taken for a name: says goodbye and lets the owner begin again. */
  @Override
  public void isOriginal() {
    report(new ConnectionEvent.IsOriginal());
    leave();
    goodbye.add(() -> write(ClientMessage.QUIT));
    goodbye.add(connection::end);
    if (mayWrite) {
      goodbye.remove().run();
    }
  }

  private void leave() {
    leaving = true;
    timers.cancel(EnterTimeout.class);
    timers.startSingleTimer(LeaveTimeout.class, new LeaveTimeout(), LEAVE_LIMIT);
  }

  // ---- saying

  private Behavior<Command> onSay(Say say) {
    if (leaving) {
      say.taken.completeExceptionally(gone());
    } else {
      outgoing.offer(say);
      writeNext();
    }
    return this;
  }

  private void writeNext() {
    if (mayWrite && !leaving && hearing.isIn()) {
      outgoing.next(hearing.dialect()).ifPresent(this::write);
    }
  }

  private void write(String text) {
    mayWrite = false;
    connection.write(ByteString.fromString(text));
    if (connection.mayWrite()) {
      getContext().getSelf().tell(new FromServer(new TcpConnection.Written()));
    }
  }

  private Behavior<Command> onWritten() {
    if (hearing.dialect() == Dialect.UNFRAMED) {
      timers.startSingleTimer(SpacingOver.class, new SpacingOver(), UNFRAMED_SPACING);
      return this;
    }
    return onMayWrite();
  }

  private Behavior<Command> onMayWrite() {
    mayWrite = true;
    if (!leaving && !unsentLogin.isEmpty()) {
      writeLogin();
    } else if (!leaving) {
      writeNext();
    } else if (!goodbye.isEmpty()) {
      goodbye.remove().run();
    }
    return this;
  }

  // ---- the end

  private void report(ConnectionEvent event) {
    if (!leaving) {
      owner.tell(new ConnectionEvent.Report(opening.number(), event));
    }
  }

  private Behavior<Command> end(Throwable why) {
    report(new ConnectionEvent.Ended(why));
    if (connection != null && !leaving) {
      connection.end();
    }
    return Behaviors.stopped();
  }

  private static ConnectException gone() {
    return new ConnectException("the connection is gone");
  }

  private Behavior<Command> onPostStop() {
    if (connection != null) {
      connection.close();
    }
    outgoing.refuse(gone());
    opening.first().forEach(say -> say.taken.completeExceptionally(gone()));
    return this;
  }
}
