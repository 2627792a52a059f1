package dev.parley.transfer;

/**
 * How many bytes a second may be sent, by the generic cell rate algorithm: everything that was sent
 * moves the moment from which on more may be sent. What an answer costs is known only when it has
 * been sent; so one may go over, and the next waits the longer. Not thread safe.
 */
final class RateLimit {
  /** So much is sent at once after a silence, whatever the rate, in time at that rate. */
  private static final long BURST_NANOS = 50_000_000;

  private long bytesPerSecond;
  private long paidOffNanos;

  RateLimit(long bytesPerSecond, long nowNanos) {
    this.bytesPerSecond = bytesPerSecond;
    this.paidOffNanos = nowNanos;
  }

  /** The rate from now on; what is owed stays owed, but no longer than at the new rate. */
  void change(long newBytesPerSecond, long nowNanos) {
    double debt = Math.max(0, paidOffNanos - nowNanos);
    paidOffNanos = nowNanos + (long) (debt * bytesPerSecond / newBytesPerSecond);
    bytesPerSecond = newBytesPerSecond;
  }

  /** How long to wait before more may be sent; 0 or less when it may be now. */
  long waitNanos(long nowNanos) {
    return paidOffNanos - nowNanos - BURST_NANOS;
  }

  void sent(long bytes, long nowNanos) {
    if (bytesPerSecond != FastSettings.UNLIMITED) {
      paidOffNanos = Math.max(paidOffNanos, nowNanos) + (long) (1e9 * bytes / bytesPerSecond);
    }
  }
}
