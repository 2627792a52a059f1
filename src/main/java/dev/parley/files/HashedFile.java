package dev.parley.files;

import akka.actor.typed.ActorRef;
import java.util.ArrayList;
import java.util.List;

/**
 * What a {@link HashKeeper} knows of one version of a file, who waits for more of it, and what
 * makes more.
 */
final class HashedFile {
  /**
   * A file that was written to less than this before could be written to again within the
   * granularity of its time; its hashes are not worth keeping over a restart.
   */
  private static final long SETTLED_MS = 2000;

  final HashCache.Key key;
  final BlockHashes hashes;
  final HashJob job;
  final List<HashKeeper.Ask> waiting = new ArrayList<>();
  final boolean isSettled;
  boolean isRunning;
  long askedNs;

  HashedFile(HashCache.Key key, BlockHashes hashes, HashJob job) {
    this.key = key;
    this.hashes = hashes;
    this.job = job;
    long age = System.currentTimeMillis() - key.version().modified().toMillis();
    this.isSettled = age > SETTLED_MS;
  }

  /** Answers, if the first of the hashes is known. */
  boolean answer(HashKeeper.Ask ask) {
    if (ask.firstBlock() >= hashes.known()) {
      return false;
    }
    ask.replyTo()
        .tell(
            new HashKeeper.Known(ask.firstBlock(), hashes.from(ask.firstBlock(), ask.maxHashes())));
    return true;
  }

  /** Answers those who can be answered by now; returns how many they are. */
  int answerWaiting() {
    int before = waiting.size();
    waiting.removeIf(this::answer);
    return before - waiting.size();
  }

  /** Nobody waits any more, in vain; returns how many they were. */
  int failWaiting(HashKeeper.Failed why) {
    int count = waiting.size();
    waiting.forEach(ask -> ask.replyTo().tell(why));
    waiting.clear();
    return count;
  }

  /** Who is gone waits no more; returns how many his questions were. */
  int forget(ActorRef<?> gone) {
    int before = waiting.size();
    waiting.removeIf(ask -> ask.replyTo().equals(gone));
    return before - waiting.size();
  }

  /** How many hashes must be known so that one of those who wait can be answered. */
  long enoughToAnswer() {
    return waiting.stream().mapToLong(ask -> ask.firstBlock() + 1).min().orElse(Long.MAX_VALUE);
  }
}
