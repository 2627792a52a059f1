package dev.parley.transfer.engine;

/**
 * How long an answer takes, and how long to wait for one before asking again.
 *
 * <p>The smoothed round trip and its variation are those of RFC 6298 section 2, the least round
 * trip is that of RFC 9002 section 5.2. Only the bounds of the timeout are our own: RFC 6298 waits
 * at least a second because a repeated TCP segment costs much; a repeated part costs one datagram.
 * Not thread safe.
 */
public final class RttEstimator {

  private static final long MS = 1_000_000;
  private static final long INITIAL_TIMEOUT_NS = 500 * MS;
  private static final long GRANULARITY_NS = 10 * MS;
  private static final long MIN_TIMEOUT_NS = 20 * MS;

  /** No timeout is longer, in nanoseconds: neither one from here nor one that was backed off. */
  static final long MAX_TIMEOUT_NS = 2_000 * MS;

  private boolean sampled;
  private long smoothedNs;
  private long variationNs;
  private long minNs;
  private long lastNs;

  /** Creates an estimator that has seen no round trip yet. */
  public RttEstimator() {}

  /**
   * Takes one measured round trip.
   *
   * <p>RFC 6298 section 3: "RTT samples MUST NOT be made using segments that were retransmitted
   * (and thus for which it is ambiguous whether the reply was for the first instance of the packet
   * or a later instance)." That is the caller's to see to.
   *
   * @param rttNs from the request to its answer, in nanoseconds; a negative one counts as 0
   */
  public void sample(long rttNs) {
    long latestNs = Math.max(0, rttNs);
    lastNs = latestNs;
    if (!sampled) {
      // RFC 6298 (2.2): "When the first RTT measurement R is made, the host MUST set
      // SRTT <- R, RTTVAR <- R/2".
      sampled = true;
      smoothedNs = latestNs;
      variationNs = latestNs / 2;
      // RFC 9002 section 5.2: "min_rtt MUST be set to the latest_rtt on the first RTT sample."
      minNs = latestNs;
      return;
    }
    // RFC 6298 (2.3): "RTTVAR <- (1 - beta) * RTTVAR + beta * |SRTT - R'|", and "The value of SRTT
    // used in the update to RTTVAR is its value before updating SRTT itself"; beta is 1/4.
    variationNs += (Math.abs(smoothedNs - latestNs) - variationNs) / 4;
    // RFC 6298 (2.3): "SRTT <- (1 - alpha) * SRTT + alpha * R'"; alpha is 1/8.
    smoothedNs += (latestNs - smoothedNs) / 8;
    // RFC 9002 section 5.2: "min_rtt MUST be set to the lesser of min_rtt and latest_rtt (Section
    // 5.1) on all other samples."
    minNs = Math.min(minNs, latestNs);
  }

  /**
   * Returns how long to wait for an answer before asking again.
   *
   * @return the timeout in nanoseconds: 500 ms before the first sample, and from 20 ms to 2 s after
   */
  public long timeoutNs() {
    // RFC 6298 (2.1): "Until a round-trip time (RTT) measurement has been made for a segment sent
    // between the sender and receiver, the sender SHOULD set RTO <- 1 second"; we wait half of it.
    if (!sampled) {
      return INITIAL_TIMEOUT_NS;
    }
    // RFC 6298 (2.2), (2.3): "RTO <- SRTT + max (G, K*RTTVAR) where K = 4".
    long timeoutNs = smoothedNs + Math.max(GRANULARITY_NS, 4 * variationNs);
    // RFC 6298 (2.5): "A maximum value MAY be placed on RTO".
    return Math.min(MAX_TIMEOUT_NS, Math.max(MIN_TIMEOUT_NS, timeoutNs));
  }

  /** Whether a round trip has been measured. */
  boolean hasSample() {
    return sampled;
  }

  /** The latest round trip, in nanoseconds; 0 before the first sample. */
  long latestRttNs() {
    return lastNs;
  }

  /**
   * Returns the smoothed round trip.
   *
   * @return nanoseconds; 0 before the first sample
   */
  public long smoothedRttNs() {
    return smoothedNs;
  }

  /**
   * Returns how much the round trip varies.
   *
   * @return the smoothed mean deviation in nanoseconds; 0 before the first sample
   */
  public long rttVariationNs() {
    return variationNs;
  }

  /**
   * Returns the shortest round trip seen.
   *
   * @return nanoseconds; 0 before the first sample
   */
  public long minRttNs() {
    return minNs;
  }
}
