package dev.parley.transfer.engine;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The greatest of the values of the last rounds, or of the last nanoseconds: whatever the caller
 * counts by. Not thread safe.
 */
final class MaxFilter {
  private final long rounds;

  /** Falling values, each the greatest since its round. */
  private final Deque<Entry> entries = new ArrayDeque<>();

  private record Entry(long round, double value) {}

  MaxFilter(long rounds) {
    this.rounds = rounds;
  }

  void add(long round, double value) {
    while (!entries.isEmpty() && entries.getLast().value <= value) {
      entries.removeLast();
    }
    entries.addLast(new Entry(round, value));
    while (entries.getFirst().round <= round - rounds) {
      entries.removeFirst();
    }
  }

  /** 0 before the first value. */
  double get() {
    return entries.isEmpty() ? 0 : entries.getFirst().value;
  }
}
