package dev.parley.transfer.engine;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * What can be had beside somebody who heeds no loss, such as a TCP with Linux's BBR: where the
 * queue is one bandwidth-delay product, whoever cuts his window at each loss is left with a
 * twelfth. But every ten seconds BBR pauses for a fifth of a second, to measure its round trip
 * (draft-cardwell-iccrg-bbr-congestion-control-00, section 4.3.5), and a queue that has stood for
 * long is gone. That is a time to start up again, and what the path carries then is known; half of
 * it is kept until the next pause is due.
 *
 * <p>Several who see the same pause each see what the others leave, so what they keep comes to half
 * of the path together. Who shares a queue with peers only sees no pause: their ProbeRTT is too
 * short, and a queue that a loss has emptied is there again sooner.
 *
 * <p>Fed once a round. Nanoseconds of any one clock, bytes a second. Not thread safe.
 */
final class RivalPause {
  /** Of what the path carries in a pause. */
  private static final double KEPT = 0.5;

  /** The next pause is due ten seconds later; without one there is no such rival any more. */
  private static final long KEPT_NS = 12_000_000_000L;

  /** For so long at least the queue has to have stood. */
  private static final long STANDING_NS = 2_500_000_000L;

  /** In so many of so many rounds it has to be gone; in the others an end may be held up. */
  private static final int EMPTY_ROUNDS = 4;

  private static final int ROUNDS = 5;

  /** By then a queue that goes is gone. */
  private static final int GOING_ROUNDS = 2;

  /** When more than that is lost, for some time, the path has become another. */
  private static final double MAX_LOSS = 0.3;

  private static final int LOSS_ROUNDS = 16;

  private final long slackNs;

  /**
   * The least round trip of the last while, negated, leaving the last rounds aside. What a queue is
   * is only known in the pause: until then the least round trip of all may have met one.
   */
  private final MaxFilter negatedRtts = new MaxFilter(STANDING_NS);

  private boolean watches;
  private long watchesSinceNs;

  /** The least round trips of the last rounds, and a bit for each of those that was empty. */
  private final Queue<Long> recentNs = new ArrayDeque<>();

  private int empties;
  private boolean lasts;
  private long beganNs = Long.MIN_VALUE / 2;
  private double pathRate;
  private double loss;
  private double keptRate;

  /**
   * None has been seen.
   *
   * @param slackNs so long a wait is no queue
   */
  RivalPause(long slackNs) {
    this.slackNs = slackNs;
  }

  /**
   * A round has ended.
   *
   * @param rttNs its least round trip
   * @param minRttNs the least round trip of all, as far as is known by now
   * @param empty whether few of its packets have waited
   * @param rate what the path carries of ours
   * @param lost the share of the packets that is lost
   * @param nowNs the time
   * @return whether this is the round in which a pause is recognised
   */
  boolean onRound(long rttNs, long minRttNs, boolean empty, double rate, double lost, long nowNs) {
    long standingNs = minRttNs + minRttNs / 8 + slackNs;
    int emptyBefore = emptyRounds();
    remember(rttNs, empty, nowNs);
    boolean begins =
        emptyBefore < EMPTY_ROUNDS && emptyRounds() == EMPTY_ROUNDS && hasStood(standingNs, nowNs);
    if (begins) {
      lasts = true;
      beganNs = nowNs;
      pathRate = 0;
      loss = 0;
    } else if (rttNs > standingNs && !empty) {
      lasts = false;
    }
    if (lasts) {
      pathRate = Math.max(pathRate, rate);
    }
    keptRate = !lasts && nowNs - beganNs < KEPT_NS ? KEPT * pathRate : 0;
    loss += (lost - loss) / LOSS_ROUNDS;
    if (keptRate > 0 && loss > MAX_LOSS) {
      pathRate /= 2;
      loss = 0;
    }
    return begins;
  }

  private boolean hasStood(long standingNs, long nowNs) {
    return nowNs - watchesSinceNs > STANDING_NS && -negatedRtts.get() > standingNs;
  }

  private int emptyRounds() {
    return Integer.bitCount(empties);
  }

  /** Of a pause's first rounds, in which the queue goes, nothing is known until it is over. */
  private void remember(long rttNs, boolean empty, long nowNs) {
    if (!watches) {
      watches = true;
      watchesSinceNs = nowNs;
    }
    recentNs.add(rttNs);
    if (recentNs.size() > ROUNDS + GOING_ROUNDS) {
      negatedRtts.add(nowNs, -(double) recentNs.remove());
    }
    empties = (empties << 1 | (empty ? 1 : 0)) & ((1 << ROUNDS) - 1);
  }

  /** We hold back ourselves, so an empty queue says nothing of others. */
  void onProbeRoundTrip() {
    watches = false;
    empties = 0;
    recentNs.clear();
  }

  /** Less than that need not be had; 0 when no pause has been seen of late. */
  double keptRate() {
    return keptRate;
  }
}
