package dev.parley.transfer.engine;

/**
 * Spreads what is asked for over time, a quantum at a time. RFC 9002 section 7.7: "An endpoint MUST
 * ... use pacing". Not thread safe.
 */
final class Pacer {
  /** After a pause at most so much time's worth may be asked for at once. */
  private static final long MAX_CREDIT_NS = 2_000_000;

  private long nextNs = Long.MIN_VALUE;

  /** Whether something may be asked for now. */
  boolean mayAsk(long nowNs) {
    return nowNs >= nextNs;
  }

  /** When something may be asked for next. */
  long nextNs() {
    return nextNs;
  }

  /** Notes what has been asked for, at a rate in bytes a second. */
  void onAsked(long bytes, double rate, long nowNs) {
    long from = Math.max(nextNs, nowNs - MAX_CREDIT_NS);
    nextNs = from + (long) (bytes * 1e9 / rate);
  }

  /** How much to ask for at once: about a millisecond's worth. */
  static long quantum(double rate, long leastBytes, long mostBytes) {
    return Math.max(leastBytes, Math.min(mostBytes, (long) (rate / 1000)));
  }
}
