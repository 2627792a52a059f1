package dev.parley.room;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * What waits to be written to one user, bounded in bytes. Not thread safe.
 *
 * @param <T> an encoded message
 */
final class Outbox<T> {
  private final int limitBytes;
  private final Queue<Entry<T>> waiting = new ArrayDeque<>();
  private long waitingBytes;

  private record Entry<T>(T item, int bytes) {}

  /**
   * An empty one.
   *
   * @param limitBytes how much may wait
   */
  Outbox(int limitBytes) {
    this.limitBytes = limitBytes;
  }

  /** Puts a message at the end; false, and nothing changed, when that would go over the limit. */
  boolean offer(T item, int bytes) {
    if (waitingBytes + bytes > limitBytes) {
      return false;
    }
    waiting.add(new Entry<>(item, bytes));
    waitingBytes += bytes;
    return true;
  }

  /** Takes messages in order: at least one if there is any, then as many as fit. */
  List<T> take(int maxItems, int maxBytes) {
    List<T> taken = new ArrayList<>();
    int bytes = 0;
    for (Entry<T> next = waiting.peek(); next != null; next = waiting.peek()) {
      if (!taken.isEmpty() && (taken.size() >= maxItems || bytes + next.bytes > maxBytes)) {
        break;
      }
      waiting.remove();
      taken.add(next.item);
      bytes += next.bytes;
    }
    waitingBytes -= bytes;
    return taken;
  }

  /** Throws away all that waits. */
  void clear() {
    waiting.clear();
    waitingBytes = 0;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  long waitingBytes() {
    return waitingBytes;
  }
}
