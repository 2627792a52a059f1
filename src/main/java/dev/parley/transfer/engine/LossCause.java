package dev.parley.transfer.engine;

/**
 * Tells loss on the wire, which is no reason to slow down, from that of a full queue: a queue that
 * runs over has made packets wait as long as ever. Fed once a round.
 */
final class LossCause {
  private static final double MAX_WIRE_LOSS = 0.25;

  /** BBR.LossThresh is "2%"; ours counts only while there is a queue, so it can be lower. */
  private static final double LOSS_THRESHOLD = 0.005;

  /** Once others are known to be on the path, a smaller loss tells of its full queue. */
  private static final double SHARED_LOSS_THRESHOLD = 0.001;

  private final long slackNs;
  private long longestWaitNs;
  private long roundMaxWaitNs;
  private long lastRoundMaxWaitNs;
  private double wireLoss;

  /**
   * Nothing is known.
   *
   * @param slackNs so long a wait is no queue
   */
  LossCause(long slackNs) {
    this.slackNs = slackNs;
  }

  /**
   * A packet has come.
   *
   * @param waitNs how much longer it took than the quickest of late
   * @param heldUp whether an end was held up meanwhile, so that this says nothing of the queue
   */
  void onWait(long waitNs, boolean heldUp) {
    roundMaxWaitNs = Math.max(roundMaxWaitNs, waitNs);
    longestWaitNs = heldUp ? longestWaitNs : Math.max(longestWaitNs, waitNs);
  }

  /**
   * The least round trip is longer than it seemed, so what has been waited was less.
   *
   * @param byNs by how much
   */
  void onLongerRoundTrip(long byNs) {
    longestWaitNs = Math.max(0, longestWaitNs - byNs);
  }

  /**
   * A round is over. What is known to be lost now was lost a round ago; if nothing waited long then
   * or since, compared with the longest wait of late, no queue was near its end.
   *
   * @param arrived packets that have come in it
   * @param lost packets found to be lost in it
   * @param minRttNs the least round trip
   * @param shared whether others fill the queue as well
   * @param least whether no less could be asked for
   * @return whether a full queue has lost packets
   */
  boolean onRound(double arrived, double lost, long minRttNs, boolean shared, boolean least) {
    double packets = Math.max(1, arrived + lost);
    boolean waited =
        Math.max(roundMaxWaitNs, lastRoundMaxWaitNs) >= Math.max(2 * slackNs, longestWaitNs / 2);
    lastRoundMaxWaitNs = roundMaxWaitNs;
    roundMaxWaitNs = 0;
    longestWaitNs -= longestWaitNs / 256;
    // A round trip that never varies may be that of a queue that is always full, unless the least
    // that can be asked for loses as much.
    boolean steady = longestWaitNs < minRttNs / 8;
    if (steady ? !least : waited) {
      double most = (shared ? SHARED_LOSS_THRESHOLD : LOSS_THRESHOLD) + 2 * wireLoss;
      return lost / packets > most + 2 * Math.sqrt(most / packets); // beyond what chance explains
    }
    wireLoss = Math.min(MAX_WIRE_LOSS, wireLoss + (lost / packets - wireLoss) / 8);
    return false;
  }

  /** The share of packets that the wire loses. */
  double wireLoss() {
    return wireLoss;
  }
}
