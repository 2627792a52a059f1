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
import java.util.stream.Stream;

/**
 * The pool of ports and the line of those who wait for one: first come, first served, except that
 * nobody holds more than his share; he is passed over until one of his comes back. Some are content
 * with a place on one port that they all share: it is taken from the pool with the first of them
 * and released with the last, and while it is there they pass those who need a port of their own.
 * Not thread safe.
 *
 * @param <O> who asks
 * @param <R> what is asked for
 */
final class Slots<O, R> {
  private final int maxPerOwner;
  private final int maxWaiting;
  private final int maxWaitingPerOwner;
  private final int maxSharers;

  /**
   * Longest unused first: a late datagram for a port's last user finds it free as long as can be.
   */
  private final Deque<Integer> free;

  private final Map<Integer, O> holders = new HashMap<>();
  private final List<Waiter<O, R>> line = new ArrayList<>();

  /** Who shares which port. */
  private final Map<Integer, List<O>> sharers = new HashMap<>();

  /** The port on which there are places to be had. */
  private Optional<Integer> sharedPort = Optional.empty();

  /** One who waits. */
  record Waiter<O, R>(O owner, R request, boolean sharing) {}

  /** A port, or a place on the shared one, given to the first who may have it. */
  record Grant<O, R>(int port, O owner, R request) {}

  Slots(
      Collection<Integer> ports,
      int maxPerOwner,
      int maxWaiting,
      int maxWaitingPerOwner,
      int maxSharers) {
    this.free = new ArrayDeque<>(ports);
    this.maxPerOwner = maxPerOwner;
    this.maxWaiting = maxWaiting;
    this.maxWaitingPerOwner = maxWaitingPerOwner;
    this.maxSharers = maxSharers;
  }

  /** Goes to the end of the line; false when the line, or the owner's share of it, is full. */
  boolean join(O owner, R request, boolean sharing) {
    long own = line.stream().filter(waiter -> waiter.owner.equals(owner)).count();
    if (line.size() >= maxWaiting || own >= maxWaitingPerOwner) {
      return false;
    }
    line.add(new Waiter<>(owner, request, sharing));
    return true;
  }

  /** Goes to the head of the line, whatever the limits: for one whose grant came to nothing. */
  void joinFirst(O owner, R request, boolean sharing) {
    line.add(0, new Waiter<>(owner, request, sharing));
  }

  /** Gives a port or a place to the first in line who may have it. */
  Optional<Grant<O, R>> grant() {
    if (free.isEmpty() && sharedPort.isEmpty()) {
      return Optional.empty();
    }
    for (Iterator<Waiter<O, R>> waiters = line.iterator(); waiters.hasNext(); ) {
      Waiter<O, R> waiter = waiters.next();
      if (held(waiter.owner) < maxPerOwner) {
        Optional<Integer> port = waiter.sharing ? place(waiter.owner) : ownPort(waiter.owner);
        if (port.isPresent()) {
          waiters.remove();
          return Optional.of(new Grant<>(port.get(), waiter.owner, waiter.request));
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Integer> ownPort(O owner) {
    Optional<Integer> port = Optional.ofNullable(free.pollFirst());
    port.ifPresent(number -> holders.put(number, owner));
    return port;
  }

  private Optional<Integer> place(O owner) {
    if (sharers.values().stream().mapToInt(List::size).sum() >= maxSharers) {
      return Optional.empty();
    }
    if (sharedPort.isEmpty()) {
      // The highest: a part download is given the lowest when nothing has run yet.
      sharedPort = free.stream().max(Integer::compare);
      sharedPort.ifPresent(
          port -> {
            free.remove(port);
            sharers.put(port, new ArrayList<>());
          });
    }
    sharedPort.ifPresent(port -> sharers.get(port).add(owner));
    return sharedPort;
  }

  /** Nobody new gets a place on this port; those who have one keep it. */
  void closeToOthers(int port) {
    sharedPort = sharedPort.filter(open -> open != port);
  }

  /**
   * A place is empty again. True when it was the last of its port: then nobody holds the port any
   * more, and it is not given out again before {@link #free}.
   */
  boolean releasePlace(int port, O owner) {
    List<O> left = sharers.get(port);
    left.remove(owner);
    if (!left.isEmpty()) {
      return false;
    }
    sharers.remove(port);
    closeToOthers(port);
    return true;
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
    return Stream.concat(holders.values().stream(), sharers.values().stream().flatMap(List::stream))
        .filter(owner::equals)
        .count();
  }
}
