package dev.parley.net;

import java.util.concurrent.TimeUnit;

/**
 * How much a second may pass, whatever is counted, by the generic cell rate algorithm (ITU-T
 * I.371): everything that has passed moves the moment from which on more may. What something costs
 * may be known only when it has passed; so one may go over, and the next waits the longer. Time
 * comes in as a number. Not thread safe.
 */
public final class RateLimit {
  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  private final long burstNanos;
  private double perSecond;
  private long paidOffNanos;

  /**
   * A limit that nothing has passed yet.
   *
   * @param perSecond the rate; {@link Double#POSITIVE_INFINITY} for no limit
   * @param burstNanos how far ahead of the rate one may be, in time at that rate
   * @param nowNanos the time
   */
  public RateLimit(double perSecond, long burstNanos, long nowNanos) {
    this.perSecond = perSecond;
    this.burstNanos = burstNanos;
    this.paidOffNanos = nowNanos;
  }

  /**
   * The rate from now on; what is owed stays owed, but no longer than at the new rate.
   *
   * @param newPerSecond the rate
   * @param nowNanos the time
   */
  public void change(double newPerSecond, long nowNanos) {
    double debt = Math.max(0, paidOffNanos - nowNanos);
    paidOffNanos = nowNanos + (long) (debt * perSecond / newPerSecond);
    perSecond = newPerSecond;
  }

  /**
   * How long to wait before more may pass.
   *
   * @param nowNanos the time
   * @return nanoseconds; 0 or less when it may be now
   */
  public long waitNanos(long nowNanos) {
    return paidOffNanos - nowNanos - burstNanos;
  }

  /**
   * Whether all that has passed is paid off, so that this limit is as good as new.
   *
   * @param nowNanos the time
   * @return true when nothing is owed
   */
  public boolean isPaidOff(long nowNanos) {
    return paidOffNanos - nowNanos <= 0;
  }

  /**
   * Something has passed.
   *
   * @param amount how much
   * @param nowNanos the time
   */
  public void passed(double amount, long nowNanos) {
    long from = isPaidOff(nowNanos) ? nowNanos : paidOffNanos;
    paidOffNanos = from + (long) (NANOS_PER_SECOND * amount / perSecond);
  }
}
