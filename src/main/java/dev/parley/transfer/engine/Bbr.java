package dev.parley.transfer.engine;

/**
 * Congestion control by a model of the path, after BBR (draft-ietf-ccwg-bbr; Cardwell and others,
 * "BBR: Congestion-Based Congestion Control", 2016): the greatest delivery rate and the least round
 * trip of the recent past say how much the path holds; that much is kept under way.
 *
 * <p>Where it departs from the draft:
 *
 * <ul>
 *   <li>Requests for lost packets use the bottleneck as well, so the path's rate is the delivery
 *       rate over (1 - loss), with the loss seen while there is no queue: a lossy wire is used
 *       fully ({@link LossCause}). Loss by a full queue is congestion, and bounds the window.
 *   <li>Whoever is alone loses nothing by keeping to the model. When others fill the queue as well,
 *       the bound is CUBIC's window ({@link CubicBound}), so that all find the same share.
 *   <li>Beside one who heeds no loss, half of what the path carries while that one pauses is kept
 *       ({@link RivalPause}).
 *   <li>The first packets are a train ({@link PacketTrain}), and what it shows of the bottleneck is
 *       used at once, instead of after some rounds of growing.
 *   <li>A least round trip that ProbeRTT does not confirm is kept, beside others that fill the
 *       queue, as long as the window lasts for the round trip there is.
 *   <li>What packets take longer than those that overtake them is counted to the round trip that is
 *       filled: no queue delays one and not the other.
 *   <li>A round trip within a sixteenth of the least confirms it, so that the costly ProbeRTT is
 *       only for paths whose queue never empties.
 * </ul>
 */
public final class Bbr implements CongestionController {
  /** Draft section 2.4: BBRStartupPacingGain, "4 * ln(2) ~= 2.77". */
  private static final double STARTUP_GAIN = 2.77;

  /** A rival's pause is short, and the whole path is free. */
  private static final double PAUSE_STARTUP_GAIN = 5;

  /** Others may be on the path, and the train may have been seen too short. */
  private static final double TRAIN_TRUST = 0.8;

  private static final double TRAIN_WINDOW_GAIN = 1.25;
  private static final double MAX_TRAIN_GAIN = 16;

  /** By then the model knows better. */
  private static final int TRAIN_ROUNDS = 4;

  /** BBRDrainPacingGain, 1 / BBRStartupCwndGain. */
  private static final double DRAIN_GAIN = 0.5;

  /** ProbeBW: up, down, then six rounds of cruising (as in the first BBR). */
  private static final double[] CYCLE = {1.25, 0.8, 1, 1, 1, 1, 1, 1};

  /** A probe that raises the delivery rate by so much has met no bottleneck. */
  private static final double WIDER_PATH = 1.2;

  /** Draining ends when the queue is gone, and after so many round trips in any case. */
  private static final int MAX_DRAIN_RTTS = 4;

  private static final double CRUISE_WINDOW_GAIN = 1.5;

  /** BBRCwndGain: "2", beside those who keep to no less. */
  private static final double RIVAL_WINDOW_GAIN = 2;

  /** BBRCwndGain is "2"; beside others it is {@link CubicBound} that decides. */
  private static final double SHARED_WINDOW_GAIN = 2.5;

  /** BBR.MaxBwFilterLen, in rounds. */
  private static final int RATE_ROUNDS = 10;

  /** BBR.MinRTTFilterLen is "10 secs"; ours is longer, lest we pause together with such a rival. */
  private static final long MIN_RTT_NS = 11_000_000_000L;

  /** For how long a least round trip is trusted that the present ones have outgrown. */
  private static final long OUTGROWN_MIN_RTT_NS = 2_000_000_000L;

  /** Outgrown by so many of its own length: a little less than the window's gain beside others. */
  private static final double OUTGROWN_RTTS = 2.2;

  /** A first round trip of more than so many guesses shows that the guess was wrong. */
  private static final int FAR_GUESS = 2;

  /** BBR.ProbeRTTDuration: "200 ms". */
  private static final long PROBE_RTT_NS = 200_000_000L;

  /** Of a queue shorter than the path that is enough, and nobody else takes it for a pause. */
  private static final long SHORT_PROBE_RTT_NS = 50_000_000L;

  /** When so many packets of a round have not waited, there was no queue. */
  private static final double EMPTY_SHARE = 0.4;

  /** BBR.ProbeRTTCwndGain: "0.5". */
  private static final double PROBE_RTT_GAIN = 0.5;

  /** A full queue leaves this share of what the path seems to hold, when others fill it as well. */
  private static final double SHARED_FLOOR = 0.3;

  /** A start that loses so much has met its bottleneck already. */
  private static final double START_LOSS = 0.1;

  private static final int SEGMENT_BYTES = 1500;

  /** BBR.MinPipeCwnd: "4 * SMSS"; so much is under way however low the bound. */
  private static final double LEAST_WINDOW_BYTES = 4 * SEGMENT_BYTES;

  /** The one in which what was asked for at first comes. */
  private static final long FIRST_ROUND = 1;

  /** From this part of the cycle on, a loss is no more of the last probe's making. */
  private static final int FIRST_CALM_CYCLE = 4;

  /** Timers and the two processes' threads are no more punctual than this. */
  private static final long SLACK_NS = 1_000_000;

  private enum Phase {
    STARTUP,
    DRAIN,
    PROBE_BW,
    PROBE_RTT
  }

  private final long initialWindow;
  private final long slackBytes;
  private final MaxFilter rates = new MaxFilter(RATE_ROUNDS);
  private Phase phase = Phase.STARTUP;

  /** Until the model knows better. */
  private long leastWindow;

  private long round;
  private int cycle;
  private double rateBeforeProbe = Double.MAX_VALUE;
  private long cycleBeganNs;

  private long lastArrivalNs;
  private long resumedNs;

  private long minRttNs;
  private long minRttSeenNs;
  private long probeRttEndsNs;
  private long limitedUntilNs = Long.MIN_VALUE;

  /** What the first packets said of the bottleneck; 0 when that is not to be trusted. */
  private double trainRate;

  private double startupGain = STARTUP_GAIN;
  private double fullRate;
  private int roundsWithoutGrowth;
  private boolean filledPipe;
  private long drainEndsRound;
  private long steadyFromRound = Long.MAX_VALUE;

  private long roundArrived;
  private long roundLost;
  private long roundMaxInFlight;
  private long roundMinRttNs = Long.MAX_VALUE;

  /** How many round trips were measured in the round, and how many of them met no queue. */
  private int roundRoundTrips;

  private int roundUnhindered;
  private long cycleMinRttNs = Long.MAX_VALUE;

  /** For how long the packets of the last round had to wait at the least. */
  private long queueNs;

  private boolean outgrown;

  /** How much longer than those that overtake them packets take: that is the path, and no queue. */
  private double overtakenNs;

  private double roundOvertakenNs;
  private final CompetingFlows others = new CompetingFlows(SLACK_NS);
  private final LossCause losses = new LossCause(SLACK_NS);
  private final CubicBound bound = new CubicBound(SEGMENT_BYTES);
  private final RivalPause pause = new RivalPause(SLACK_NS);

  /**
   * A controller for a path of which only the round trip is known.
   *
   * @param initialWindow how many bytes to begin with
   * @param rttNs a first guess of the round trip, in nanoseconds; believed when the first that is
   *     measured is not twice as long
   * @param slackBytes how much more than the path holds may be under way, so that neither end waits
   *     for the other's threads: what the receiving socket's buffer is sure to hold
   */
  public Bbr(long initialWindow, long rttNs, long slackBytes) {
    this.initialWindow = initialWindow;
    this.leastWindow = initialWindow;
    this.slackBytes = slackBytes;
    this.minRttNs = Math.max(100_000, rttNs);
  }

  @Override
  public void onArrival(Arrival arrival) {
    long nowNs = arrival.nowNs();
    roundArrived += arrival.arrivedBytes();
    roundOvertakenNs += (double) arrival.overtakenNs() * arrival.arrivedBytes();
    roundMaxInFlight = Math.max(roundMaxInFlight, arrival.inFlightBytes());
    trainRate = Math.min(arrival.trainRate(), MAX_TRAIN_GAIN * initialRate());
    if (nowNs - lastArrivalNs > longPauseNs()) {
      resumedNs = nowNs;
    }
    lastArrivalNs = nowNs;
    if (arrival.rttNs() > 0) {
      onRoundTrip(arrival.rttNs(), nowNs);
    }
    boolean limited = arrival.appLimited() || phase == Phase.PROBE_RTT || nowNs < limitedUntilNs;
    if (arrival.rate() > 0 && (!limited || arrival.rate() >= rates.get())) {
      rates.add(round, arrival.rate());
    }
    if (arrival.newRound()) {
      onRound(arrival);
    }
    advance(arrival);
  }

  private void onRoundTrip(long rttNs, long nowNs) {
    roundMinRttNs = Math.min(roundMinRttNs, rttNs);
    roundRoundTrips++;
    roundUnhindered += rttNs < minRttNs + SLACK_NS ? 1 : 0;
    cycleMinRttNs = Math.min(cycleMinRttNs, rttNs);
    boolean first = minRttSeenNs == 0; // a longer one may have met a queue that the guess did not
    if (rttNs <= minRttNs || (first && rttNs > FAR_GUESS * minRttNs)) {
      minRttNs = rttNs;
      minRttSeenNs = nowNs;
    } else if (first || rttNs <= minRttNs + minRttNs / 16 + SLACK_NS / 4) {
      minRttSeenNs = nowNs;
    }
    losses.onWait(rttNs - minRttNs, nowNs - rttNs < resumedNs);
  }

  /**
   * Whether the window does not last for such a round trip, so that the rate would fall, and the
   * window with it, and so on: the route is longer than it was, or others keep a long queue.
   */
  private boolean isOutgrownBy(long rttNs) {
    return rttNs != Long.MAX_VALUE && rttNs > OUTGROWN_RTTS * minRttNs + 3 * SLACK_NS;
  }

  /** No queue lets nothing through for so long: an end has been held up. */
  private double longPauseNs() {
    return minRttNs / 8.0 + 2 * SLACK_NS + 8e9 * SEGMENT_BYTES / Math.max(1, rates.get());
  }

  private void onRound(Arrival arrival) {
    if (phase != Phase.PROBE_RTT) {
      round++; // what was measured before is still true when the window opens again
    }
    double loss = (double) roundLost / Math.max(1, roundArrived + roundLost);
    // Even the quickest packet of the round had to wait: the queue stands.
    long waitNs = roundMinRttNs == Long.MAX_VALUE ? 0 : roundMinRttNs - minRttNs;
    bound.onRound(arrival.nowNs());
    lookForPause(loss, waitNs, arrival.nowNs());
    boolean overflow =
        losses.onRound(
            (double) roundArrived / SEGMENT_BYTES,
            (double) roundLost / SEGMENT_BYTES,
            minRttNs,
            isShared(),
            bound.bytes() <= LEAST_WINDOW_BYTES);
    if (overflow && round > steadyFromRound) {
      if (phase == Phase.PROBE_BW && cycle >= FIRST_CALM_CYCLE) {
        others.onOverflowOfTheirs();
      } else {
        others.onOverflowOfAProbe(arrival.nowNs());
      }
      double least = isShared() ? SHARED_FLOOR * modelBytes() : modelBytes();
      double kept = RIVAL_WINDOW_GAIN * pause.keptRate() * minRttNs / 1e9;
      bound.cut((double) roundMaxInFlight, Math.max(least, kept), arrival.nowNs());
    }
    if (phase == Phase.STARTUP && !arrival.appLimited()) {
      // Draft section 5.3.1.2: "BBR has reached full_bw if ... three non-app-limited rounds ... by
      // at least 25%".
      if (rates.get() >= fullRate * 1.25) {
        fullRate = rates.get();
        roundsWithoutGrowth = 0;
      } else {
        roundsWithoutGrowth++;
      }
      // A round trip of one and a half times the least is a queue: sooner known than three rounds.
      boolean longQueue = waitNs > minRttNs / 2 + SLACK_NS;
      filledPipe = roundsWithoutGrowth >= (longQueue || loss > START_LOSS ? 1 : 3);
    }
    overtakenNs += (roundOvertakenNs / Math.max(1, roundArrived) - overtakenNs) / 4;
    roundOvertakenNs = 0;
    roundArrived = 0;
    roundLost = 0;
    roundMaxInFlight = 0;
    roundMinRttNs = Long.MAX_VALUE;
    roundRoundTrips = 0;
    roundUnhindered = 0;
  }

  private void lookForPause(double loss, long waitNs, long nowNs) {
    if (phase == Phase.PROBE_RTT) {
      pause.onProbeRoundTrip();
      return;
    }
    if (roundRoundTrips == 0) {
      return; // only what was late has come, which tells nothing
    }
    queueNs = waitNs;
    boolean empty = roundUnhindered > EMPTY_SHARE * roundRoundTrips;
    boolean begins = pause.onRound(minRttNs + waitNs, minRttNs, empty, pathRate(), loss, nowNs);
    if (begins && phase == Phase.PROBE_BW) {
      bound.lift();
      others.onPause();
      startUpAgain(PAUSE_STARTUP_GAIN);
    }
  }

  private void advance(Arrival arrival) {
    long nowNs = arrival.nowNs();
    if (phase == Phase.STARTUP && filledPipe) {
      phase = Phase.DRAIN;
      drainEndsRound = round + MAX_DRAIN_RTTS;
    }
    // What does not drain by then is others' queue.
    if (phase == Phase.DRAIN
        && (arrival.inFlightBytes() <= modelBytes() || round >= drainEndsRound)) {
      leastWindow = 0;
      probeBandwidth(nowNs, 2);
      steadyFromRound = round + 3; // what the start has lost is known by then
    }
    if (phase == Phase.PROBE_BW) {
      advanceCycle(arrival);
      if (nowNs - minRttSeenNs > (outgrown ? OUTGROWN_MIN_RTT_NS : MIN_RTT_NS)) {
        phase = Phase.PROBE_RTT;
        probeRttEndsNs = 0;
        cycleMinRttNs = Long.MAX_VALUE;
      }
    }
    if (phase == Phase.PROBE_RTT) {
      probeRoundTrip(arrival);
    }
  }

  private void probeBandwidth(long nowNs, int fromCycle) {
    phase = Phase.PROBE_BW;
    cycle = fromCycle;
    cycleBeganNs = nowNs;
    rateBeforeProbe = Double.MAX_VALUE;
  }

  private void advanceCycle(Arrival arrival) {
    long forNs = arrival.nowNs() - cycleBeganNs;
    // A little is left: an empty queue is an idle path, and the least round trip may be too low.
    double left = modelBytes() + SLACK_NS * rate() / 1e9;
    boolean drained =
        arrival.inFlightBytes() <= left
            || forNs > (others.keepAQueue() ? 1 : MAX_DRAIN_RTTS) * minRttNs;
    boolean over = cycle == 1 ? drained : forNs > minRttNs;
    if (over && cycle == 2 && mayStartUpAgain()) {
      startUpAgain(STARTUP_GAIN);
    } else if (over) {
      cycle = (cycle + 1) % CYCLE.length;
      cycleBeganNs = arrival.nowNs();
      if (cycle == 0) {
        others.onCycle(cycleMinRttNs, minRttNs + (long) overtakenNs / 2);
        outgrown = isOutgrownBy(cycleMinRttNs);
        cycleMinRttNs = Long.MAX_VALUE;
        if (!isShared() && !others.mayProbe(arrival.nowNs())) {
          cycle = 1; // the queue is drained all the same
        } else if (!isShared()) {
          bound.raise(1.25, arrival.nowNs()); // what was too much may not be so any more
        }
        rateBeforeProbe = rates.get();
      }
    }
  }

  @Override
  public boolean isShared() {
    return others.areThere();
  }

  private boolean mayStartUpAgain() {
    return !isShared()
        && rates.get() >= rateBeforeProbe * WIDER_PATH
        && bound.bytes() > STARTUP_GAIN * modelBytes();
  }

  /**
   * The whole of what the last probe asked for in excess has come: the path is wider than it was,
   * or than it seemed while one end was slow, and growing by a quarter each cycle would take long.
   */
  private void startUpAgain(double gain) {
    phase = Phase.STARTUP;
    startupGain = gain;
    filledPipe = false;
    fullRate = rates.get();
    roundsWithoutGrowth = 0;
    steadyFromRound = Long.MAX_VALUE;
  }

  private void probeRoundTrip(Arrival arrival) {
    if (probeRttEndsNs == 0) { // a round trip to get there, then the time itself
      long timeNs = queueNs > minRttNs ? PROBE_RTT_NS : SHORT_PROBE_RTT_NS;
      probeRttEndsNs = arrival.nowNs() + minRttNs + Math.max(timeNs, minRttNs);
    } else if (arrival.nowNs() > probeRttEndsNs) {
      minRttSeenNs = arrival.nowNs();
      if (isOutgrownBy(cycleMinRttNs)) {
        losses.onLongerRoundTrip(cycleMinRttNs - minRttNs);
        minRttNs = cycleMinRttNs;
      }
      limitedUntilNs = arrival.nowNs() + 2 * minRttNs; // samples from before the window opens
      cycleMinRttNs = Long.MAX_VALUE; // the empty queue was of our making
      probeBandwidth(arrival.nowNs(), 2);
    }
  }

  @Override
  public void onLoss(long bytes, long inFlightBytes) {
    roundLost += bytes;
  }

  @Override
  public void onSilence() {
    bound.lower(Math.max(initialWindow / 4.0, modelBytes() / 2));
  }

  /** What the path holds: bandwidth-delay product. */
  private double modelBytes() {
    return rate() * (minRttNs + (filledPipe ? overtakenNs : 0)) / 1e9;
  }

  /** What the bottleneck passes on, lost packets included, or what it ought to. */
  private double rate() {
    double known = Math.max(pathRate(), pause.keptRate());
    // The first samples say how little has come so far. Linux's tcp_bbr.c cuts its pacing rate only
    // "if (bbr_full_bw_reached(sk) || rate > sk->sk_pacing_rate)".
    boolean isEarly = rates.get() == 0 || (round <= FIRST_ROUND && roundLost == 0);
    return isEarly ? Math.max(initialRate(), known) : known;
  }

  private double pathRate() {
    return rates.get() / (1 - losses.wireLoss());
  }

  private double initialRate() {
    return initialWindow * 1e9 / minRttNs;
  }

  /** How fast the beginning may be because the bottleneck has been seen to be that fast. */
  private double trustedTrainRate() {
    return phase == Phase.STARTUP && round < TRAIN_ROUNDS ? TRAIN_TRUST * trainRate : 0;
  }

  private double probeRttWindow() {
    return modelBytes() * PROBE_RTT_GAIN;
  }

  @Override
  public double pacingRate() {
    double gain =
        switch (phase) {
          case STARTUP -> startupGain;
          case DRAIN -> DRAIN_GAIN;
          case PROBE_BW -> CYCLE[cycle];
          case PROBE_RTT -> 1;
        };
    return Math.max(Math.max(10_000, gain * rate()), trustedTrainRate());
  }

  @Override
  public long windowBytes() {
    if (phase == Phase.PROBE_RTT) {
      return (long) probeRttWindow();
    }
    double gain = startupGain;
    if (phase == Phase.PROBE_BW) {
      gain = isShared() ? SHARED_WINDOW_GAIN : CRUISE_WINDOW_GAIN;
    }
    double window =
        Math.max(gain * modelBytes(), TRAIN_WINDOW_GAIN * trustedTrainRate() * minRttNs / 1e9);
    if (filledPipe) {
      window = Math.min(window, bound.bytes());
    } else {
      window = Math.max(window, (double) leastWindow);
    }
    // A millisecond's worth more, as far as it is sure to find room.
    window += Math.min((double) slackBytes, 3 * pacingRate() * SLACK_NS / 1e9);
    return (long) window;
  }

  @Override
  public String phase() {
    return phase.name();
  }
}
