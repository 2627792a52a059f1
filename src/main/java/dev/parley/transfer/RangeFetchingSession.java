package dev.parley.transfer;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import dev.parley.files.Trouble;
import dev.parley.net.Traffic;
import dev.parley.net.UdpBinder;
import dev.parley.net.UdpEndpoint;
import dev.parley.protocol.transfer.TransferTicket;
import dev.parley.transfer.engine.Bbr;
import dev.parley.transfer.engine.RangeFetch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;

/**
 * The fetching end of one fast download: owns its UDP endpoint and the file being written, and does
 * what {@link RangeFetch} decides. A block is verified against the server's hash before it is
 * written; what an earlier attempt has left is verified before it counts. When the session fails it
 * stops; what is verified stays in the part file, and the next attempt goes on from there.
 *
 * <pre>
 *   opening ──▶ resuming (blocks that are there) ──▶ fetching (blocks that come) ──▶ committing
 * </pre>
 */
public final class RangeFetchingSession extends AbstractBehavior<RangeFetchingSession.Command>
    implements RangeFetch.Output {
  private static final RangeFetch.Settings SETTINGS = settings(RangeFetch.MAX_DATAGRAM_BYTES);

  /** RFC 6928 begins with ten packets; we have a measured round trip, and spread them over it. */
  private static final long MIN_GATHER_NS = 200_000;

  private static final long MAX_GATHER_NS = 2_000_000;
  private static final int GATHERS_PER_ROUND_TRIP = 20;
  private static final long INITIAL_WINDOW_BYTES = 128 << 10;

  /**
   * So many that the disk need not wait for the next, so few that a cancel need not for the last.
   */
  private static final int WRITES_AT_ONCE = 8;

  private static final long PROGRESS_NS = Duration.ofMillis(100).toNanos();

  private final RangeFetch.Settings settings;
  private final Executor blocking;
  private final Task task;
  private final TransferTicket ticket;
  private final ActorRef<Event> listener;
  private final CompletableFuture<BlockFile> opening;
  private final CompletionStage<UdpEndpoint> binding;
  private final KnownHashes hashes;
  private final Queue<Block> blocks = new ArrayDeque<>();

  /** The last thing that the disk was given; one is done after the other. */
  private CompletableFuture<?> working;

  private Optional<UdpEndpoint> endpoint = Optional.empty();
  private Optional<BlockFile> file = Optional.empty();
  private Optional<RangeFetch> fetch = Optional.empty();
  private boolean gathering;
  private boolean resuming;
  private boolean keeping;

  /** How many blocks are with the disk. */
  private int writing;

  private boolean committing;
  private boolean ended;
  private long resumedBytes;
  private long armedForNs = Long.MAX_VALUE;
  private long progressNs = System.nanoTime();

  private RangeFetchingSession(
      ActorContext<Command> context,
      RangeFetch.Settings settings,
      Executor blocking,
      UdpBinder sockets,
      Task task,
      ActorRef<Event> listener) {
    super(context);
    context.getLog(); // which has the name of this class from now on
    this.settings = settings;
    this.blocking = blocking;
    this.task = task;
    this.ticket = task.ticket;
    this.listener = listener;
    this.hashes = new KnownHashes(ticket.blockCount(), task.firstHashes);
    this.opening = BlockingWork.run(blocking, () -> BlockFile.open(task.folder, task.fileName));
    this.working = opening;
    ActorRef<Command> self = context.getSelf();
    InetAddress server = task.server.getAddress();
    this.binding =
        sockets.bind(
            new InetSocketAddress(0),
            Traffic.BULK,
            server::equals,
            batch -> self.tell(new Datagrams(batch)));
    pipe(opening, (opened, failure) -> failure == null ? new Opened(opened) : diskFailed(failure));
    pipe(binding, (bound, failure) -> failure == null ? new Bound(bound) : new CannotBind());
    askForHashes();
  }

  /**
   * What to fetch.
   *
   * @param server the UDP address of the offer
   * @param fileName the name of the offer, a label
   * @param ticket of the offer
   * @param firstHashes of the offer
   * @param folder where to put the file
   * @param roundTripNs how long the way to the server and back took on TCP, in nanoseconds
   * @param startedNs when the user's wish began, by System.nanoTime: what the outcome's time counts
   *     from
   */
  public record Task(
      InetSocketAddress server,
      String fileName,
      TransferTicket ticket,
      List<String> firstHashes,
      Path folder,
      long roundTripNs,
      long startedNs) {
    /** Copies the list. */
    public Task {
      firstHashes = List.copyOf(firstHashes);
    }
  }

  /** What the listener hears. */
  public sealed interface Event {}

  /**
   * So much has come; at most ten times a second.
   *
   * @param bytes so many
   * @param totalBytes the size of the file
   */
  public record Progress(long bytes, long totalBytes) implements Event {}

  /**
   * The session needs {@link HashesArrived} from this block on.
   *
   * @param firstBlock the first block whose hash is wanted
   */
  public record NeedHashes(long firstBlock) implements Event {}

  /**
   * An earlier attempt had left something, and this is what became of it.
   *
   * @param leftBytes how much was there
   * @param keptBytes how much of it is right; 0 when it is of another version of the file
   */
  public record Resumed(long leftBytes, long keptBytes) implements Event {}

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
   * The server has said over TCP that it ended the download, or TCP is gone.
   *
   * @param outcome what that means for the user
   */
  public record ServerGaveUp(FetchOutcome.Failed outcome) implements Command {}

  /**
   * Block hashes of the server.
   *
   * @param firstBlock the block of the first
   * @param sha256 hexadecimal
   */
  public record HashesArrived(long firstBlock, List<String> sha256) implements Command {
    /** Copies the list. */
    public HashesArrived {
      sha256 = List.copyOf(sha256);
    }
  }

  private record Opened(BlockFile file) implements Command {}

  private record Bound(UdpEndpoint endpoint) implements Command {}

  private record CannotBind() implements Command {}

  private record Datagrams(UdpEndpoint.Batch batch) implements Command {}

  private record Deadline(long dueNs) implements Command {}

  /** So many blocks of what was left are right, and whether the next one is not. */
  private record Kept(int blocks, boolean isAll) implements Command {}

  private record Written(Block block, boolean right) implements Command {}

  private record Committed(Path path) implements Command {}

  private record DiskFailed(String why) implements Command {}

  private record Closed() implements Command {}

  /** A whole block that waits for its hash or for the disk. */
  private static final class Block {
    final byte[] bytes;
    final int length;

    Block(byte[] bytes, int length) {
      this.bytes = bytes;
      this.length = length;
    }
  }

  /**
   * Starts a session, on the thread of its endpoint.
   *
   * @param parent whose child it is
   * @param sockets makes the endpoint
   * @param task what to fetch
   * @param listener hears how it goes
   * @return the session; it stops when the download has ended and its file is closed
   */
  public static ActorRef<Command> spawn(
      ActorContext<?> parent, UdpBinder sockets, Task task, ActorRef<Event> listener) {
    return spawn(parent, SETTINGS, sockets, task, listener);
  }

  static ActorRef<Command> spawn(
      ActorContext<?> parent,
      RangeFetch.Settings settings,
      UdpBinder sockets,
      Task task,
      ActorRef<Event> listener) {
    UdpBinder thread = sockets.onOneThread();
    return parent.spawn(
        Behaviors.setup(
            context ->
                new RangeFetchingSession(
                    context,
                    settings,
                    context.getSystem().dispatchers().lookup(DispatcherSelector.blocking()),
                    thread,
                    task,
                    listener)),
        "fetching",
        thread.dispatcher(parent.getSystem()));
  }

  /** One whose disk is a test's. */
  static Behavior<Command> create(
      Executor blocking, UdpBinder sockets, Task task, ActorRef<Event> listener) {
    return Behaviors.setup(
        context -> new RangeFetchingSession(context, SETTINGS, blocking, sockets, task, listener));
  }

  static RangeFetch.Settings settings(int maxDatagramBytes) {
    return new RangeFetch.Settings(
        32 << 20, 128 << 10, Duration.ofSeconds(20).toNanos(), maxDatagramBytes);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Datagrams.class, this::onDatagrams)
        .onMessage(Deadline.class, this::onDeadline)
        .onMessage(Written.class, this::onWritten)
        .onMessage(HashesArrived.class, this::onHashesArrived)
        .onMessage(Opened.class, this::onOpened)
        .onMessage(Bound.class, this::onBound)
        .onMessage(Kept.class, this::onKept)
        .onMessage(Committed.class, this::onCommitted)
        .onMessage(CannotBind.class, message -> onCannotBind())
        .onMessage(DiskFailed.class, message -> failed(FetchOutcome.Reason.DISK, message.why))
        .onMessage(Cancel.class, message -> onCancel())
        .onMessage(ServerGaveUp.class, this::onServerGaveUp)
        .onSignal(PostStop.class, signal -> onPostStop())
        .build();
  }

  // ---- opening and resuming

  private Behavior<Command> onOpened(Opened message) {
    file = Optional.of(message.file);
    // Of an empty file nothing can be kept; what is there is cut off in the end.
    resuming = message.file.existingBytes() > 0 && ticket.sizeBytes() > 0;
    keep();
    return begin();
  }

  private Behavior<Command> onBound(Bound message) {
    endpoint = Optional.of(message.endpoint);
    return begin();
  }

  private Behavior<Command> onCannotBind() {
    return failed(FetchOutcome.Reason.FAULT, "no local UDP port can be had");
  }

  private Behavior<Command> onHashesArrived(HashesArrived message) {
    hashes.add(message.firstBlock, message.sha256);
    keep();
    write();
    return this;
  }

  private void askForHashes() {
    hashes.toAskFor().ifPresent(block -> listener.tell(new NeedHashes(block)));
  }

  /** Verifies what an earlier attempt has left, as far as hashes are known. */
  private void keep() {
    List<String> known = hashes.all();
    if (!resuming || keeping || file.isEmpty() || known.isEmpty()) {
      return;
    }
    keeping = true;
    BlockFile left = file.get();
    long firstBlock = nextBlock();
    pipe(
        onDisk(
            () -> {
              int kept = 0;
              while (kept < known.size()
                  && left.keep(ticket.blockLength(firstBlock + kept), known.get(kept))) {
                kept++;
              }
              return kept;
            }),
        (kept, failure) ->
            failure == null ? new Kept(kept, kept < known.size()) : diskFailed(failure));
  }

  private Behavior<Command> onKept(Kept message) {
    keeping = false;
    for (int i = 0; i < message.blocks; i++) {
      hashes.removeNext();
    }
    askForHashes();
    BlockFile left = file.orElseThrow();
    resuming = !message.isAll && left.verifiedBytes() < ticket.sizeBytes();
    if (resuming) {
      keep();
      return this;
    }
    resumedBytes = left.verifiedBytes();
    listener.tell(new Resumed(left.existingBytes(), resumedBytes));
    return begin();
  }

  private long nextBlock() {
    return file.orElseThrow().verifiedBytes() / ticket.blockBytes();
  }

  private Behavior<Command> begin() {
    if (resuming || file.isEmpty() || endpoint.isEmpty() || fetch.isPresent()) {
      return this;
    }
    if (ticket.sizeBytes() > 0 && resumedBytes == ticket.sizeBytes()) {
      return commit();
    }
    endpoint.get().letGather(0); // when the first packets come is looked at closely
    Bbr congestion =
        new Bbr(INITIAL_WINDOW_BYTES, task.roundTripNs, endpoint.get().receiveBufferBytes() / 4);
    RangeFetch begun =
        new RangeFetch(settings, ticket, nextBlock(), congestion, task.roundTripNs, this);
    fetch = Optional.of(begun);
    begun.start(System.nanoTime());
    return next();
  }

  /** So long that there are few wake-ups, so short that it is little of the round trip. */
  private static long gatherNs(long roundTripNs) {
    return Math.max(MIN_GATHER_NS, Math.min(MAX_GATHER_NS, roundTripNs / GATHERS_PER_ROUND_TRIP));
  }

  // ---- fetching

  private Behavior<Command> onDatagrams(Datagrams message) {
    UdpEndpoint.Batch batch = message.batch;
    if (fetch.isPresent()) {
      RangeFetch running = fetch.get();
      for (UdpEndpoint.Datagram datagram : batch.datagrams()) {
        if (datagram.peer().getPort() == task.server.getPort()) {
          running.onDatagram(datagram.payload().toArrayUnsafe(), batch.receivedNs());
        }
      }
      running.flush(System.nanoTime());
      if (!gathering && running.counts().arrivedBytes >= INITIAL_WINDOW_BYTES) {
        gathering = true;
        endpoint.orElseThrow().letGather(gatherNs(task.roundTripNs));
      }
      tellProgress(batch.receivedNs());
    }
    binding.thenAccept(socket -> socket.processed(batch.datagrams().size()));
    return next();
  }

  private void tellProgress(long nowNs) {
    if (nowNs - progressNs >= PROGRESS_NS) {
      progressNs = nowNs;
      RangeFetch running = fetch.orElseThrow();
      long bytes = resumedBytes + running.counts().arrivedBytes;
      getContext().getLog().trace("{}: {} bytes, {}", task.fileName, bytes, running);
      listener.tell(new Progress(bytes, ticket.sizeBytes()));
    }
  }

  private Behavior<Command> onDeadline(Deadline message) {
    if (message.dueNs == armedForNs) { // else a nearer one has been set since
      armedForNs = Long.MAX_VALUE;
      fetch.orElseThrow().onTimeout(System.nanoTime());
    }
    return next();
  }

  /**
   * Sets the timer for what is due next. The endpoint's is punctual to well under a millisecond.
   */
  private Behavior<Command> next() {
    if (ended) {
      return closing();
    }
    long dueNs = fetch.map(RangeFetch::nextDeadlineNs).orElse(Long.MAX_VALUE);
    if (dueNs < armedForNs) {
      armedForNs = dueNs;
      ActorRef<Command> self = getContext().getSelf();
      long delayNs = Math.max(0, dueNs - System.nanoTime());
      endpoint.orElseThrow().schedule(delayNs, () -> self.tell(new Deadline(dueNs)));
    }
    return this;
  }

  @Override
  public void send(byte[] request) {
    endpoint.orElseThrow().send(task.server, request);
  }

  @Override
  public void block(long block, byte[] bytes, int length) {
    blocks.add(new Block(bytes, length));
    write();
  }

  @Override
  public void timedOut() {
    tell(failure(FetchOutcome.Reason.TIMED_OUT, "the server does not answer"));
  }

  // ---- the file

  /** Gives the next blocks to the disk that are there and whose hashes are. */
  private void write() {
    while (!resuming
        && writing < WRITES_AT_ONCE
        && !blocks.isEmpty()
        && hashes.next().isPresent()) {
      writing++;
      Block next = blocks.remove();
      String sha256 = hashes.next().get();
      hashes.removeNext();
      BlockFile open = file.orElseThrow();
      pipe(
          onDisk(() -> open.append(next.bytes, next.length, sha256)),
          (right, failure) -> failure == null ? new Written(next, right) : diskFailed(failure));
    }
    askForHashes();
  }

  private Behavior<Command> onWritten(Written message) {
    writing--;
    if (!message.right) {
      return failed(
          FetchOutcome.Reason.INTEGRITY, "what came is not what the server has a hash of");
    }
    RangeFetch running = fetch.orElseThrow();
    running.release(message.block.bytes, System.nanoTime());
    if (running.isOver() && blocks.isEmpty() && writing == 0) {
      return commit();
    }
    write();
    return next();
  }

  private Behavior<Command> commit() {
    BlockFile open = file.orElseThrow();
    committing = true;
    pipe(
        onDisk(() -> open.commit(ticket.sizeBytes())),
        (path, failure) -> failure == null ? new Committed(path) : diskFailed(failure));
    return this;
  }

  private Behavior<Command> onCommitted(Committed message) {
    RangeFetch.Counts counts = fetch.map(RangeFetch::counts).orElseGet(RangeFetch.Counts::new);
    long fetched = ticket.sizeBytes() - resumedBytes;
    double repeated = fetched == 0 ? 0 : (double) (counts.askedBytes - fetched) / fetched;
    Duration time = Duration.ofNanos(System.nanoTime() - task.startedNs);
    getContext()
        .getLog()
        .debug(
            "{}: {} packets lost, {} late, {} refused, {} timeouts",
            task.fileName,
            counts.lostPackets,
            counts.latePackets,
            counts.refused,
            counts.timeouts);
    return end(
        new FetchOutcome.Completed(
            message.path,
            ticket.sizeBytes(),
            time,
            repeated,
            resumedBytes,
            Optional.of(file.orElseThrow().sha256())));
  }

  private DiskFailed diskFailed(Throwable failure) {
    return new DiskFailed(
        "cannot write the file: " + Trouble.withPath(BlockingWork.causeOf(failure)));
  }

  private <T> CompletableFuture<T> onDisk(Callable<T> work) {
    CompletableFuture<T> done = BlockingWork.after(working, blocking, work);
    working = done;
    return done;
  }

  private <T> void pipe(CompletionStage<T> stage, BiFunction<T, Throwable, Command> toMessage) {
    getContext().pipeToSelf(stage, toMessage::apply);
  }

  // ---- the end

  /** Too late once the file is whole and being named, which takes a slow disk minutes. */
  private Behavior<Command> onCancel() {
    return committing ? this : failed(FetchOutcome.Reason.CANCELLED, "cancelled");
  }

  /** The server may well take us for silent then, or be gone: nothing more is wanted of it. */
  private Behavior<Command> onServerGaveUp(ServerGaveUp message) {
    return committing ? this : end(message.outcome);
  }

  private Behavior<Command> failed(FetchOutcome.Reason reason, String explanation) {
    return end(failure(reason, explanation));
  }

  private static FetchOutcome.Failed failure(FetchOutcome.Reason reason, String explanation) {
    return new FetchOutcome.Failed(reason, explanation);
  }

  private Behavior<Command> end(FetchOutcome outcome) {
    tell(outcome);
    return closing();
  }

  /** Stops when the file is closed, and not before: the next attempt opens it then. */
  private Behavior<Command> closing() {
    pipe(release(), (done, failure) -> new Closed());
    return newReceiveBuilder()
        .onMessage(Closed.class, message -> Behaviors.stopped())
        .onAnyMessage(message -> Behaviors.same())
        .onSignal(PostStop.class, signal -> onPostStop())
        .build();
  }

  private void tell(FetchOutcome outcome) {
    if (!ended) {
      ended = true;
      listener.tell(new Ended(outcome));
    }
  }

  private Behavior<Command> onPostStop() {
    tell(failure(FetchOutcome.Reason.FAULT, "the download failed; see the log"));
    CompletionStage<?> unused = release();
    return this;
  }

  /** Gives the port and the file back; done when the file is closed. */
  private CompletionStage<?> release() {
    binding.thenAccept(UdpEndpoint::close);
    // Behind what is being written: a file is for one thread at a time.
    return working.whenCompleteAsync((done, failure) -> close(), blocking);
  }

  private void close() {
    CompletionStage<Void> unused = opening.thenAccept(RangeFetchingSession::closeQuietly);
  }

  private static void closeQuietly(BlockFile open) {
    try {
      open.close();
    } catch (IOException e) {
      // What is verified is written; the next attempt looks at it anew.
    }
  }
}
