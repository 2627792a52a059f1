package dev.parley.transfer.engine;

import java.util.BitSet;

/**
 * Which packet numbers have been seen, so that no packet is obeyed twice. Numbers further back than
 * the window count as seen. (RFC 4303 section 3.4.3 describes the same.) Not thread safe.
 */
final class ReplayWindow {
  private final int size;
  private final BitSet seen;
  private long highest = -1;

  /** A window over the last {@code size} numbers. */
  ReplayWindow(int size) {
    this.size = size;
    this.seen = new BitSet(size);
  }

  /** Whether a packet of this number may be new. */
  boolean isNew(long number) {
    return number > highest || (number > highest - size && !seen.get((int) (number % size)));
  }

  /** Notes a number; only for packets that have been authenticated. */
  void add(long number) {
    if (number > highest) {
      long first = Math.max(highest + 1, number - size + 1);
      for (long i = first; i < number; i++) {
        seen.clear((int) (i % size));
      }
      highest = number;
    }
    seen.set((int) (number % size));
  }
}
