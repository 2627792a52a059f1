package dev.parley.client;

import akka.Done;
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
import dev.parley.protocol.chat.FileToken;
import dev.parley.protocol.chat.Text;
import dev.parley.transfer.FetchOutcome;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * A client as a whole: has one {@link ClientConnection} at a time, connects again when it is lost
 * while a download needs it or the user stays, and keeps the downloads meanwhile.
 */
final class ClientGuardian extends AbstractBehavior<ClientGuardian.Command> {
  private final TimerScheduler<Command> timers;
  private final ClientSettings settings;
  private final ClientOptions options;
  private final Consumer<ClientEvent> listener;
  private final CompletableFuture<Done> entered;
  private final PresentConnection<Command> connection;
  private final ClientDownloads downloads;
  private final Presence presence;
  private final Patience patience;
  private final ToldReasons told = new ToldReasons();

  private Optional<Dialect> dialect;

  private boolean inRoom;

  /** Whether there was a server that would have let us in had it not been about to stop. */
  private boolean wasMet;

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
    context.getLog(); // which has the name of this class from now on
    this.timers = timers;
    this.settings = settings;
    this.options = options;
    this.listener = listener;
    this.entered = entered;
    this.connection =
        new PresentConnection<>(
            context,
            context.messageAdapter(ConnectionEvent.Report.class, FromConnection::new),
            ConnectionStopped::new);
    this.patience = new Patience(settings, options.staying());
    this.downloads =
        new ClientDownloads(
            settings,
            options.downloads(),
            new DownloadsHost<>(
                context, timers, OfDownloads::new, connection, listener, patience, this::askAll));
    this.presence =
        new Presence(
            new NameChoice(options.name(), options.nameIsGenerated()), connection::say, listener);
    // The original servers know no TLS, so there is nothing to find out.
    this.dialect =
        options.security() instanceof Security.Plain
            ? options.dialect()
            : Optional.of(Dialect.LINE);
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

  private record FromConnection(ConnectionEvent.Report report) implements Command {}

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
    if (options.rehearsing()) {
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
      patience.gotOn(startedNs);
      connect();
    }
    return this;
  }

  private void connect() {
    int number = connection.nextNumber();
    boolean eager = options.eager() && !dialect.equals(Optional.of(Dialect.UNFRAMED));
    connection.open(
        new Opening(
            number,
            options.host(),
            options.port(),
            presence.name(),
            dialect,
            eager,
            downloads.ask(number),
            options.connectTimeout(),
            settings.detectLeast(),
            options.security(),
            options.password()));
  }

  private Behavior<Command> onReport(ConnectionEvent.Report report) {
    if (!connection.is(report.connection())) {
      return this;
    }
    if (report.event() instanceof ConnectionEvent.Heard heard) {
      onHeard(heard);
    } else if (report.event() instanceof ConnectionEvent.Entered in) {
      onEntered(in);
    } else if (report.event() instanceof ConnectionEvent.PasswordSaid) {
      presence.passwordSaid();
    } else if (report.event() instanceof ConnectionEvent.Greeted greeted) {
      presence.greeted(greeted.capabilities());
    } else if (report.event() instanceof ConnectionEvent.Noticed noticed) {
      listener.accept(new ClientEvent.Notice(noticed.text()));
    } else if (report.event() instanceof ConnectionEvent.IsOriginal) {
      dialect = Optional.of(Dialect.UNFRAMED);
      downloads.connectionLost("the server is one of the original kind");
      connect();
    } else if (report.event() instanceof ConnectionEvent.Ended ended) {
      return onEnded(ended.failure());
    }
    return this;
  }

  private void onEntered(ConnectionEvent.Entered in) {
    inRoom = true;
    patience.connected(System.nanoTime());
    timers.cancel(GiveUp.class);
    dialect = in.dialect() == Dialect.LINE && options.eager() ? dialect : Optional.of(in.dialect());
    downloads.connected(in.server(), in.roundTripNs());
    listener.accept(new ClientEvent.Entered(presence.name()));
    entered.complete(Done.getInstance());
    askAll();
  }

  private void onHeard(ConnectionEvent.Heard heard) {
    if (timers.isTimerActive(QuitTimeout.class)) {
      awaitGoodbye(); // what we said before is being answered still, bit by bit if it was much
    }
    presence.heard(heard.message(), heard.line());
    downloads.onServer(heard.message());
  }

  private Behavior<Command> onConnectionStopped(ConnectionStopped stopped) {
    return connection.is(stopped.connection)
        ? onEnded(new ConnectException("the connection failed"))
        : this;
  }

  private Behavior<Command> onEnded(Throwable reported) {
    Throwable failure =
        presence.putOut().<Throwable>map(RefusedException::new).orElse(forPeople(reported));
    connection.forget();
    boolean wasIn = inRoom;
    inRoom = false;
    List<String> lost = presence.connectionLost(failure);
    wasMet |= failure instanceof ServerStoppingException;
    if (!mayComeBack(failure)) {
      lost.forEach(line -> listener.accept(new ClientEvent.Unconfirmed(line)));
      return finish(failure);
    }
    downloads.connectionLost(failure.getMessage());
    if (wasIn) {
      told.lost(failure);
      listener.accept(new ClientEvent.ConnectionLost(failure.getMessage()));
      lost.forEach(line -> listener.accept(new ClientEvent.Unconfirmed(line)));
    } else if (!takesAnotherName(failure) && told.isNews(failure)) {
      listener.accept(new ClientEvent.ConnectionLost(failure.getMessage()));
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

  /** Who has been in knows how to talk to the server. */
  private Throwable forPeople(Throwable failure) {
    return failure instanceof SilentServerException silent && !entered.isDone()
        ? silent.toStranger()
        : failure;
  }

  /** If our name is taken, by ourselves most likely: the server has not seen us go. */
  private boolean takesAnotherName(Throwable failure) {
    String before = presence.name();
    if (failure instanceof RefusedException refused
        && refused.reply().code() == ErrorCode.NAME_TAKEN) {
      presence.nameWasTaken();
    }
    return !presence.name().equals(before);
  }

  private boolean mayComeBack(Throwable failure) {
    if (!(entered.isDone() || wasMet) || quitting != null) {
      return false;
    }
    boolean stays = options.staying() && entered.isDone();
    return !isForGood(failure) && (downloads.arePending() || stays);
  }

  private static boolean isForGood(Throwable failure) {
    return failure instanceof UntrustedServerException
        || (failure instanceof RefusedException refused && refused.isForGood());
  }

  private Behavior<Command> onConnectAgain() {
    if (!finished && !connection.isThere()) {
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
    if (!connection.isThere()) {
      command.taken.completeExceptionally(new ConnectException("there is no connection"));
    } else {
      presence.said(command.line, command.taken);
      connection.say(new ClientConnection.Say(command.line, command.taken));
    }
    return this;
  }

  private Behavior<Command> onAsk(Ask command) {
    if (!connection.isThere()) {
      command.question.answer.completeExceptionally(new ConnectException("there is no connection"));
    } else {
      presence.ask(command.question);
    }
    return this;
  }

  private Behavior<Command> onFetch(Fetch command) {
    // What was asked for before we are in was wished for from the beginning.
    long wishedNs = entered.isDone() || startedNs == 0 ? System.nanoTime() : startedNs;
    boolean isNew = downloads.add(new Wanted(command.download, wishedNs, command.taken));
    if (finished) {
      downloads.giveUp(Outcomes.gone());
      return this;
    }
    if (isNew && entered.isDone() && !inRoom) {
      String name = FileToken.decode(command.download.fileName());
      listener.accept(
          new ClientEvent.Notice(Text.printable(name, 255) + ": waits for the connection"));
    }
    askAll();
    return this;
  }

  private void askAll() {
    if (connection.isThere()) {
      downloads.ask(connection.number()).forEach(connection::say);
    }
  }

  private Behavior<Command> onCancel(Cancel command) {
    downloads.cancel(command.download);
    return this;
  }

  private Behavior<Command> onOfDownloads(OfDownloads command) {
    downloads.onMessage(command.message);
    return stopWhenNothingRuns();
  }

  // ---- the end

  private Behavior<Command> onQuit(Quit command) {
    quitting = command.gone;
    if (finished) {
      quitting.complete(Done.getInstance());
    } else if (!connection.isThere()) {
      return finish(new ConnectException("left"));
    } else {
      // The limit is the server's; what waits before the goodbye is written first.
      CompletableFuture<Done> taken = new CompletableFuture<>();
      getContext().pipeToSelf(taken, (done, failure) -> new QuitTaken());
      connection.say(new ClientConnection.Say(ClientMessage.QUIT, taken));
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
    connection.close();
    if (entered.completeExceptionally(why)) {
      downloads.giveUp(Outcomes.neverIn(why));
    } else {
      boolean refused = why instanceof RefusedException;
      listener.accept(new ClientEvent.Disconnected(why.getMessage(), refused));
      downloads.giveUp(refused || isForGood(why) ? Outcomes.neverIn(why) : Outcomes.gone());
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
    presence.connectionLost(failed);
    return this;
  }
}
