package dev.parley.transfer.engine;

/**
 * Whether others fill the bottleneck's queue as well, by what their queue does to us: it stands
 * when ours is gone, or it runs over when we ask for no more than the path carries. Where it runs
 * over because of a probe for more, others may grow when the probe is not repeated at once.
 *
 * <p>Fed once a cycle of probing and at each overflow. Nanoseconds of any one clock. Not thread
 * safe.
 */
final class CompetingFlows {
  /**
   * A probe that has met a full queue is not repeated for so long: BBR's wait between probes is "2
   * + random_float_between(0.0, 1.0)" seconds.
   */
  private static final long PROBE_WAIT_NS = 2_000_000_000L;

  /** For so many cycles an overflow that is not our own tells that others are here. */
  private static final int CYCLES = 8;

  private final long slackNs;
  private boolean queueStands;
  private int cyclesLeft;
  private long noProbeUntilNs = Long.MIN_VALUE;

  /**
   * Nobody is known to be there.
   *
   * @param slackNs so long a wait is no queue
   */
  CompetingFlows(long slackNs) {
    this.slackNs = slackNs;
  }

  /** Whether somebody is there. */
  boolean areThere() {
    return queueStands || cyclesLeft > 0;
  }

  /** Whether their queue has not been empty for a whole cycle, so that waiting for that is vain. */
  boolean keepAQueue() {
    return queueStands;
  }

  /**
   * A cycle is over. Our own queue is gone once in each.
   *
   * @param leastRttNs the least round trip in it
   * @param minRttNs the least round trip of all
   */
  void onCycle(long leastRttNs, long minRttNs) {
    queueStands = leastRttNs > minRttNs + minRttNs / 8 + slackNs;
    cyclesLeft--;
  }

  /** A queue has run over although we asked for no more than the path carries. */
  void onOverflowOfTheirs() {
    cyclesLeft = CYCLES;
  }

  /** A queue has run over when we asked for more. */
  void onOverflowOfAProbe(long nowNs) {
    noProbeUntilNs = nowNs + PROBE_WAIT_NS;
  }

  /** Whether they have had time to grow since a probe met a full queue. */
  boolean mayProbe(long nowNs) {
    return nowNs >= noProbeUntilNs;
  }

  /** They pause; who will be there after that is not known. */
  void onPause() {
    queueStands = false;
    cyclesLeft = 0;
  }
}
