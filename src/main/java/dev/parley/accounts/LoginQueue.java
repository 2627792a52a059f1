package dev.parley.accounts;

import dev.parley.net.Network;
import dev.parley.net.RateLimit;
import dev.parley.net.TokenBucket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;

/**
 * Passwords that wait to be checked. A check costs memory and time, so only a few run at once, and
 * one at a time for an address; and an address that was wrong too often has to wait. So however
 * many connections somebody has, each of his guesses is counted before the next is looked at. Time
 * comes in as a number. Not thread safe.
 *
 * @param <T> what waits
 */
final class LoginQueue<T> {
  /** One more is refused. */
  static final int MAX_WAITING = 1024;

  /**
   * Who has waited longer is gone, or soon will be: so long a connection has to come in, if nothing
   * else is set.
   */
  static final long MAX_WAIT_NANOS = 20_000_000_000L;

  /** Beyond so many addresses the one that was first wrong is forgotten. */
  static final int MAX_REMEMBERED = 65_536;

  private static final int FIRST_SWEEP = 1024;

  private final int maxAtOnce;
  private final TokenBucket failures;
  private final Queue<Waiting<T>> waiting = new ArrayDeque<>();
  private final Set<Network> beingChecked = new HashSet<>();
  private final Map<Network, RateLimit> wrong = new LinkedHashMap<>();
  private int sweepAt = FIRST_SWEEP;

  private record Waiting<T>(Network from, T what, long sinceNanos) {}

  /**
   * Nothing waits.
   *
   * @param maxAtOnce how many are checked at once
   * @param failures how often an address may be wrong
   */
  LoginQueue(int maxAtOnce, TokenBucket failures) {
    this.maxAtOnce = maxAtOnce;
    this.failures = failures;
  }

  /**
   * How long an address has to wait before anything of it is checked; 0 or less when it has not.
   */
  long waitNanos(Network from, long nowNanos) {
    RateLimit limit = wrong.get(from);
    return limit == null ? 0 : limit.waitNanos(nowNanos);
  }

  /** One more; false when there is no room for it. */
  boolean add(Network from, T what, long nowNanos) {
    return waiting.size() < MAX_WAITING && waiting.add(new Waiting<>(from, what, nowNanos));
  }

  /** Those who have waited too long, and wait no more: it would be work for nobody. */
  List<T> takeExpired(long nowNanos) {
    List<T> expired = new ArrayList<>();
    while (!waiting.isEmpty() && nowNanos - waiting.element().sinceNanos > MAX_WAIT_NANOS) {
      expired.add(waiting.remove().what);
    }
    return expired;
  }

  /** What is to be looked at now, if anything is; {@link #over} must follow. */
  Optional<T> next() {
    if (beingChecked.size() >= maxAtOnce) {
      return Optional.empty();
    }
    for (Iterator<Waiting<T>> i = waiting.iterator(); i.hasNext(); ) {
      Waiting<T> first = i.next();
      if (beingChecked.add(first.from)) {
        i.remove();
        return Optional.of(first.what);
      }
    }
    return Optional.empty();
  }

  /** One of an address has been checked, or needed no check. */
  void over(Network from) {
    beingChecked.remove(from);
  }

  /** An address was wrong. */
  void failed(Network from, long nowNanos) {
    if (wrong.size() >= sweepAt) {
      wrong.values().removeIf(limit -> limit.isPaidOff(nowNanos));
      sweepAt = Math.max(FIRST_SWEEP, 2 * wrong.size());
    }
    if (wrong.size() >= MAX_REMEMBERED) {
      wrong.remove(wrong.keySet().iterator().next());
    }
    wrong.computeIfAbsent(from, key -> failures.full(nowNanos)).passed(1, nowNanos);
  }

  /** How many addresses are remembered. */
  int remembered() {
    return wrong.size();
  }
}
