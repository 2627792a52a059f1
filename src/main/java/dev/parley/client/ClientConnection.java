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
import dev.parley.protocol.chat.MessageDecoder;
import dev.parley.protocol.chat.Password;
import dev.parley.protocol.chat.ServerMessage;
import dev.parley.protocol.chat.ServerMessageParser;
import dev.parley.protocol.chat.Text;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * One TCP connection to a server, from connecting to its end: finds out what the server speaks,
 * says the name and the hello, sends lines and hears lines. It stops when the connection has ended.
 *
 * <p>A server of the original kind takes the name as soon as it comes; ours waits for a newline. So
 * the name is sent without one, and when nothing comes back for a moment, the newline follows. An
 * eager connection does not wait: it says everything at once, and a server that takes all of it for
 * a name betrays itself by its answer.
 */
final class ClientConnection extends AbstractBehavior<ClientConnection.Command> {
  private static final int MAX_MESSAGE_BYTES = 1 << 20;
  private static final int MAX_QUEUED = 10_000;

  /** What follows the name in the line dialect. */
  static final String HELLO =
      new ClientMessage.Hello(
              List.of(
                  ClientMessage.FAST_TRANSFER,
                  ClientMessage.FILE_SIZES,
                  ClientMessage.PING,
                  ClientMessage.OPERATOR))
          .encode();

  /** As our server does: what stands without a newline for so long is a whole message. */
  private static final Duration NEWLINE_LIMIT = Duration.ofMillis(300);

  /** The original server takes what one read brings for one message, so ours to it keep apart. */
  private static final Duration UNFRAMED_SPACING = Duration.ofMillis(50);

  private static final Duration DETECT_LEAST = Duration.ofMillis(30);
  private static final Duration DETECT_MOST = Duration.ofMillis(200);

  /** How long a server of the original kind may take to see that we go. */
  private static final Duration LEAVE_LIMIT = Duration.ofSeconds(2);

  private final TimerScheduler<Command> timers;
  private final Opening opening;
  private final ActorRef<Report> owner;
  private final Queue<Say> queue = new ArrayDeque<>();

  /** Set once the server's address is known. */
  private TcpConnection connection;

  private InetSocketAddress server;
  private long startedNs;
  private long roundTripNs;

  /** When the whole beginning was said; 0 when it was said piece by piece. */
  private long beganNs;

  private MessageDecoder decoder =
      new MessageDecoder(Dialect.LINE, MAX_MESSAGE_BYTES, MAX_MESSAGE_BYTES);
  private Dialect dialect = Dialect.LINE;
  private boolean connected;
  private boolean detecting;

  /** Whether the answer to an eager beginning may yet be that of an original server. */
  private boolean presuming;

  private boolean entered;
  private boolean mayWrite;
  private boolean leaving;
  private Queue<Runnable> goodbye = new ArrayDeque<>();

  /** Whether the server has said anything yet. */
  private boolean heard;

  /** Our login and what follows it, as long as it cannot be written; else empty. */
  private String unsentLogin = "";

  /** Whether our hello may yet come back as something that we said: an older server does that. */
  private boolean helloUnanswered;

  private ClientConnection(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Opening opening,
      ActorRef<Report> owner) {
    super(context);
    this.timers = timers;
    this.opening = opening;
    this.owner = owner;
    context.pipeToSelf(
        CompletableFuture.supplyAsync(
            () -> new InetSocketAddress(opening.host(), opening.port()),
            context.getSystem().dispatchers().lookup(DispatcherSelector.blocking())),
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

  private record Connected() implements Command {}

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

  /** What the owner hears, and from which connection. */
  record Report(int connection, Event event) {}

  /** What happens to a connection. */
  sealed interface Event {}

  /** The server let us in. */
  record Entered(InetSocketAddress server, Dialect dialect, long roundTripNs) implements Event {}

  /** What the server can do is known. */
  record Greeted(Set<String> capabilities) implements Event {}

  /** The server said something. */
  record Heard(ServerMessage message, String line) implements Event {}

  /** Something that people should know. */
  record Noticed(String text) implements Event {}

  /** The server has taken all that was said at once for a name: connect again, unframed. */
  record IsOriginal() implements Event {}

  /** The connection is gone, or did not come about; the last event. */
  record Ended(Throwable failure) implements Event {}

  static Behavior<Command> create(Opening opening, ActorRef<Report> owner) {
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
        .onMessage(Connected.class, command -> onConnected())
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
    if (command.server.isUnresolved()) {
      return onCannotConnect(
          new CannotConnect(new UnknownHostException("there is no host " + opening.host())));
    }
    server = command.server;
    startedNs = System.nanoTime();
    ActorRef<Command> self = getContext().getSelf();
    connection =
        StreamConnection.open(
            opening.connect(
                getContext().getSystem(),
                server,
                met -> self.tell(new FirstMet(met)),
                this::onResult),
            getContext().messageAdapter(TcpConnection.Event.class, FromServer::new),
            Materializer.createMaterializer(getContext()));
    connection.readMore();
    return this;
  }

  private Behavior<Command> onFirstMet(FirstMet command) {
    report(
        new Noticed(
            "met "
                + opening.address()
                + " for the first time; its certificate is SHA-256 "
                + command.fingerprint));
    return this;
  }

  private void onResult(CompletionStage<InetSocketAddress> result) {
    getContext()
        .pipeToSelf(
            result,
            (address, failure) -> failure == null ? new Connected() : new CannotConnect(failure));
  }

  private Behavior<Command> onConnected() {
    connected = true;
    Duration roundTrip = Duration.ofNanos(System.nanoTime() - startedNs);
    roundTripNs = roundTrip.toNanos();
    timers.startSingleTimer(EnterTimeout.class, new EnterTimeout(), opening.timeout());
    Dialect presumed = opening.dialect().orElse(opening.eager() ? Dialect.LINE : null);
    if (presumed == null) {
      detecting = true;
      opening.first().forEach(queue::add);
      write(opening.name());
      Duration wait = DETECT_LEAST.plus(roundTrip.multipliedBy(2));
      timers.startSingleTimer(
          DetectOver.class, new DetectOver(), wait.compareTo(DETECT_MOST) < 0 ? wait : DETECT_MOST);
    } else if (presumed == Dialect.UNFRAMED) {
      speak(presumed);
      opening.first().forEach(queue::add);
      write(opening.name());
    } else {
      beginInLines();
    }
    return this;
  }

  /** The name, the hello and what is known to follow, in one segment if it can be. */
  private void beginInLines() {
    presuming = opening.dialect().isEmpty();
    speak(Dialect.LINE);
    helloUnanswered = true;
    beganNs = System.nanoTime();
    write(opening.name() + '\n' + behindTheName());
    opening.first().forEach(say -> say.taken.complete(Done.getInstance()));
  }

  /** The hello and, unless that waits until we are in, what is known to follow. */
  private String behindTheName() {
    StringBuilder lines = new StringBuilder(HELLO).append('\n');
    if (beganNs != 0) {
      opening.first().forEach(say -> lines.append(say.line).append('\n'));
    }
    return lines.toString();
  }

  private Behavior<Command> onDetectOver() {
    if (detecting) {
      detecting = false;
      // Not for certain: the answer of an original server may be on a long way.
      decoder = new MessageDecoder(MAX_MESSAGE_BYTES, MAX_MESSAGE_BYTES);
      helloUnanswered = true;
      write('\n' + behindTheName());
    }
    return this;
  }

  private void speak(Dialect found) {
    dialect = found;
    decoder = new MessageDecoder(found, MAX_MESSAGE_BYTES, MAX_MESSAGE_BYTES);
  }

  private Behavior<Command> onCannotConnect(CannotConnect command) {
    Throwable root = command.why;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return end(
        new ConnectException("cannot connect to " + opening.address() + ": " + root.getMessage()));
  }

  private Behavior<Command> onEnterTimeout() {
    return end(new TimeoutException("the server does not let " + opening.name() + " in"));
  }

  // ---- hearing

  private Behavior<Command> onStreamEvent(TcpConnection.Event event) {
    if (event instanceof TcpConnection.Received received) {
      onBytes(received.bytes());
      connection.readMore();
    } else if (event instanceof TcpConnection.Written) {
      return onWritten();
    } else if (event instanceof TcpConnection.PeerEnded) {
      return end(new ConnectException("the server closed the connection"));
    } else if (event instanceof TcpConnection.Broken broken && connected) {
      return end(new ConnectException(explain(broken.cause())));
    }
    return this;
  }

  /** Of TLS's failures the innermost says what it is about. */
  private static String explain(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null && !(root instanceof CertificateException)) {
      root = root.getCause();
    }
    return cause instanceof SSLException
        ? "no secure connection: " + root.getMessage()
        : "the connection broke: " + cause.getMessage();
  }

  private void onBytes(ByteString bytes) {
    if (leaving) {
      return;
    }
    if (detecting) {
      detecting = false;
      timers.cancel(DetectOver.class);
      speak(Dialect.UNFRAMED);
    }
    decoder.feed(bytes.asByteBuffer(), this::onDecoded);
    if (decoder.dialect().isPresent()) {
      timers.cancel(NoNewline.class);
    } else if (!timers.isTimerActive(NoNewline.class)) {
      timers.startSingleTimer(NoNewline.class, new NoNewline(), NEWLINE_LIMIT);
    }
  }

  private Behavior<Command> onNoNewline() {
    dialect = Dialect.UNFRAMED;
    decoder.decideUnframed(this::onDecoded);
    return this;
  }

  private void onDecoded(MessageDecoder.Event event) {
    if (event instanceof MessageDecoder.Event.Message message && !leaving) {
      if (presuming && message.text().equals(opening.name())) {
        leave();
        return;
      }
      presuming = false;
      boolean first = !heard;
      heard = true;
      List<String> lines =
          dialect == Dialect.UNFRAMED
              ? ServerMessageParser.unglue(message.text())
              : List.of(message.text());
      for (String line : lines) {
        // Another server than ours may let through what moves a terminal's cursor.
        String safe = Text.printable(line, MAX_MESSAGE_BYTES);
        onMessage(safe, ServerMessageParser.parse(safe), first);
      }
    }
  }

  private void onMessage(String line, ServerMessage message, boolean first) {
    if (first && dialect == Dialect.LINE) {
      Optional<PasswordQuestion> question = PasswordQuestion.in(message);
      if (question.isPresent()) {
        onPasswordQuestion(question.get());
        return;
      }
    }
    if (!entered) {
      onAnswerToName(message);
    }
    if (helloUnanswered && message.equals(new ServerMessage.Public(opening.name(), HELLO))) {
      helloUnanswered = false;
      report(new Greeted(Set.of()));
      return;
    }
    if (message instanceof ServerMessage.Hello hello) {
      helloUnanswered = false;
      report(new Greeted(Set.copyOf(hello.capabilities())));
    } else if (message instanceof ServerMessage.Ping ping) {
      queue.add(new Say(new ClientMessage.Pong(ping.number())));
      writeNext();
      return;
    }
    report(new Heard(message, line));
  }

  private void onAnswerToName(ServerMessage message) {
    if (message instanceof ServerMessage.Joined joined && joined.name().equals(opening.name())) {
      timers.cancel(EnterTimeout.class);
      entered = true;
      if (beganNs != 0) {
        // Connecting is slow in a Java that has just started; the answer to a name less so.
        roundTripNs = Math.min(roundTripNs, System.nanoTime() - beganNs);
      }
      report(new Entered(server, dialect, roundTripNs));
      if (dialect == Dialect.UNFRAMED) {
        report(new Greeted(Set.of()));
      }
      writeNext();
    } else if (message instanceof ServerMessage.ErrorReply error) {
      refused(new RefusedException(error));
    }
  }

  private void refused(RefusedException why) {
    report(new Ended(why));
    leaving = true;
    connection.end();
    timers.startSingleTimer(LeaveTimeout.class, new LeaveTimeout(), LEAVE_LIMIT);
  }

  private void onPasswordQuestion(PasswordQuestion question) {
    Optional<RefusedException> objection =
        question.objection(opening.password(), opening.security(), opening.host(), server);
    if (objection.isPresent()) {
      refused(objection.get());
      return;
    }
    if (PasswordQuestion.isInTheClear(opening.security(), server)) {
      report(new Noticed("the password goes to " + opening.host() + " where others can read it"));
    }
    timers.startSingleTimer(EnterTimeout.class, new EnterTimeout(), opening.timeout());
    getContext()
        .pipeToSelf(
            CompletableFuture.supplyAsync(
                PasswordQuestion.supplier(opening.password()),
                getContext().getSystem().dispatchers().lookup(DispatcherSelector.blocking())),
            (password, failure) ->
                failure == null ? new PasswordKnown(password) : new NoPassword(failure));
  }

  /** Behind the name the server has passed over all but this, so all follows again. */
  private Behavior<Command> onPasswordKnown(PasswordKnown command) {
    unsentLogin = new ClientMessage.Login(command.password).encode() + '\n' + behindTheName();
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
  private void leave() {
    report(new IsOriginal());
    leaving = true;
    timers.cancel(EnterTimeout.class);
    timers.startSingleTimer(LeaveTimeout.class, new LeaveTimeout(), LEAVE_LIMIT);
    goodbye = new ArrayDeque<>(List.of(() -> write(ClientMessage.QUIT), connection::end));
    if (mayWrite) {
      goodbye.remove().run();
    }
  }

  // ---- saying

  private Behavior<Command> onSay(Say say) {
    if (leaving) {
      say.taken.completeExceptionally(new ConnectException("the connection is gone"));
    } else if (queue.size() >= MAX_QUEUED) {
      say.taken.completeExceptionally(
          new IllegalStateException("too many messages wait to be sent"));
    } else {
      queue.add(say);
      writeNext();
    }
    return this;
  }

  private void writeNext() {
    if (!mayWrite || queue.isEmpty() || !entered) {
      return;
    }
    if (dialect == Dialect.UNFRAMED) {
      Say say = queue.remove();
      write(say.line);
      say.taken.complete(Done.getInstance());
      return;
    }
    StringBuilder lines = new StringBuilder();
    while (!queue.isEmpty() && lines.length() < MAX_MESSAGE_BYTES) {
      Say say = queue.remove();
      lines.append(say.line).append('\n');
      say.taken.complete(Done.getInstance());
    }
    write(lines.toString());
  }

  private void write(String text) {
    mayWrite = false;
    connection.write(ByteString.fromString(text));
    if (connection.mayWrite()) {
      getContext().getSelf().tell(new FromServer(new TcpConnection.Written()));
    }
  }

  private Behavior<Command> onWritten() {
    if (dialect == Dialect.UNFRAMED) {
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

  private void report(Event event) {
    if (!leaving) {
      owner.tell(new Report(opening.number(), event));
    }
  }

  private Behavior<Command> end(Throwable why) {
    report(new Ended(why));
    if (connection != null && !leaving) {
      connection.end();
    }
    return Behaviors.stopped();
  }

  private Behavior<Command> onPostStop() {
    ConnectException gone = new ConnectException("the connection is gone");
    queue.forEach(say -> say.taken.completeExceptionally(gone));
    opening.first().forEach(say -> say.taken.completeExceptionally(gone));
    return this;
  }
}
