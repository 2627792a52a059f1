package dev.parley.transfer;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.PostStop;
import akka.actor.typed.PreRestart;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.util.ByteString;
import dev.parley.files.Trouble;
import dev.parley.net.Traffic;
import dev.parley.net.UdpBinder;
import dev.parley.net.UdpEndpoint;
import dev.parley.protocol.transfer.Part;
import dev.parley.protocol.transfer.PartRequest;
import dev.parley.transfer.engine.PartFetch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;

/**
 * The fetching end of one download over the part protocol: owns its UDP endpoints and the file
 * being written, and does what {@link PartFetch} decides: it requests part by part, and requests
 * again on silence and on mismatch. It restarts when it fails, from the first part on; when that
 * does not help, or the download ends otherwise, the listener is told once.
 */
public final class FetchingTransferSession extends AbstractBehavior<FetchingTransferSession.Command>
    implements PartFetch.Output {
  private static final int MAX_RESTARTS = 2;
  private static final int BLOCK_BYTES = 256 * 1024;
  private static final int PAUSE_AT_BLOCKS = 16;
  private static final long PROGRESS_NS = Duration.ofMillis(100).toNanos();

  private final TimerScheduler<Command> timers;
  private final Executor blocking;
  private final UdpBinder sockets;
  private final Task task;
  private final ActorRef<Event> listener;

  /** Whether the listener has been told the end; outlives a restart. */
  private final AtomicBoolean ended;

  private final long startedNs = System.nanoTime();
  private final PartFetch fetch;
  private final CompletableFuture<PartFile> file;
  private final List<CompletionStage<UdpEndpoint>> lanes = new ArrayList<>();
  private final List<Optional<UdpEndpoint>> endpoints = new ArrayList<>();

  private ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
  private final Queue<ByteBuffer> blocks = new ArrayDeque<>();
  private boolean writing;
  private boolean complete;
  private boolean committing;
  private long armedForNs = Long.MAX_VALUE;
  private long progressNs = startedNs;

  private FetchingTransferSession(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      UdpBinder sockets,
      Task task,
      ActorRef<Event> listener,
      AtomicBoolean ended) {
    super(context);
    context.getLog(); // which has the name of this class from now on
    this.ended = ended;
    this.timers = timers;
    this.blocking = context.getSystem().dispatchers().lookup(DispatcherSelector.blocking());
    this.sockets = sockets;
    this.task = task;
    this.listener = listener;
    this.fetch = new PartFetch(task.settings, task.sizeBytes, this);
    this.file = onDisk(() -> PartFile.open(task.folder, task.fileName));
    pipe(file, (opened, failure) -> failure == null ? new Begin(this) : diskFailed(failure));
  }

  /**
   * What to fetch.
   *
   * @param server the UDP address of the offer
   * @param sizeBytes the size of the offer
   * @param fileName the name of the offer, a label
   * @param folder where to put the file
   * @param settings how eager to be
   */
  public record Task(
      InetSocketAddress server,
      long sizeBytes,
      String fileName,
      Path folder,
      PartFetch.Settings settings) {}

  /** What the listener hears. */
  public sealed interface Event {}

  /**
   * So much is there; at most ten times a second.
   *
   * @param bytes in order from the start
   * @param totalBytes the size of the file
   */
  public record Progress(long bytes, long totalBytes) implements Event {}

  /**
   * The download has ended; the last event.
   *
   * @param outcome how
   */
  public record Ended(FetchOutcome outcome) implements Event {}

  /** What can be said to the session. */
  public sealed interface Command {}

  /** The download is not wanted any more. */
  public record Cancel() implements Command {}

  /**
   * The server has said over TCP that it ended the download.
   *
   * @param outcome what that means for the user
   */
  public record ServerGaveUp(FetchOutcome.Failed outcome) implements Command {}

  // What a session says to itself names the incarnation that it is for: an answer to a request from
  // before a restart must not be taken for one from after it.

  private record Begin(Object run) implements Command {}

  private record LaneOpened(Object run, int lane, UdpEndpoint endpoint) implements Command {}

  private record LaneFailed(Object run, int lane) implements Command {}

  private record Datagrams(Object run, int lane, UdpEndpoint.Batch batch) implements Command {}

  private record Written(Object run) implements Command {}

  private record Committed(Object run, Path path) implements Command {}

  private record DiskFailed(Object run, String why) implements Command {}

  private record Deadline(Object run) implements Command {}

  /**
   * Starts a session, on the thread of its endpoints.
   *
   * @param parent whose child it is
   * @param sockets makes the endpoints
   * @param task what to fetch
   * @param listener hears how it goes
   * @return the session; it stops when the download has ended
   */
  public static ActorRef<Command> spawn(
      ActorContext<?> parent, UdpBinder sockets, Task task, ActorRef<Event> listener) {
    UdpBinder thread = sockets.onOneThread();
    return parent.spawn(
        create(thread, task, listener), "fetching", thread.dispatcher(parent.getSystem()));
  }

  static Behavior<Command> create(UdpBinder sockets, Task task, ActorRef<Event> listener) {
    return Behaviors.setup(
        outer -> {
          AtomicBoolean ended = new AtomicBoolean();
          return Behaviors.supervise(
                  Behaviors.<Command>setup(
                      context ->
                          // A failure after the end is no reason to begin again.
                          ended.get()
                              ? Behaviors.stopped()
                              : Behaviors.withTimers(
                                  timers ->
                                      new FetchingTransferSession(
                                          context, timers, sockets, task, listener, ended))))
              .onFailure(
                  SupervisorStrategy.restart().withLimit(MAX_RESTARTS, Duration.ofMinutes(1)));
        });
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Datagrams.class, message -> message.run == this, this::onDatagrams)
        .onMessage(Deadline.class, message -> message.run == this, message -> onDeadline())
        .onMessage(Written.class, message -> message.run == this, message -> onWritten())
        .onMessage(LaneOpened.class, message -> message.run == this, this::onLaneOpened)
        .onMessage(LaneFailed.class, message -> message.run == this, this::onLaneFailed)
        .onMessage(Begin.class, message -> message.run == this, message -> onBegin())
        .onMessage(Committed.class, message -> message.run == this, this::onCommitted)
        .onMessage(DiskFailed.class, message -> message.run == this, this::onDiskFailed)
        .onMessage(Cancel.class, message -> onCancel())
        .onMessage(ServerGaveUp.class, this::onServerGaveUp)
        .onMessage(Command.class, fromBeforeTheRestart -> this)
        .onSignal(PreRestart.class, signal -> onPreRestart())
        .onSignal(PostStop.class, signal -> onPostStop())
        .build();
  }

  private Behavior<Command> onBegin() {
    fetch.start(System.nanoTime());
    return next();
  }

  private Behavior<Command> onLaneOpened(LaneOpened message) {
    endpoints.set(message.lane, Optional.of(message.endpoint));
    fetch.onLaneOpened(message.lane, System.nanoTime());
    return next();
  }

  private Behavior<Command> onLaneFailed(LaneFailed message) {
    fetch.onLaneFailed(message.lane, System.nanoTime());
    return next();
  }

  private Behavior<Command> onDatagrams(Datagrams message) {
    long nowNs = System.nanoTime();
    for (UdpEndpoint.Datagram datagram : message.batch.datagrams()) {
      if (datagram.peer().getPort() == task.server.getPort()) {
        fetch.onDatagram(message.lane, datagram.payload().asByteBuffer(), nowNs);
      }
    }
    endpoints
        .get(message.lane)
        .ifPresent(socket -> socket.processed(message.batch.datagrams().size()));
    if (!ended.get() && nowNs - progressNs >= PROGRESS_NS) {
      progressNs = nowNs;
      listener.tell(new Progress(fetch.deliveredBytes(), task.sizeBytes));
    }
    return next();
  }

  private Behavior<Command> onDeadline() {
    armedForNs = Long.MAX_VALUE;
    fetch.onTimeout(System.nanoTime());
    return next();
  }

  /** Sets the timer for what is due next; an earlier one that is set already does no harm. */
  private Behavior<Command> next() {
    if (ended.get() && fetch.isDone()) {
      return Behaviors.stopped();
    }
    long deadlineNs = fetch.nextDeadlineNs();
    if (deadlineNs < armedForNs) {
      armedForNs = deadlineNs;
      long delayNs = Math.max(0, deadlineNs - System.nanoTime());
      timers.startSingleTimer(Deadline.class, new Deadline(this), Duration.ofNanos(delayNs));
    }
    return this;
  }

  // ---- what the state machine wants

  @Override
  public void openLane(int lane) {
    ActorRef<Command> self = getContext().getSelf();
    InetAddress server = task.server.getAddress();
    CompletionStage<UdpEndpoint> opening =
        sockets.bind(
            new InetSocketAddress(0),
            Traffic.SMALL,
            server::equals,
            batch -> self.tell(new Datagrams(this, lane, batch)));
    lanes.add(opening);
    endpoints.add(Optional.empty());
    pipe(
        opening,
        (endpoint, failure) ->
            failure == null ? new LaneOpened(this, lane, endpoint) : new LaneFailed(this, lane));
  }

  @Override
  public void ask(int lane, long part) {
    send(lane, new PartRequest.Part(part));
  }

  @Override
  public void finish(int lane) {
    send(lane, new PartRequest.Finished());
  }

  private void send(int lane, PartRequest request) {
    ByteString bytes = ByteString.fromArrayUnsafe(request.encode());
    endpoints
        .get(lane)
        .ifPresent(socket -> socket.send(List.of(new UdpEndpoint.Datagram(task.server, bytes))));
  }

  @Override
  public void deliver(ByteBuffer data) {
    while (data.hasRemaining()) {
      int length = Math.min(data.remaining(), block.remaining());
      block.put(data.slice(data.position(), length));
      data.position(data.position() + length);
      if (!block.hasRemaining()) {
        queueBlock();
      }
    }
  }

  @Override
  public void complete() {
    complete = true;
    queueBlock();
  }

  @Override
  public void fail(PartFetch.Failure why) {
    switch (why) {
      case TIMED_OUT -> tell(failure(FetchOutcome.Reason.TIMED_OUT, "the server does not answer"));
      case WRONG_SIZE ->
          tell(
              failure(
                  FetchOutcome.Reason.INTEGRITY, "the server keeps sending parts of a wrong size"));
      case NO_PORTS -> tell(failure(FetchOutcome.Reason.FAULT, "no local UDP port can be had"));
    }
  }

  // ---- the file

  private void queueBlock() {
    blocks.add(block.flip());
    block = ByteBuffer.allocate(BLOCK_BYTES);
    if (blocks.size() >= PAUSE_AT_BLOCKS) {
      fetch.pause();
    }
    write();
  }

  private void write() {
    ByteBuffer next = blocks.peek();
    if (writing || next == null) {
      return;
    }
    writing = true;
    PartFile open = file.join(); // it is there: nothing is fetched before
    pipe(
        onDisk(
            () -> {
              open.write(next);
              return open;
            }),
        (done, failure) -> failure == null ? new Written(this) : diskFailed(failure));
  }

  private Behavior<Command> onWritten() {
    writing = false;
    blocks.remove();
    if (blocks.size() == PAUSE_AT_BLOCKS / 2) {
      fetch.resume(System.nanoTime());
    }
    if (complete && blocks.isEmpty()) {
      committing = true;
      PartFile open = file.join();
      pipe(
          onDisk(open::commit),
          (path, failure) -> failure == null ? new Committed(this, path) : diskFailed(failure));
    } else {
      write();
    }
    return next();
  }

  private Behavior<Command> onCommitted(Committed message) {
    Duration time = Duration.ofNanos(System.nanoTime() - startedNs);
    double repeated = (double) fetch.repeatedRequests() / Part.count(task.sizeBytes);
    tell(
        new FetchOutcome.Completed(
            message.path, task.sizeBytes, time, repeated, 0, Optional.empty()));
    return next();
  }

  private Behavior<Command> onDiskFailed(DiskFailed message) {
    return failed(FetchOutcome.Reason.DISK, message.why);
  }

  private DiskFailed diskFailed(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null
        && (cause instanceof CompletionException || cause instanceof UncheckedIOException)) {
      cause = cause.getCause();
    }
    return new DiskFailed(this, "cannot write the file: " + Trouble.withPath(cause));
  }

  private <T> CompletableFuture<T> onDisk(Callable<T> work) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return work.call();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          } catch (Exception e) {
            throw new CompletionException(e);
          }
        },
        blocking);
  }

  private <T> void pipe(CompletionStage<T> stage, BiFunction<T, Throwable, Command> toMessage) {
    getContext().pipeToSelf(stage, toMessage::apply);
  }

  // ---- the end

  private Behavior<Command> onServerGaveUp(ServerGaveUp message) {
    return committing ? this : end(message.outcome);
  }

  private Behavior<Command> onCancel() {
    if (committing) {
      return this; // too late: the file is whole and being named
    }
    if (!endpoints.isEmpty()) {
      finish(0); // the server need not wait for us
    }
    return failed(FetchOutcome.Reason.CANCELLED, "cancelled");
  }

  private Behavior<Command> failed(FetchOutcome.Reason reason, String explanation) {
    return end(failure(reason, explanation));
  }

  private Behavior<Command> end(FetchOutcome outcome) {
    tell(outcome);
    return Behaviors.stopped();
  }

  private static FetchOutcome.Failed failure(FetchOutcome.Reason reason, String explanation) {
    return new FetchOutcome.Failed(reason, explanation);
  }

  private void tell(FetchOutcome outcome) {
    if (ended.compareAndSet(false, true)) {
      listener.tell(new Ended(outcome));
    }
  }

  private Behavior<Command> onPreRestart() {
    release();
    return this;
  }

  private Behavior<Command> onPostStop() {
    tell(failure(FetchOutcome.Reason.FAULT, "the download failed; see the log"));
    release();
    return this;
  }

  private void release() {
    lanes.forEach(lane -> lane.thenAccept(UdpEndpoint::close));
    // At once, not later on another thread: after a restart the same file is opened again.
    CompletionStage<Void> unused = file.thenAccept(FetchingTransferSession::closeQuietly);
  }

  private static void closeQuietly(PartFile open) {
    try {
      open.close();
    } catch (IOException e) {
      // What was not committed is not counted on.
    }
  }
}
