package dev.parley.transfer.engine;

/**
 * How much may be under way after the bottleneck's queue has run over: CUBIC's window (RFC 9438),
 * so that who shares the queue, be it TCP or another download, finds a peer. Unbounded until the
 * first such loss. Bytes; time in nanoseconds of any one clock.
 */
final class CubicBound {
  /** RFC 9438 section 4.6: "beta_cubic ... SHOULD be set to 0.7". */
  private static final double BETA = 0.7;

  /** RFC 9438 section 5: "C SHOULD be set to 0.4", in segments per second cubed. */
  private static final double C = 0.4;

  /** RFC 9438 section 4.3: "alpha_cubic = 3 * (1 - beta_cubic) / (1 + beta_cubic)". */
  private static final double ALPHA = 3 * (1 - BETA) / (1 + BETA);

  private final double segmentBytes;
  private double bytes = Double.MAX_VALUE;
  private double mostBytes;
  private double renoBytes;
  private double plateauSeconds;
  private long epochNs;

  /**
   * No bound yet.
   *
   * @param segmentBytes what TCP would send in one packet
   */
  CubicBound(int segmentBytes) {
    this.segmentBytes = segmentBytes;
  }

  /**
   * The queue has run over.
   *
   * @param inFlightBytes what was under way at the most, in that round trip
   * @param leastBytes not to go below
   * @param nowNs the time
   */
  void cut(double inFlightBytes, double leastBytes, long nowNs) {
    double fromBytes = Math.min(bytes, inFlightBytes);
    // Section 4.7, fast convergence: who had to cut earlier than last time makes room for others.
    mostBytes = fromBytes < mostBytes ? fromBytes * (1 + BETA) / 2 : fromBytes;
    begin(Math.max(BETA * fromBytes, leastBytes), nowNs);
  }

  /**
   * Whoever is alone need not wait for the curve.
   *
   * @param gain more than 1
   * @param nowNs the time
   */
  void raise(double gain, long nowNs) {
    if (bytes != Double.MAX_VALUE) {
      begin(gain * bytes, nowNs);
    }
  }

  /** Who filled the queue is gone. */
  void lift() {
    bytes = Double.MAX_VALUE;
    mostBytes = 0;
  }

  /**
   * Nothing has come for long: what follows is found out anew.
   *
   * @param toBytes the bound from now on, if it is not lower
   */
  void lower(double toBytes) {
    bytes = Math.min(bytes, toBytes);
    renoBytes = bytes;
  }

  private void begin(double fromBytes, long nowNs) {
    bytes = fromBytes;
    renoBytes = fromBytes;
    mostBytes = Math.max(mostBytes, fromBytes);
    plateauSeconds = Math.cbrt((mostBytes - fromBytes) / segmentBytes / C);
    epochNs = nowNs;
  }

  /**
   * A round trip has passed.
   *
   * @param nowNs the time
   */
  void onRound(long nowNs) {
    if (bytes != Double.MAX_VALUE) {
      renoBytes += ALPHA * segmentBytes;
      double sinceSeconds = (nowNs - epochNs) / 1e9 - plateauSeconds;
      double cubicBytes = mostBytes + C * sinceSeconds * sinceSeconds * sinceSeconds * segmentBytes;
      // Section 4.2: a target of at most one and a half times the window.
      bytes = Math.max(bytes, Math.max(renoBytes, Math.min(1.5 * bytes, cubicBytes)));
    }
  }

  double bytes() {
    return bytes;
  }
}
