package dev.parley.files;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.PreRestart;
import akka.actor.typed.Terminated;
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

  private final HashCache cache;
  private final Duration unasked;
  private final byte[] buffer = HashJob.newBuffer();

  /** In the order in which they were asked about, the longest ago first. */
  private final Map<HashCache.Key, HashedFile> files = new LinkedHashMap<>(16, 0.75f, true);

  /** Whose turn it is; while there is one, one {@link Turn} is under way. */
  private final Deque<HashedFile> running = new ArrayDeque<>();

  private final Turn turn = new Turn(new Object());
  private int waiting;
  private boolean warned;

  private HashKeeper(ActorContext<Command> context, HashCache cache, Duration unasked) {
    super(context);
    context.getLog(); // which has the name of this class from now on
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
   * @param replyTo gets one answer, which may take until that block is hashed; none when it is gone
   *     by then
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
        .onSignal(Terminated.class, this::onAskerGone)
        .onSignal(PreRestart.class, signal -> onEnd())
        .onSignal(PostStop.class, signal -> onEnd())
        .build();
  }

  private Behavior<Command> onAsk(Ask ask) {
    try {
      HashedFile file = fileFor(ask);
      file.askedNs = System.nanoTime();
      if (ask.firstBlock >= file.hashes.blockCount()) {
        throw new IOException("the file has " + file.hashes.blockCount() + " blocks");
      }
      boolean comes = file.hashes.isWhole() || file.isRunning || run(file);
      if (!file.answer(ask) && !file.waiting.contains(ask)) { // who asks again waits once
        if (!comes || waiting == MAX_WAITING) {
          throw new IOException("too many hashes are asked for");
        }
        file.waiting.add(ask);
        waiting++;
        getContext().watch(ask.replyTo);
      }
    } catch (IOException e) {
      ask.replyTo.tell(failed(e));
    }
    forgetOldest();
    return this;
  }

  private Behavior<Command> onAskerGone(Terminated gone) {
    for (HashedFile file : files.values()) {
      waiting -= file.forget(gone.getRef());
    }
    return this;
  }

  private HashedFile fileFor(Ask ask) throws IOException {
    if (!ServedFile.Version.of(ask.file.path()).equals(ask.version)) {
      throw new FileChangedException("it changed since it was offered");
    }
    HashCache.Key key = HashCache.Key.of(ask.file, ask.version, ask.blockBytes);
    HashedFile known = files.get(key);
    if (known != null) {
      return known;
    }
    if (key.blockCount() > BlockHashes.MAX_BLOCKS) {
      throw new IOException("the file has too many blocks");
    }
    BlockHashes hashes = fromCache(key).orElseGet(() -> BlockHashes.none((int) key.blockCount()));
    HashJob job = new HashJob(ask.file, ask.version, ask.blockBytes, hashes);
    HashedFile file = new HashedFile(key, hashes, job);
    files.put(key, file);
    return file;
  }

  private static Failed failed(IOException e) {
    boolean changed = e instanceof FileChangedException || e instanceof NoSuchFileException;
    if (changed) {
      return new Failed(true, "the file changed on the server");
    }
    // What the file system says has the server's folders in it, which are nobody's business.
    boolean isOurs = !(e instanceof FileSystemException) && e.getMessage() != null;
    return new Failed(false, isOurs ? e.getMessage() : "the server cannot read the file");
  }

  // ---- hashing

  private boolean run(HashedFile file) {
    if (running.size() == MAX_RUNNING) {
      return false;
    }
    file.isRunning = true;
    running.addFirst(file); // its first hashes are waited for, those of the others are under way
    if (running.size() == 1) {
      getContext().getSelf().tell(turn);
    }
    return true;
  }

  private Behavior<Command> onTurn(Turn command) {
    if (command.life != turn.life) {
      return this;
    }
    HashedFile file = running.remove();
    if (file.waiting.isEmpty() && System.nanoTime() - file.askedNs > unasked.toNanos()) {
      rest(file); // it goes on from here when somebody asks again
    } else {
      hashOn(file);
    }
    if (!running.isEmpty()) {
      getContext().getSelf().tell(turn);
    }
    return this;
  }

  private void hashOn(HashedFile file) {
    try {
      // Who waits hears of his block as soon as it is hashed; the turn goes on behind it.
      int left = TURN_BYTES;
      do {
        left -= file.job.hashOn(buffer, left, file.enoughToAnswer());
        waiting -= file.answerWaiting();
      } while (left > 0 && !file.hashes.isWhole());
    } catch (IOException e) {
      getContext().getLog().warn("cannot hash {}: {}", file.key.path(), Trouble.of(e));
      files.remove(file.key);
      close(file);
      waiting -= file.failWaiting(failed(e));
      return;
    }
    if (file.hashes.isWhole()) {
      rest(file);
      intoCache(file);
    } else {
      running.add(file);
    }
  }

  private void rest(HashedFile file) {
    file.isRunning = false;
    close(file);
    forgetOldest();
  }

  private void forgetOldest() {
    int resting = 0;
    long bytes = 0;
    for (HashedFile file : files.values()) {
      resting += file.isRunning ? 0 : 1;
      bytes += file.isRunning ? 0 : file.hashes.sizeBytes();
    }
    Iterator<HashedFile> oldest = files.values().iterator();
    while (resting > 1 && (resting > MAX_RESTING || bytes > MAX_RESTING_BYTES)) {
      HashedFile file = oldest.next();
      if (!file.isRunning) {
        oldest.remove();
        resting--;
        bytes -= file.hashes.sizeBytes();
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

  private void intoCache(HashedFile file) {
    if (file.isSettled) {
      try {
        cache.save(file.key, file.hashes);
      } catch (IOException e) {
        warn(e);
      }
    }
  }

  private void warn(IOException e) {
    if (!warned) {
      warned = true;
      getContext().getLog().warn("file hashes do not survive a restart: {}", Trouble.of(e));
    }
  }

  // ---- the end

  private Behavior<Command> onEnd() {
    for (HashedFile file : files.values()) {
      close(file);
      waiting -= file.failWaiting(new Failed(false, "the server stopped hashing"));
    }
    files.clear();
    running.clear();
    return this;
  }

  private void close(HashedFile file) {
    try {
      file.job.close();
    } catch (IOException e) {
      getContext().getLog().debug("cannot close {}: {}", file.key.path(), e.toString());
    }
  }
}
