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
import dev.parley.net.TcpClient;
import dev.parley.net.TcpConnection;
import dev.parley.net.UdpSockets;
import dev.parley.protocol.chat.ClientMessage;
import dev.parley.protocol.chat.Dialect;
import dev.parley.protocol.chat.FileToken;
import dev.parley.protocol.chat.MessageDecoder;
import dev.parley.protocol.chat.ServerMessage;
import dev.parley.protocol.chat.ServerMessageParser;
import dev.parley.protocol.chat.Text;
import dev.parley.transfer.FetchOutcome;
import dev.parley.transfer.FetchingTransferSession;
import dev.parley.transfer.engine.PartFetch;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * The client's end of the TCP connection: finds out what the server speaks, sends, hears, and
 * starts a {@link FetchingTransferSession} for each offer.
 *
 * <p>A server of the original kind takes the name as soon as it comes; ours waits for a newline. So
 * the name is sent without one, and when nothing comes back for a moment, the newline follows.
 */
final class ClientConnection extends AbstractBehavior<ClientConnection.Command> {
  private static final int MAX_MESSAGE_BYTES = 1 << 20;
  private static final int MAX_QUEUED = 10_000;

  /** As our server does: what stands without a newline for so long is a whole message. */
  private static final Duration NEWLINE_LIMIT = Duration.ofMillis(300);

  /** The original server takes what one read brings for one message, so ours to it keep apart. */
  private static final Duration UNFRAMED_SPACING = Duration.ofMillis(50);

  private static final Duration DETECT_LEAST = Duration.ofMillis(30);
  private static final Duration DETECT_MOST = Duration.ofMillis(200);
  private static final Duration QUIT_LIMIT = Duration.ofSeconds(2);
  private static final Duration OFFER_LIMIT = Duration.ofSeconds(15);
  private static final PartFetch.Settings FETCH =
      new PartFetch.Settings(8, 64, Duration.ofSeconds(20).toNanos());

  private final TimerScheduler<Command> timers;
  private final ClientOptions options;
  private final UdpSockets sockets;
  private final Consumer<ClientEvent> listener;
  private final CompletableFuture<Done> entered;

  /** Set once the server's address is known. */
  private ActorRef<TcpConnection.Output> output;

  private long startedNs;

  private MessageDecoder decoder =
      new MessageDecoder(Dialect.LINE, MAX_MESSAGE_BYTES, MAX_MESSAGE_BYTES);
  private Dialect dialect = Dialect.LINE;
  private InetSocketAddress server;
  private boolean connected;
  private boolean detecting;
  private boolean mayWrite;
  private boolean ended;
  private boolean disconnected;
  private final Queue<Line> queue = new ArrayDeque<>();
  private final Downloads asked = new Downloads();
  private final Map<Download, ActorRef<FetchingTransferSession.Command>> running = new HashMap<>();
  private CompletableFuture<Done> quitting;
  private int lastNumber;

  private ClientConnection(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      ClientOptions options,
      UdpSockets sockets,
      Consumer<ClientEvent> listener,
      CompletableFuture<Done> entered) {
    super(context);
    this.timers = timers;
    this.options = options;
    this.sockets = sockets;
    this.listener = listener;
    this.entered = entered;
    context.pipeToSelf(
        CompletableFuture.supplyAsync(
            () -> new InetSocketAddress(options.host(), options.port()),
            context.getSystem().dispatchers().lookup(DispatcherSelector.blocking())),
        (address, failure) -> failure == null ? new Resolved(address) : new CannotConnect(failure));
  }

  /** What can be said to the connection. */
  sealed interface Command {}

  /** A line for the server; {@code taken} is done when it is on its way. */
  record Send(String line, CompletableFuture<Done> taken) implements Command {}

  /** A file is wanted. */
  record Fetch(Download download, CompletableFuture<Done> taken) implements Command {}

  /** A file is not wanted any more. */
  record Cancel(Download download) implements Command {}

  /** Leave; everything asked before is answered first. */
  record Quit(CompletableFuture<Done> gone) implements Command {}

  private record Resolved(InetSocketAddress server) implements Command {}

  private record Connected() implements Command {}

  private record CannotConnect(Throwable why) implements Command {}

  private record FromServer(TcpConnection.Event event) implements Command {}

  private record DetectOver() implements Command {}

  private record EnterTimeout() implements Command {}

  private record SpacingOver() implements Command {}

  private record NoNewline() implements Command {}

  private record NoOffer(Download download) implements Command {}

  private record QuitTimeout() implements Command {}

  private record Fetching(Download download, String fileName, FetchingTransferSession.Event event)
      implements Command {}

  private record FetchStopped(Download download) implements Command {}

  /** What waits to be written, and what is due when it is. */
  private record Line(String text, CompletableFuture<Done> taken, Runnable onTaken) {
    void take() {
      onTaken.run();
      taken.complete(Done.getInstance());
    }
  }

  static Behavior<Command> create(
      ClientOptions options,
      UdpSockets sockets,
      Consumer<ClientEvent> listener,
      CompletableFuture<Done> entered) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new ClientConnection(context, timers, options, sockets, listener, entered)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(FromServer.class, command -> onStreamEvent(command.event))
        .onMessage(Send.class, command -> enqueue(command.line, command.taken, () -> {}))
        .onMessage(NoNewline.class, command -> onNoNewline())
        .onMessage(Fetch.class, this::onFetch)
        .onMessage(Fetching.class, this::onFetching)
        .onMessage(FetchStopped.class, this::onFetchStopped)
        .onMessage(Cancel.class, this::onCancel)
        .onMessage(NoOffer.class, this::onNoOffer)
        .onMessage(Resolved.class, this::onResolved)
        .onMessage(Connected.class, command -> onConnected())
        .onMessage(CannotConnect.class, this::onCannotConnect)
        .onMessage(DetectOver.class, command -> onDetectOver())
        .onMessage(EnterTimeout.class, command -> onEnterTimeout())
        .onMessage(SpacingOver.class, command -> onMayWrite())
        .onMessage(Quit.class, this::onQuit)
        .onMessage(QuitTimeout.class, command -> onDisconnected("left"))
        .onSignal(PostStop.class, signal -> onPostStop())
        .build();
  }

  // ---- coming in

  private Behavior<Command> onResolved(Resolved command) {
    if (command.server.isUnresolved()) {
      return onCannotConnect(
          new CannotConnect(new UnknownHostException("there is no host " + options.host())));
    }
    server = command.server;
    startedNs = System.nanoTime();
    output =
        TcpConnection.open(
            TcpClient.connect(
                getContext().getSystem(), server, options.connectTimeout(), this::onResult),
            getContext().messageAdapter(TcpConnection.Event.class, FromServer::new),
            Materializer.createMaterializer(getContext()));
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
    timers.startSingleTimer(EnterTimeout.class, new EnterTimeout(), options.connectTimeout());
    if (options.dialect().isPresent()) {
      speak(options.dialect().get());
      write(dialect == Dialect.LINE ? options.name() + "\n" : options.name());
      return this;
    }
    detecting = true;
    write(options.name());
    Duration roundTrip = Duration.ofNanos(System.nanoTime() - startedNs);
    Duration wait = DETECT_LEAST.plus(roundTrip.multipliedBy(2));
    timers.startSingleTimer(
        DetectOver.class, new DetectOver(), wait.compareTo(DETECT_MOST) < 0 ? wait : DETECT_MOST);
    return this;
  }

  private Behavior<Command> onDetectOver() {
    if (detecting) {
      detecting = false;
      // Not for certain: the answer of an original server may be on a long way.
      decoder = new MessageDecoder(MAX_MESSAGE_BYTES, MAX_MESSAGE_BYTES);
      output.tell(new TcpConnection.Write(ByteString.fromString("\n")));
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
    entered.completeExceptionally(
        new ConnectException(
            "cannot connect to "
                + options.host()
                + ":"
                + options.port()
                + ": "
                + root.getMessage()));
    return Behaviors.stopped();
  }

  private Behavior<Command> onEnterTimeout() {
    entered.completeExceptionally(
        new TimeoutException("the server does not let " + options.name() + " in"));
    return this;
  }

  // ---- hearing

  private Behavior<Command> onStreamEvent(TcpConnection.Event event) {
    if (event instanceof TcpConnection.Received received) {
      if (detecting) {
        detecting = false;
        timers.cancel(DetectOver.class);
        speak(Dialect.UNFRAMED);
      }
      decoder.feed(received.bytes().asByteBuffer(), this::onDecoded);
      if (decoder.dialect().isPresent()) {
        timers.cancel(NoNewline.class);
      } else if (!timers.isTimerActive(NoNewline.class)) {
        timers.startSingleTimer(NoNewline.class, new NoNewline(), NEWLINE_LIMIT);
      }
      received.reader().tell(TcpConnection.ReadMore.INSTANCE);
    } else if (event instanceof TcpConnection.Opened opened) {
      opened.reader().tell(TcpConnection.ReadMore.INSTANCE);
    } else if (event instanceof TcpConnection.Written) {
      return onWritten();
    } else if (event instanceof TcpConnection.PeerEnded) {
      return onDisconnected("the server closed the connection");
    } else if (event instanceof TcpConnection.Broken broken && connected) {
      return onDisconnected("the connection broke: " + broken.cause().getMessage());
    }
    return this;
  }

  private Behavior<Command> onNoNewline() {
    dialect = Dialect.UNFRAMED;
    decoder.decideUnframed(this::onDecoded);
    return this;
  }

  private void onDecoded(MessageDecoder.Event event) {
    if (event instanceof MessageDecoder.Event.Message message) {
      List<String> lines =
          dialect == Dialect.UNFRAMED
              ? ServerMessageParser.unglue(message.text())
              : List.of(message.text());
      for (String line : lines) {
        // Another server than ours may let through what moves a terminal's cursor.
        String safe = Text.printable(line, MAX_MESSAGE_BYTES);
        onMessage(safe, ServerMessageParser.parse(safe));
      }
    }
  }

  private void onMessage(String line, ServerMessage message) {
    if (!entered.isDone()) {
      onAnswerToName(message);
    }
    listener.accept(new ClientEvent.Received(message, line));
    if (message instanceof ServerMessage.Offer offer) {
      asked.take(offer.fileName()).ifPresent(download -> start(download, offer));
    } else if (message instanceof ServerMessage.ErrorReply error) {
      error.subject().ifPresent(file -> onFileError(FileToken.decode(file), error));
    } else if (message instanceof ServerMessage.Waiting waiting) {
      // It may take long now, and the server has said so: no limit any more.
      asked.named(waiting.fileName()).forEach(timers::cancel);
    }
  }

  private void onAnswerToName(ServerMessage message) {
    if (message instanceof ServerMessage.Joined joined && joined.name().equals(options.name())) {
      timers.cancel(EnterTimeout.class);
      entered.complete(Done.getInstance());
    } else if (message instanceof ServerMessage.ErrorReply error) {
      entered.completeExceptionally(new RefusedException(error));
    }
  }

  // ---- saying

  private Behavior<Command> enqueue(String text, CompletableFuture<Done> taken, Runnable onTaken) {
    if (disconnected) {
      taken.completeExceptionally(new ConnectException("the connection is gone"));
    } else if (queue.size() >= MAX_QUEUED) {
      taken.completeExceptionally(new IllegalStateException("too many messages wait to be sent"));
    } else {
      queue.add(new Line(text, taken, onTaken));
      writeNext();
    }
    return this;
  }

  private void writeNext() {
    if (!mayWrite || queue.isEmpty() || !entered.isDone()) {
      return;
    }
    if (dialect == Dialect.UNFRAMED) {
      Line line = queue.remove();
      write(line.text);
      line.take();
      return;
    }
    StringBuilder lines = new StringBuilder();
    while (!queue.isEmpty() && lines.length() < MAX_MESSAGE_BYTES) {
      Line line = queue.remove();
      lines.append(line.text).append('\n');
      line.take();
    }
    write(lines.toString());
  }

  private void write(String text) {
    mayWrite = false;
    output.tell(new TcpConnection.Write(ByteString.fromString(text)));
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
    writeNext();
    return this;
  }

  // ---- downloads

  private Behavior<Command> onFetch(Fetch command) {
    if (disconnected) {
      end(command.download, FetchOutcome.Reason.TIMED_OUT, "the connection is gone");
      return this;
    }
    Download download = command.download;
    asked.add(download);
    CompletionStage<Done> unused =
        command.taken.whenComplete(
            (taken, refused) -> {
              if (refused instanceof IllegalStateException && asked.remove(download)) {
                end(download, FetchOutcome.Reason.FAULT, refused.getMessage());
              }
            });
    return enqueue(
        new ClientMessage.Download(download.fileName()).encode(),
        command.taken,
        () -> {
          if (!download.outcome().toCompletableFuture().isDone()) {
            timers.startSingleTimer(download, new NoOffer(download), OFFER_LIMIT);
          }
        });
  }

  private void start(Download download, ServerMessage.Offer offer) {
    timers.cancel(download);
    String fileName = offer.fileName();
    ActorRef<Command> self = getContext().getSelf();
    ActorRef<FetchingTransferSession.Event> events =
        getContext()
            .spawnAnonymous(
                // It passes on what it hears, so it cannot fail: the default, stop.
                Behaviors.receiveMessage(
                    event -> {
                      self.tell(new Fetching(download, fileName, event));
                      return event instanceof FetchingTransferSession.Ended
                          ? Behaviors.stopped()
                          : Behaviors.same();
                    }));
    // The session sees to its own supervision: it begins again from the first part.
    ActorRef<FetchingTransferSession.Command> session =
        getContext()
            .spawn(
                FetchingTransferSession.create(
                    sockets,
                    new FetchingTransferSession.Task(
                        new InetSocketAddress(server.getAddress(), offer.port()),
                        offer.sizeBytes(),
                        fileName,
                        options.downloads(),
                        FETCH),
                    events),
                "download-" + ++lastNumber);
    running.put(download, session);
    getContext().watchWith(session, new FetchStopped(download));
  }

  private Behavior<Command> onFetching(Fetching command) {
    if (command.event instanceof FetchingTransferSession.Progress progress) {
      listener.accept(
          new ClientEvent.DownloadProgress(
              command.fileName, progress.bytes(), progress.totalBytes()));
    } else if (command.event instanceof FetchingTransferSession.Ended ended) {
      listener.accept(new ClientEvent.DownloadEnded(command.fileName, ended.outcome()));
      command.download.end(ended.outcome());
    }
    return this;
  }

  private Behavior<Command> onFetchStopped(FetchStopped command) {
    running.remove(command.download);
    return stopWhenNothingRuns();
  }

  private Behavior<Command> onCancel(Cancel command) {
    timers.cancel(command.download);
    if (asked.remove(command.download)) {
      end(command.download, FetchOutcome.Reason.CANCELLED, "cancelled");
    } else if (running.containsKey(command.download)) {
      running.get(command.download).tell(new FetchingTransferSession.Cancel());
    }
    return this;
  }

  private Behavior<Command> onNoOffer(NoOffer command) {
    if (asked.remove(command.download)) {
      end(command.download, FetchOutcome.Reason.TIMED_OUT, "the server did not answer");
    }
    return this;
  }

  private void onFileError(String fileName, ServerMessage.ErrorReply error) {
    FetchOutcome.Failed outcome = Outcomes.of(error);
    var hit =
        running.entrySet().stream()
            .filter(entry -> Downloads.isNamed(entry.getKey(), fileName))
            .findFirst();
    if (asked.named(fileName).isEmpty() && hit.isPresent()) {
      hit.get().getValue().tell(new FetchingTransferSession.ServerGaveUp(outcome));
    } else {
      // Only one of that very name: an error may also be about a user.
      asked.named(fileName).stream()
          .findFirst()
          .filter(asked::remove)
          .ifPresent(download -> end(download, outcome.reason(), outcome.explanation()));
    }
  }

  private void end(Download download, FetchOutcome.Reason reason, String explanation) {
    timers.cancel(download);
    FetchOutcome.Failed outcome = new FetchOutcome.Failed(reason, explanation);
    listener.accept(new ClientEvent.DownloadEnded(download.fileName(), outcome));
    download.end(outcome);
  }

  // ---- the end

  private Behavior<Command> onQuit(Quit command) {
    quitting = command.gone;
    if (disconnected) {
      quitting.complete(Done.getInstance());
    }
    // The limit is the server's; what waits before the goodbye is written first.
    Line goodbye =
        new Line(
            ClientMessage.QUIT,
            new CompletableFuture<>(),
            () -> timers.startSingleTimer(QuitTimeout.class, new QuitTimeout(), QUIT_LIMIT));
    if (!disconnected) {
      queue.add(goodbye);
      writeNext();
    }
    return this;
  }

  private Behavior<Command> onDisconnected(String why) {
    if (disconnected) {
      return this;
    }
    disconnected = true;
    timers.cancel(QuitTimeout.class);
    if (!ended) {
      ended = true;
      output.tell(new TcpConnection.End());
    }
    entered.completeExceptionally(new ConnectException(why));
    listener.accept(new ClientEvent.Disconnected(why));
    queue.forEach(
        line -> line.taken.completeExceptionally(new ConnectException("the connection is gone")));
    queue.clear();
    asked
        .removeAll()
        .forEach(
            download -> end(download, FetchOutcome.Reason.TIMED_OUT, "the connection is gone"));
    if (quitting != null) {
      quitting.complete(Done.getInstance());
    }
    return stopWhenNothingRuns();
  }

  /** Downloads outlive the connection: the server may still serve them. */
  private Behavior<Command> stopWhenNothingRuns() {
    return disconnected && running.isEmpty() ? Behaviors.stopped() : this;
  }

  private Behavior<Command> onPostStop() {
    entered.completeExceptionally(new ConnectException("the connection failed"));
    return this;
  }
}
