package dev.parley.client;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.parley.protocol.chat.ClientMessage;
import dev.parley.protocol.chat.Dialect;
import dev.parley.protocol.chat.ErrorCode;
import dev.parley.protocol.chat.ServerMessage;
import dev.parley.transfer.FetchOutcome;
import java.net.ConnectException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * A client as a whole: has one {@link ClientConnection} at a time, connects again when it is lost
 * while a download needs it or the user stays, and keeps the downloads meanwhile.
 */
final class ClientGuardian extends AbstractBehavior<ClientGuardian.Command>
    implements ClientDownloads.Owner {
  /** Why a server may not let us in now that has done so before and may again. */
  private static final Set<ErrorCode> PASSING_REFUSALS =
      EnumSet.of(
          ErrorCode.NAME_TAKEN,
          ErrorCode.TOO_MANY_CONNECTIONS,
          ErrorCode.SERVER_FULL,
          ErrorCode.SERVER_STOPPING,
          ErrorCode.LOGIN_TIMED_OUT,
          ErrorCode.TOO_MANY_LOGINS);

  /** What no download is worth trying again for: it would be the same password. */
  private static final Set<ErrorCode> WRONG_FOR_GOOD =
      EnumSet.of(ErrorCode.PASSWORD_NEEDED, ErrorCode.WRONG_PASSWORD);

  /** What the server says to whom it puts out. */
  private static final Set<ErrorCode> PUTS_OUT = EnumSet.of(ErrorCode.KICKED, ErrorCode.BANNED);

  private final ActorRef<Command> self;
  private final TimerScheduler<Command> timers;
  private final ClientSettings settings;
  private final ClientOptions options;
  private final Consumer<ClientEvent> listener;
  private final CompletableFuture<Done> entered;
  private final ActorRef<ClientConnection.Report> reports;
  private final ClientDownloads downloads;
  private final NameChoice name;
  private final Patience patience;
  private final People people = new People();
  private final Questions questions = new Questions();
  private final Unconfirmed unconfirmed = new Unconfirmed();

  private Optional<Dialect> dialect;

  /** The present connection; null when there is none. */
  private ActorRef<ClientConnection.Command> connection;

  private int lastConnection;

  /** Why the server has put us out, if it has. */
  private Optional<ServerMessage.ErrorReply> putOut = Optional.empty();

  private boolean isOperator;
  private boolean inRoom;
  private boolean finished;
  private CompletableFuture<Done> quitting;
  private long startedNs;

  private ClientGuardian(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      ClientSettings settings,
      ClientOptions options,
      Consumer<ClientEvent> listener,
      CompletableFuture<Done> entered) {
    super(context);
    this.self = context.getSelf();
    this.timers = timers;
    this.settings = settings;
    this.options = options;
    this.listener = listener;
    this.entered = entered;
    this.reports = context.messageAdapter(ClientConnection.Report.class, FromConnection::new);
    this.downloads = new ClientDownloads(settings, options.downloads(), this);
    this.name = new NameChoice(options.name(), options.nameIsGenerated());
    // The original servers know no TLS, so there is nothing to find out.
    this.dialect =
        options.security() instanceof Security.Plain
            ? options.dialect()
            : Optional.of(Dialect.LINE);
    this.patience = new Patience(settings, options.staying());
  }

  /** What can be said to the client. */
  sealed interface Command {}

  /** Go in; what is asked for before is asked at once. */
  record Enter() implements Command {}

  /** A line for the server; {@code taken} is done when it is on its way. */
  record Send(String line, CompletableFuture<Done> taken) implements Command {}

  /** Something that the server answers. */
  record Ask(Question<?> question) implements Command {}

  /** A file is wanted. */
  record Fetch(Download download, CompletableFuture<Done> taken) implements Command {}

  /** A file is not wanted any more. */
  record Cancel(Download download) implements Command {}

  /** Leave; everything asked before is answered first. */
  record Quit(CompletableFuture<Done> gone) implements Command {}

  private record Rehearsed() implements Command {}

  private record FromConnection(ClientConnection.Report report) implements Command {}

  private record ConnectionStopped(int connection) implements Command {}

  private record OfDownloads(ClientDownloads.Message message) implements Command {}

  private record ConnectAgain() implements Command {}

  private record GiveUp() implements Command {}

  private record QuitTaken() implements Command {}

  private record QuitTimeout() implements Command {}

  static Behavior<Command> create(
      ClientSettings settings,
      ClientOptions options,
      Consumer<ClientEvent> listener,
      CompletableFuture<Done> entered) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new ClientGuardian(context, timers, settings, options, listener, entered)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(FromConnection.class, command -> onReport(command.report))
        .onMessage(OfDownloads.class, this::onOfDownloads)
        .onMessage(Send.class, this::onSend)
        .onMessage(Ask.class, this::onAsk)
        .onMessage(Fetch.class, this::onFetch)
        .onMessage(Cancel.class, this::onCancel)
        .onMessage(Enter.class, command -> onEnter())
        .onMessage(Rehearsed.class, command -> onRehearsed())
        .onMessage(ConnectionStopped.class, this::onConnectionStopped)
        .onMessage(ConnectAgain.class, command -> onConnectAgain())
        .onMessage(GiveUp.class, command -> onGiveUp())
        .onMessage(Quit.class, this::onQuit)
        .onMessage(QuitTaken.class, command -> awaitGoodbye())
        .onMessage(QuitTimeout.class, command -> finish(new ConnectException("left")))
        .onSignal(PostStop.class, signal -> onPostStop())
        .build();
  }

  // ---- the connection

  private Behavior<Command> onEnter() {
    // Whoever fetches and is done has nothing to do before: so the first download is a fast one.
    if (options.eager()) {
      getContext()
          .pipeToSelf(
              settings.sessions().rehearse(getContext()), (done, failure) -> new Rehearsed());
      return this;
    }
    return onRehearsed();
  }

  private Behavior<Command> onRehearsed() {
    if (!finished) {
      startedNs = System.nanoTime();
      downloads.beginNow(startedNs);
      connect();
    }
    return this;
  }

  private void connect() {
    int number = ++lastConnection;
    boolean eager = options.eager() && !dialect.equals(Optional.of(Dialect.UNFRAMED));
    List<ClientConnection.Say> first = downloads.ask(number);
    Opening opening =
        new Opening(
            number,
            options.host(),
            options.port(),
            name.current(),
            dialect,
            eager,
            first,
            options.connectTimeout(),
            options.security(),
            options.password());
    connection =
        getContext().spawn(ClientConnection.create(opening, reports), "connection-" + number);
    getContext().watchWith(connection, new ConnectionStopped(number));
  }

  private Behavior<Command> onReport(ClientConnection.Report report) {
    if (report.connection() != lastConnection || connection == null) {
      return this;
    }
    if (report.event() instanceof ClientConnection.Heard heard) {
      onHeard(heard);
    } else if (report.event() instanceof ClientConnection.Entered in) {
      onEntered(in);
    } else if (report.event() instanceof ClientConnection.Greeted greeted) {
      onGreeted(greeted.capabilities());
    } else if (report.event() instanceof ClientConnection.Noticed noticed) {
      tell(new ClientEvent.Notice(noticed.text()));
    } else if (report.event() instanceof ClientConnection.IsOriginal) {
      dialect = Optional.of(Dialect.UNFRAMED);
      downloads.connectionLost("the server is one of the original kind");
      connect();
    } else if (report.event() instanceof ClientConnection.Ended ended) {
      return onEnded(ended.failure());
    }
    return this;
  }

  private void onEntered(ClientConnection.Entered in) {
    inRoom = true;
    patience.connected(System.nanoTime());
    timers.cancel(GiveUp.class);
    dialect = in.dialect() == Dialect.LINE && options.eager() ? dialect : Optional.of(in.dialect());
    downloads.connected(in.server(), in.roundTripNs());
    tell(new ClientEvent.Entered(name.current()));
    entered.complete(Done.getInstance());
    toAsk();
  }

  private void onGreeted(Set<String> capabilities) {
    questions.greeted(capabilities, this::say);
    if (isOperator != capabilities.contains(ClientMessage.OPERATOR)) {
      isOperator = !isOperator;
      tell(new ClientEvent.RoleChanged(isOperator));
    }
  }

  private void onHeard(ClientConnection.Heard heard) {
    ServerMessage message = heard.message();
    if (timers.isTimerActive(QuitTimeout.class)) {
      awaitGoodbye(); // what we said before is being answered still, bit by bit if it was much
    }
    String self = name.current();
    boolean answersAQuestion = questions.onServer(message);
    if (!answersAQuestion) {
      unconfirmed.onServer(message, self);
    }
    if (message instanceof ServerMessage.ErrorReply error && PUTS_OUT.contains(error.code())) {
      putOut = Optional.of(error);
    }
    if (message instanceof ServerMessage.Renamed renamed) {
      name.renamed(renamed.oldName(), renamed.newName());
    }
    if (!isForUs(message) && !(answersAQuestion && isOnlyAnAnswer(message))) {
      tell(new ClientEvent.Received(message, heard.line()));
    }
    if (people.onServer(message, name.current()) || !self.equals(name.current())) {
      tell(new ClientEvent.PeopleChanged(name.current(), people.others()));
    }
    downloads.onServer(message);
  }

  private static boolean isForUs(ServerMessage message) {
    return message instanceof ServerMessage.Hello
        || message instanceof ServerMessage.FastOffer
        || message instanceof ServerMessage.FileList
        || message instanceof ServerMessage.Hashes;
  }

  private static boolean isOnlyAnAnswer(ServerMessage message) {
    return message instanceof ServerMessage.Files
        || message instanceof ServerMessage.Sanctioned
        || message instanceof ServerMessage.Sanctions;
  }

  private Behavior<Command> onConnectionStopped(ConnectionStopped stopped) {
    return stopped.connection == lastConnection && connection != null
        ? onEnded(new ConnectException("the connection failed"))
        : this;
  }

  private Behavior<Command> onEnded(Throwable reported) {
    Throwable failure = putOut.<Throwable>map(RefusedException::new).orElse(reported);
    connection = null;
    boolean wasIn = inRoom;
    inRoom = false;
    questions.connectionLost(failure);
    List<String> lost = unconfirmed.connectionLost();
    if (!mayComeBack(failure)) {
      lost.forEach(line -> tell(new ClientEvent.Unconfirmed(line)));
      return finish(failure);
    }
    downloads.connectionLost(failure.getMessage());
    if (wasIn) {
      tell(new ClientEvent.ConnectionLost(failure.getMessage()));
      lost.forEach(line -> tell(new ClientEvent.Unconfirmed(line)));
    } else if (failure instanceof RefusedException refused
        && refused.reply().code() == ErrorCode.NAME_TAKEN) {
      name.wasTaken(); // by ourselves, most likely: the server has not seen us go
    }
    long nowNs = System.nanoTime();
    Optional<Duration> pause =
        patience.disconnected(nowNs, ThreadLocalRandom.current().nextDouble());
    if (pause.isEmpty()) {
      return giveUp(failure.getMessage());
    }
    timers.startSingleTimer(ConnectAgain.class, new ConnectAgain(), pause.get());
    if (!options.staying()) {
      timers.startSingleTimer(GiveUp.class, new GiveUp(), patience.left(nowNs));
    }
    return this;
  }

  private boolean mayComeBack(Throwable failure) {
    if (!entered.isDone() || quitting != null) {
      return false;
    }
    Optional<ErrorCode> refusal =
        failure instanceof RefusedException refused
            ? Optional.of(refused.reply().code())
            : Optional.empty();
    boolean mayPass = refusal.isEmpty() || PASSING_REFUSALS.contains(refusal.get());
    return (downloads.arePending() && refusal.filter(WRONG_FOR_GOOD::contains).isEmpty())
        || (options.staying() && mayPass);
  }

  private Behavior<Command> onConnectAgain() {
    if (!finished && connection == null) {
      connect();
    }
    return this;
  }

  private Behavior<Command> onGiveUp() {
    if (inRoom || finished) {
      return this;
    }
    Duration left = patience.left(System.nanoTime());
    if (!left.isZero()) {
      timers.startSingleTimer(GiveUp.class, new GiveUp(), left);
      return this;
    }
    return giveUp("the server cannot be reached any more");
  }

  private Behavior<Command> giveUp(String why) {
    downloads.giveUp(new FetchOutcome.Failed(FetchOutcome.Reason.TIMED_OUT, why));
    return finish(new ConnectException(why));
  }

  // ---- what the user wants

  private Behavior<Command> onSend(Send command) {
    if (connection == null) {
      command.taken.completeExceptionally(new ConnectException("there is no connection"));
    } else {
      unconfirmed.said(command.line, command.taken);
      connection.tell(new ClientConnection.Say(command.line, command.taken));
    }
    return this;
  }

  private Behavior<Command> onAsk(Ask command) {
    if (connection == null) {
      command.question.answer.completeExceptionally(new ConnectException("there is no connection"));
    } else {
      questions.add(command.question, this::say);
    }
    return this;
  }

  private Behavior<Command> onFetch(Fetch command) {
    // What was asked for before we are in was wished for from the beginning.
    long wishedNs = entered.isDone() || startedNs == 0 ? System.nanoTime() : startedNs;
    downloads.add(new Wanted(command.download, wishedNs, command.taken));
    if (finished) {
      downloads.giveUp(gone());
    } else {
      toAsk();
    }
    return this;
  }

  private static FetchOutcome.Failed gone() {
    return new FetchOutcome.Failed(FetchOutcome.Reason.TIMED_OUT, "the connection is gone");
  }

  private static FetchOutcome.Failed neverIn(Throwable why) {
    FetchOutcome.Reason reason =
        why instanceof RefusedException
            ? FetchOutcome.Reason.REFUSED
            : FetchOutcome.Reason.TIMED_OUT;
    return new FetchOutcome.Failed(reason, why.getMessage());
  }

  private Behavior<Command> onCancel(Cancel command) {
    downloads.cancel(command.download);
    return this;
  }

  private Behavior<Command> onOfDownloads(OfDownloads command) {
    downloads.onMessage(command.message);
    return stopWhenNothingRuns();
  }

  // ---- what the downloads want

  @Override
  public ActorRef<Attempt.Command> spawn(Behavior<Attempt.Command> attempt, String as) {
    return getContext().spawn(attempt, as);
  }

  @Override
  public void tellSelf(ClientDownloads.Message message) {
    self.tell(new OfDownloads(message));
  }

  @Override
  public void startTimer(Object key, ClientDownloads.Message message, Duration delay) {
    timers.startSingleTimer(key, new OfDownloads(message), delay);
  }

  @Override
  public void cancelTimer(Object key) {
    timers.cancel(key);
  }

  @Override
  public void say(ClientMessage message) {
    if (connection != null) {
      connection.tell(new ClientConnection.Say(message));
    }
  }

  @Override
  public void tell(ClientEvent event) {
    listener.accept(event);
  }

  @Override
  public void gotOn() {
    patience.gotOn(System.nanoTime());
  }

  @Override
  public void toAsk() {
    if (connection != null) {
      downloads.ask(lastConnection).forEach(connection::tell);
    }
  }

  // ---- the end

  private Behavior<Command> onQuit(Quit command) {
    quitting = command.gone;
    if (finished) {
      quitting.complete(Done.getInstance());
    } else if (connection == null) {
      return finish(new ConnectException("left"));
    } else {
      // The limit is the server's; what waits before the goodbye is written first.
      CompletableFuture<Done> taken = new CompletableFuture<>();
      getContext().pipeToSelf(taken, (done, failure) -> new QuitTaken());
      connection.tell(new ClientConnection.Say(ClientMessage.QUIT, taken));
    }
    return this;
  }

  private Behavior<Command> awaitGoodbye() {
    timers.startSingleTimer(QuitTimeout.class, new QuitTimeout(), settings.quitLimit());
    return this;
  }

  /** There will be no connection any more. */
  private Behavior<Command> finish(Throwable why) {
    if (finished) {
      return stopWhenNothingRuns();
    }
    finished = true;
    timers.cancel(QuitTimeout.class);
    timers.cancel(ConnectAgain.class);
    timers.cancel(GiveUp.class);
    if (connection != null) {
      getContext().stop(connection);
      connection = null;
    }
    if (entered.completeExceptionally(why)) {
      downloads.giveUp(neverIn(why));
    } else {
      boolean refused = why instanceof RefusedException;
      tell(new ClientEvent.Disconnected(why.getMessage(), refused));
      downloads.giveUp(refused ? neverIn(why) : gone());
    }
    if (quitting != null) {
      quitting.complete(Done.getInstance());
    }
    return stopWhenNothingRuns();
  }

  /** What runs part by part outlives the connection: the server may still serve it. */
  private Behavior<Command> stopWhenNothingRuns() {
    return finished && !downloads.areRunning() ? Behaviors.stopped() : this;
  }

  private Behavior<Command> onPostStop() {
    ConnectException failed = new ConnectException("the connection failed");
    entered.completeExceptionally(failed);
    questions.connectionLost(failed);
    return this;
  }
}
