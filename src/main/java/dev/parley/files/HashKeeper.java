package dev.parley.files;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.PreRestart;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Knows the block hashes of file versions. The hash of a block is the SHA-256 of the file from its
 * start to the end of that block; an empty file has one block.
 *
 * <p>The hashes of a version are computed once, however many ask, and answered while they come; the
 * files that are asked about take turns. What is computed is kept in memory for a while, and in a
 * {@link HashCache}. It blocks: spawn it on a blocking dispatcher.
 */
public final class HashKeeper extends AbstractBehavior<HashKeeper.Command> {
  /** So much of one file is hashed before it is another's turn, or a question's. */
  private static final int TURN_BYTES = 4 * 1024 * 1024;

  private static final int MAX_WAITING = 1024;

  /** So many files are hashed at the same time; each has an open file. */
  private static final int MAX_RUNNING = 64;

  /** So many files are kept in memory that are not being hashed, and so many bytes of them. */
  private static final int MAX_RESTING = 16;

  private static final long MAX_RESTING_BYTES = 64L * 1024 * 1024;
  private static final int MAX_CACHE_FILES = 1024;
  private static final Duration UNASKED = Duration.ofSeconds(60);

  /**
   * A file that was written to less than this before could be written to again within the
   * granularity of its time; its hashes are not worth keeping over a restart.
   */
  private static final long SETTLED_MS = 2000;

  private final HashCache cache;
  private final Duration unasked;
  private final byte[] buffer = HashJob.newBuffer();

  /** In the order in which they were asked about, the longest ago first. */
  private final Map<HashCache.Key, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  /** Whose turn it is; while there is one, one {@link Turn} is under way. */
  private final Deque<Entry> running = new ArrayDeque<>();

  private final Turn turn = new Turn(new Object());
  private int waiting;
  private boolean warned;

  private HashKeeper(ActorContext<Command> context, HashCache cache, Duration unasked) {
    super(context);
    this.cache = cache;
    this.unasked = unasked;
  }

  /** What the keeper can be asked. */
  public sealed interface Command {}

  /**
   * What are the hashes from this block on?
   *
   * @param file which file
   * @param version which version of it
   * @param blockBytes the size of a block
   * @param firstBlock the block of the first hash that is wanted
   * @param maxHashes how many are wanted at most
   * @param replyTo gets one answer, which may take until that block is hashed
   */
  public record Ask(
      ServedFile file,
      ServedFile.Version version,
      int blockBytes,
      long firstBlock,
      int maxHashes,
      ActorRef<Answer> replyTo)
      implements Command {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one of them makes no sense
     */
    public Ask {
      if (blockBytes < 1 || firstBlock < 0 || maxHashes < 1) {
        throw new IllegalArgumentException(
            maxHashes + " hashes from " + firstBlock + " on of " + blockBytes + " bytes each");
      }
    }
  }

  /** It is the next file's turn. The life tells it from what was said before a restart. */
  private record Turn(Object life) implements Command {}

  /** What the keeper answers. */
  public sealed interface Answer {}

  /**
   * Hashes.
   *
   * @param firstBlock the block of the first
   * @param sha256Hex at least one, in the order of the blocks, 64 hexadecimal digits each
   */
  public record Known(long firstBlock, List<String> sha256Hex) implements Answer {
    /** Copies the list. */
    public Known {
      sha256Hex = List.copyOf(sha256Hex);
    }
  }

  /**
   * There are no such hashes.
   *
   * @param changed whether the reason is that the file is no longer that version
   * @param why for people
   */
  public record Failed(boolean changed, String why) implements Answer {}

  /** What is known of one version, who waits for more of it, and what makes more. */
  private static final class Entry {
    final HashCache.Key key;
    final BlockHashes hashes;
    final HashJob job;
    final boolean isSettled;
    final List<Ask> waiting = new ArrayList<>();
    boolean isRunning;
    long askedNs;

    Entry(HashCache.Key key, BlockHashes hashes, HashJob job) {
      this.key = key;
      this.hashes = hashes;
      this.job = job;
      long age = System.currentTimeMillis() - key.version().modified().toMillis();
      this.isSettled = age > SETTLED_MS;
    }
  }

  /**
   * A keeper.
   *
   * @param cacheFolder where hashes are kept over a restart; made when it is not there
   * @return the behaviour
   */
  public static Behavior<Command> create(Path cacheFolder) {
    return create(new HashCache(cacheFolder, MAX_CACHE_FILES), UNASKED);
  }

  /** A keeper that stops hashing a file that nobody has asked about for a while. */
  static Behavior<Command> create(HashCache cache, Duration unasked) {
    return Behaviors.setup(context -> new HashKeeper(context, cache, unasked));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Ask.class, this::onAsk)
        .onMessage(Turn.class, this::onTurn)
        .onSignal(PreRestart.class, signal -> onEnd())
        .onSignal(PostStop.class, signal -> onEnd())
        .build();
  }

  private Behavior<Command> onAsk(Ask ask) {
    try {
      Entry entry = entryFor(ask);
      entry.askedNs = System.nanoTime();
      if (ask.firstBlock >= entry.hashes.blockCount()) {
        throw new IOException("the file has " + entry.hashes.blockCount() + " blocks");
      }
      boolean comes = entry.hashes.isWhole() || entry.isRunning || run(entry);
      if (!answer(entry, ask)) {
        if (!comes || waiting == MAX_WAITING) {
          throw new IOException("too many hashes are asked for");
        }
        entry.waiting.add(ask);
        waiting++;
      }
    } catch (IOException e) {
      ask.replyTo.tell(failed(e));
    }
    forgetOldest();
    return this;
  }

  private Entry entryFor(Ask ask) throws IOException {
    if (!ServedFile.Version.of(ask.file.path()).equals(ask.version)) {
      throw new FileChangedException(ask.file.name() + " changed since it was offered");
    }
    HashCache.Key key = HashCache.Key.of(ask.file, ask.version, ask.blockBytes);
    Entry known = entries.get(key);
    if (known != null) {
      return known;
    }
    if (key.blockCount() > BlockHashes.MAX_BLOCKS) {
      throw new IOException("the file has too many blocks");
    }
    BlockHashes hashes = fromCache(key).orElseGet(() -> BlockHashes.none((int) key.blockCount()));
    HashJob job = new HashJob(ask.file, ask.version, ask.blockBytes, hashes);
    Entry entry = new Entry(key, hashes, job);
    entries.put(key, entry);
    return entry;
  }

  private static boolean answer(Entry entry, Ask ask) {
    if (ask.firstBlock >= entry.hashes.known()) {
      return false;
    }
    ask.replyTo.tell(new Known(ask.firstBlock, entry.hashes.from(ask.firstBlock, ask.maxHashes)));
    return true;
  }

  private static Failed failed(IOException e) {
    boolean changed = e instanceof FileChangedException || e instanceof NoSuchFileException;
    if (changed) {
      return new Failed(true, "the file changed on the server");
    }
    // What the file system says has the server's folders in it, which are nobody's business.
    return new Failed(
        false,
        e instanceof FileSystemException ? "the server cannot read the file" : e.getMessage());
  }

  // ---- hashing

  private boolean run(Entry entry) {
    if (running.size() == MAX_RUNNING) {
      return false;
    }
    entry.isRunning = true;
    running.addFirst(entry); // its first hashes are waited for, those of the others are under way
    if (running.size() == 1) {
      getContext().getSelf().tell(turn);
    }
    return true;
  }

  private Behavior<Command> onTurn(Turn command) {
    if (command.life != turn.life) {
      return this;
    }
    Entry entry = running.remove();
    if (entry.waiting.isEmpty() && System.nanoTime() - entry.askedNs > unasked.toNanos()) {
      rest(entry); // it goes on from here when somebody asks again
    } else {
      hashOn(entry);
    }
    if (!running.isEmpty()) {
      getContext().getSelf().tell(turn);
    }
    return this;
  }

  private void hashOn(Entry entry) {
    try {
      // Who waits hears of his block as soon as it is hashed; the turn goes on behind it.
      int left = TURN_BYTES;
      do {
        left -= entry.job.hashOn(buffer, left, enoughToAnswer(entry));
        int before = entry.waiting.size();
        entry.waiting.removeIf(ask -> answer(entry, ask));
        waiting -= before - entry.waiting.size();
      } while (left > 0 && !entry.hashes.isWhole());
    } catch (IOException e) {
      getContext().getLog().warn("cannot hash {}: {}", entry.key.path(), e.toString());
      entries.remove(entry.key);
      close(entry);
      fail(entry, failed(e));
      return;
    }
    if (entry.hashes.isWhole()) {
      rest(entry);
      intoCache(entry);
    } else {
      running.add(entry);
    }
  }

  private static long enoughToAnswer(Entry entry) {
    long enough = Long.MAX_VALUE;
    for (Ask ask : entry.waiting) {
      enough = Math.min(enough, ask.firstBlock + 1);
    }
    return enough;
  }

  private void rest(Entry entry) {
    entry.isRunning = false;
    close(entry);
    forgetOldest();
  }

  private void forgetOldest() {
    int files = 0;
    long bytes = 0;
    for (Entry entry : entries.values()) {
      files += entry.isRunning ? 0 : 1;
      bytes += entry.isRunning ? 0 : entry.hashes.sizeBytes();
    }
    Iterator<Entry> oldest = entries.values().iterator();
    while (files > 1 && (files > MAX_RESTING || bytes > MAX_RESTING_BYTES)) {
      Entry entry = oldest.next();
      if (!entry.isRunning) {
        oldest.remove();
        files--;
        bytes -= entry.hashes.sizeBytes();
      }
    }
  }

  // ---- the cache

  private Optional<BlockHashes> fromCache(HashCache.Key key) {
    try {
      return cache.load(key);
    } catch (IOException e) {
      warn(e);
      return Optional.empty();
    }
  }

  private void intoCache(Entry entry) {
    if (entry.isSettled) {
      try {
        cache.save(entry.key, entry.hashes);
      } catch (IOException e) {
        warn(e);
      }
    }
  }

  private void warn(IOException e) {
    if (!warned) {
      warned = true;
      getContext().getLog().warn("file hashes do not survive a restart: {}", e.toString());
    }
  }

  // ---- the end

  private Behavior<Command> onEnd() {
    for (Entry entry : entries.values()) {
      close(entry);
      fail(entry, new Failed(false, "the server stopped hashing"));
    }
    entries.clear();
    running.clear();
    return this;
  }

  private void fail(Entry entry, Failed failed) {
    entry.waiting.forEach(ask -> ask.replyTo.tell(failed));
    waiting -= entry.waiting.size();
    entry.waiting.clear();
  }

  private void close(Entry entry) {
    try {
      entry.job.close();
    } catch (IOException e) {
      getContext().getLog().debug("cannot close {}: {}", entry.key.path(), e.toString());
    }
  }
}
