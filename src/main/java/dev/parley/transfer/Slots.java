package dev.parley.transfer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The pool of ports and the line of those who wait for one: first come, first served, except that
 * nobody holds more than his share; he is passed over until one of his comes back. Not thread safe.
 *
 * @param <O> who asks
 * @param <R> what is asked for
 */
final class Slots<O, R> {
  private final int maxPerOwner;
  private final int maxWaiting;
  private final int maxWaitingPerOwner;

  /**
   * Longest unused first: a late datagram for a port's last user finds it free as long as can be.
   */
  private final Deque<Integer> free;

  private final Map<Integer, O> holders = new HashMap<>();
  private final List<Waiter<O, R>> line = new ArrayList<>();

  /** One who waits. */
  record Waiter<O, R>(O owner, R request) {}

  /** A port given to the first who may have it. */
  record Grant<O, R>(int port, O owner, R request) {}

  Slots(Collection<Integer> ports, int maxPerOwner, int maxWaiting, int maxWaitingPerOwner) {
    this.free = new ArrayDeque<>(ports);
    this.maxPerOwner = maxPerOwner;
    this.maxWaiting = maxWaiting;
    this.maxWaitingPerOwner = maxWaitingPerOwner;
  }

  /** Goes to the end of the line; false when the line, or the owner's share of it, is full. */
  boolean join(O owner, R request) {
    long own = line.stream().filter(waiter -> waiter.owner.equals(owner)).count();
    if (line.size() >= maxWaiting || own >= maxWaitingPerOwner) {
      return false;
    }
    line.add(new Waiter<>(owner, request));
    return true;
  }

  /** Goes to the head of the line, whatever the limits: for one whose grant came to nothing. */
  void joinFirst(O owner, R request) {
    line.add(0, new Waiter<>(owner, request));
  }

  /** Gives the next free port to the first in line who may have one. */
  Optional<Grant<O, R>> grant() {
    if (free.isEmpty()) {
      return Optional.empty();
    }
    for (Iterator<Waiter<O, R>> waiters = line.iterator(); waiters.hasNext(); ) {
      Waiter<O, R> waiter = waiters.next();
      if (held(waiter.owner) < maxPerOwner) {
        waiters.remove();
        int port = free.removeFirst();
        holders.put(port, waiter.owner);
        return Optional.of(new Grant<>(port, waiter.owner, waiter.request));
      }
    }
    return Optional.empty();
  }

  /** Nobody holds the port any more; it is not given out again before {@link #free}. */
  void release(int port) {
    holders.remove(port);
  }

  /** The port can be given out. */
  void free(int port) {
    free.addLast(port);
  }

  /** Takes all that an owner waits for out of the line. */
  void leave(O owner) {
    line.removeIf(waiter -> waiter.owner.equals(owner));
  }

  /** Those who wait, in order. */
  List<R> waiting() {
    List<R> requests = new ArrayList<>(line.size());
    line.forEach(waiter -> requests.add(waiter.request));
    return requests;
  }

  int freePorts() {
    return free.size();
  }

  private long held(O owner) {
    return holders.values().stream().filter(owner::equals).count();
  }
}
