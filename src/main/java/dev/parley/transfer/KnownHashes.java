package dev.parley.transfer;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The block hashes of a fast download that have come from the server and are not used up, and which
 * are to be asked for next. Not thread safe.
 */
final class KnownHashes {
  /** When fewer than so many are left, more are asked for. */
  private static final int LOW_WATER = 256;

  private final long blockCount;
  private final Deque<String> hashes = new ArrayDeque<>();
  private long firstBlock;
  private boolean asked;

  /** Of a file of so many blocks, the first hashes of which have come with its offer. */
  KnownHashes(long blockCount, List<String> first) {
    this.blockCount = blockCount;
    append(first);
  }

  /**
   * From which block on hashes should be asked for now, if any should. They count as asked then.
   */
  OptionalLong toAskFor() {
    long end = firstBlock + hashes.size();
    if (asked || end >= blockCount || hashes.size() >= LOW_WATER) {
      return OptionalLong.empty();
    }
    asked = true;
    return OptionalLong.of(end);
  }

  /** Takes what came; anything but what was asked for is ignored. */
  void add(long fromBlock, List<String> sha256) {
    if (!asked || fromBlock != firstBlock + hashes.size()) {
      return;
    }
    asked = false;
    append(sha256);
  }

  private void append(List<String> sha256) {
    for (String hash : sha256) {
      if (firstBlock + hashes.size() < blockCount) {
        hashes.add(hash);
      }
    }
  }

  /** The hash of the next block. */
  Optional<String> next() {
    return Optional.ofNullable(hashes.peek());
  }

  /** All that are known, from the next block on. */
  List<String> all() {
    return List.copyOf(hashes);
  }

  /** The next block is dealt with. */
  void removeNext() {
    hashes.remove();
    firstBlock++;
  }
}
