package dev.parley.net;

/**
 * A rate with a burst, as settings give it.
 *
 * @param burst how many may pass at once, at least 1
 * @param perSecond how many a second from then on; {@link Double#POSITIVE_INFINITY} for no limit
 */
public record TokenBucket(int burst, double perSecond) {
  /** No limit at all. */
  public static final TokenBucket UNLIMITED = new TokenBucket(1, Double.POSITIVE_INFINITY);

  /**
   * A full bucket.
   *
   * @param nowNanos the time
   * @return the limit
   */
  public RateLimit full(long nowNanos) {
    return new RateLimit(perSecond, (long) ((burst - 1) * (1e9 / perSecond)), nowNanos);
  }
}
