package dev.parley.transfer.engine;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A set of bytes of a file, kept as stretches that neither overlap nor touch. Not thread safe. */
final class ByteRanges {
  /** From the start of each stretch to its end, exclusive. */
  private final TreeMap<Long, Long> stretches = new TreeMap<>();

  /** The first and the last byte, exclusive, of a stretch. */
  record Stretch(long start, long end) {
    int length() {
      return (int) (end - start);
    }
  }

  boolean isEmpty() {
    return stretches.isEmpty();
  }

  /** Whether all bytes from {@code start} to {@code end}, exclusive, are in the set. */
  boolean contains(long start, long end) {
    Map.Entry<Long, Long> before = stretches.floorEntry(start);
    return before != null && before.getValue() >= end;
  }

  /** Whether any of these bytes is in the set. */
  boolean intersects(long start, long end) {
    Map.Entry<Long, Long> before = stretches.lowerEntry(end);
    return before != null && before.getValue() > start;
  }

  /** Adds these bytes; returns how many of them are new. */
  long add(long start, long end) {
    long from = start;
    long to = end;
    long known = 0;
    Map.Entry<Long, Long> near = stretches.floorEntry(end);
    while (near != null && near.getValue() >= start) {
      known += Math.max(0, Math.min(end, near.getValue()) - Math.max(start, near.getKey()));
      from = Math.min(from, near.getKey());
      to = Math.max(to, near.getValue());
      stretches.remove(near.getKey());
      near = stretches.floorEntry(end);
    }
    stretches.put(from, to);
    return end - start - known;
  }

  /** The first bytes of the set, at most {@code maxLength}, without taking them out. */
  Optional<Stretch> first(long maxLength) {
    Map.Entry<Long, Long> first = stretches.firstEntry();
    return first == null
        ? Optional.empty()
        : Optional.of(
            new Stretch(first.getKey(), Math.min(first.getValue(), first.getKey() + maxLength)));
  }

  /** Takes these bytes out. */
  void remove(long start, long end) {
    Map.Entry<Long, Long> near = stretches.lowerEntry(end);
    while (near != null && near.getValue() > start) {
      stretches.remove(near.getKey());
      if (near.getValue() > end) {
        stretches.put(end, near.getValue());
      }
      if (near.getKey() < start) {
        stretches.put(near.getKey(), start);
      }
      near = stretches.lowerEntry(Math.min(end, near.getKey()));
    }
  }
}
