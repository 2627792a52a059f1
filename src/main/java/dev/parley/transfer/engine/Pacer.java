package dev.parley.transfer.engine;

/**
 * Spreads what is asked for over time, a quantum at a time. RFC 9002 section 7.7: "An endpoint MUST
 * ... use pacing". Not thread safe.
 */
final class Pacer {
  /** After a pause at most so much time's worth may be asked for at once. */
  private static final long MAX_CREDIT_NS = 4_000_000;

  private static final long MIN_QUANTUM_NS = 1_000_000;
  private static final long MAX_QUANTUM_NS = 3_000_000;
  private static final int QUANTA_PER_ROUND_TRIP = 10;

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

  /**
   * How much to ask for at once: what the path carries in a tenth of a round trip, but in one to
   * three milliseconds. Each request costs both ends about as much as several packets do.
   */
  static long quantum(double rate, long roundTripNs, long leastBytes, long mostBytes) {
    long timeNs =
        Math.max(MIN_QUANTUM_NS, Math.min(MAX_QUANTUM_NS, roundTripNs / QUANTA_PER_ROUND_TRIP));
    return Math.max(leastBytes, Math.min(mostBytes, (long) (rate * timeNs / 1e9)));
  }
}
