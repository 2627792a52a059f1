package dev.parley.transfer.engine;

import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/** A clock that jumps from one event to the next, shared by all that is simulated together. */
final class VirtualTime {
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private long nowNs;
  private long sequence;

  private record Event(long timeNs, long order, Runnable what) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      return timeNs != other.timeNs
          ? Long.compare(timeNs, other.timeNs)
          : Long.compare(order, other.order);
    }
  }

  long nowNs() {
    return nowNs;
  }

  void at(long timeNs, Runnable what) {
    events.add(new Event(timeNs, sequence++, what));
  }

  /** Lets happen what happens until then, or until it is enough. */
  void run(long untilNs, BooleanSupplier enough) {
    while (!events.isEmpty() && !enough.getAsBoolean() && events.peek().timeNs <= untilNs) {
      Event event = events.remove();
      nowNs = event.timeNs;
      event.what.run();
    }
  }
}
