package dev.parley.transfer.engine;

import java.util.Random;
import java.util.TreeMap;

/**
 * A TCP download without end as far as its congestion control goes: BBR as Linux has had it since
 * 4.9 (draft-cardwell-iccrg-bbr-congestion-control-00), which heeds no loss. Loss is known by three
 * later packets; acknowledgements are never lost.
 */
final class SimulatedBbrTcp {
  private static final int PACKET_BYTES = 1472;
  private static final int REORDERING = 3;
  private static final double HIGH_GAIN = 2.885;
  private static final double[] CYCLE = {1.25, 0.75, 1, 1, 1, 1, 1, 1};
  private static final int RATE_ROUNDS = 10;
  private static final int LEAST_WINDOW = 4;
  private static final long MIN_RTT_NS = 10_000_000_000L;
  private static final long PROBE_RTT_NS = 200_000_000L;

  private enum Phase {
    STARTUP,
    DRAIN,
    PROBE_BW,
    PROBE_RTT
  }

  private record Sent(long ns, long deliveredThen, long deliveredNsThen, long firstSentNsThen) {}

  private final VirtualTime time;
  private final AcknowledgedLink link;
  private final Random random;
  private final MaxFilter rates = new MaxFilter(RATE_ROUNDS);
  private final TreeMap<Long, Sent> flight = new TreeMap<>();
  private Phase phase = Phase.STARTUP;
  private long next;
  private long nextSendNs;
  private boolean sendArmed;
  private long delivered;
  private long deliveredNs;
  private long firstSentNs;
  private long roundEnd;
  private long round;
  private long minRttNs = Long.MAX_VALUE;
  private long minRttSeenNs;
  private long probeRttEndsNs;
  private long probeRttRound;
  private double fullRate;
  private int roundsWithoutGrowth;
  private int cycle;
  private long cycleBeganNs;
  private boolean lossInCycle;
  private double window = 10;
  private double windowBefore;
  private boolean recovering;
  private long recoveredFrom;
  private boolean conserving;
  private long conservingRound;

  SimulatedBbrTcp(VirtualTime time, SimulatedLink down, long ackDelayNs, long seed) {
    this.time = time;
    this.link = new AcknowledgedLink(time, down, ackDelayNs);
    this.random = new Random(seed);
  }

  void begin() {
    nextSendNs = time.nowNs();
    send();
  }

  long arrivedBytes() {
    return link.arrivedBytes();
  }

  // ---- sending: packets a second

  private double gain() {
    return switch (phase) {
      case STARTUP -> HIGH_GAIN;
      case DRAIN -> 1 / HIGH_GAIN;
      case PROBE_BW -> CYCLE[cycle];
      case PROBE_RTT -> 1;
    };
  }

  private double pacingRate() {
    double rate = rates.get() == 0 ? 10 / 0.001 : rates.get() * 0.99;
    return gain() * rate;
  }

  private void send() {
    while (flight.size() < (int) window && nextSendNs <= time.nowNs()) {
      long nowNs = time.nowNs();
      if (flight.isEmpty()) {
        firstSentNs = nowNs;
        deliveredNs = nowNs;
      }
      long number = next++;
      flight.put(number, new Sent(nowNs, delivered, deliveredNs, firstSentNs));
      nextSendNs = Math.max(nextSendNs, nowNs - 1_000_000) + (long) (1e9 / pacingRate());
      link.send(PACKET_BYTES, () -> onAck(number));
    }
    if (!sendArmed && flight.size() < (int) window) {
      sendArmed = true;
      time.at(
          Math.max(nextSendNs, time.nowNs()),
          () -> {
            sendArmed = false;
            send();
          });
    }
    if (!flight.isEmpty()) {
      long last = flight.lastKey();
      time.at(time.nowNs() + 1_000_000_000L, () -> onTimeout(last));
    }
  }

  private void onTimeout(long last) {
    if (!flight.isEmpty() && last == next - 1 && flight.containsKey(last)) {
      flight.clear();
      window = LEAST_WINDOW;
      send();
    }
  }

  // ---- acknowledgements

  private void onAck(long number) {
    Sent sent = flight.remove(number);
    if (sent == null) {
      return;
    }
    long nowNs = time.nowNs();
    delivered++;
    deliveredNs = nowNs;
    firstSentNs = Math.max(firstSentNs, sent.ns);
    int losses = 0;
    while (!flight.isEmpty() && flight.firstKey() < number - REORDERING) {
      flight.pollFirstEntry();
      losses++;
    }
    boolean newRound = sent.deliveredThen >= roundEnd;
    if (newRound) {
      roundEnd = delivered;
      round++;
    }
    long intervalNs = Math.max(nowNs - sent.deliveredNsThen, sent.ns - sent.firstSentNsThen);
    long rttNs = nowNs - sent.ns;
    if (intervalNs >= Math.min(rttNs, minRttNs) && phase != Phase.PROBE_RTT) {
      rates.add(round, (delivered - sent.deliveredThen) * 1e9 / intervalNs);
    }
    lossInCycle |= losses > 0;
    advance(nowNs, newRound);
    boolean expired = nowNs - minRttSeenNs > MIN_RTT_NS && minRttSeenNs > 0;
    if (rttNs <= minRttNs || expired) {
      minRttNs = rttNs;
      minRttSeenNs = nowNs;
    }
    if (expired && phase != Phase.PROBE_RTT) {
      phase = Phase.PROBE_RTT;
      windowBefore = Math.max(windowBefore, window);
      probeRttEndsNs = 0;
    }
    probeRoundTrip(nowNs, newRound);
    setWindow(number, losses);
    send();
  }

  private double held(double gain) {
    return minRttNs == Long.MAX_VALUE ? 10 : gain * rates.get() * minRttNs / 1e9;
  }

  private void advance(long nowNs, boolean newRound) {
    if (phase == Phase.STARTUP && newRound) {
      if (rates.get() >= fullRate * 1.25) {
        fullRate = rates.get();
        roundsWithoutGrowth = 0;
      } else if (++roundsWithoutGrowth >= 3) {
        phase = Phase.DRAIN;
      }
    }
    if (phase == Phase.DRAIN && flight.size() <= held(1)) {
      probeBandwidth(nowNs);
    }
    if (phase == Phase.PROBE_BW) {
      boolean fullLength = nowNs - cycleBeganNs > minRttNs;
      double gain = CYCLE[cycle];
      boolean over = fullLength;
      if (gain > 1) {
        over = fullLength && (lossInCycle || flight.size() >= held(gain));
      } else if (gain < 1) {
        over = fullLength || flight.size() <= held(1);
      }
      if (over) {
        cycle = (cycle + 1) % CYCLE.length;
        cycleBeganNs = nowNs;
        lossInCycle = false;
      }
    }
  }

  private void probeBandwidth(long nowNs) {
    phase = Phase.PROBE_BW;
    cycle = (8 - random.nextInt(7)) % CYCLE.length;
    cycleBeganNs = nowNs;
  }

  private void probeRoundTrip(long nowNs, boolean newRound) {
    if (phase != Phase.PROBE_RTT) {
      return;
    }
    if (probeRttEndsNs == 0 && flight.size() <= LEAST_WINDOW) {
      probeRttEndsNs = nowNs + PROBE_RTT_NS;
      probeRttRound = round;
    } else if (probeRttEndsNs > 0 && nowNs > probeRttEndsNs && newRound && round > probeRttRound) {
      minRttSeenNs = nowNs;
      window = Math.max(window, windowBefore);
      windowBefore = 0;
      if (roundsWithoutGrowth >= 3) {
        probeBandwidth(nowNs);
      } else {
        phase = Phase.STARTUP;
      }
    }
  }

  private void setWindow(long acked, int losses) {
    if (losses > 0) {
      window = Math.max(window - losses, 1);
      if (!recovering) {
        recovering = true;
        windowBefore = Math.max(windowBefore, window + losses);
        conserving = true;
        conservingRound = round;
        window = flight.size() + 1;
      }
      recoveredFrom = next;
    } else if (recovering && acked >= recoveredFrom) {
      recovering = false;
      conserving = false;
      if (phase != Phase.PROBE_RTT) {
        window = Math.max(window, windowBefore);
        windowBefore = 0;
      }
    }
    if (conserving && round > conservingRound) {
      conserving = false;
    }
    double gain = phase == Phase.PROBE_BW ? 2 : HIGH_GAIN;
    double target = held(gain) + 6;
    if (conserving) {
      window = Math.max(window, flight.size() + 1);
    } else if (roundsWithoutGrowth >= 3) {
      window = Math.min(window + 1, target);
    } else if (window < target || delivered < 10) {
      window++;
    }
    window = Math.max(window, LEAST_WINDOW);
    if (phase == Phase.PROBE_RTT) {
      window = Math.min(window, LEAST_WINDOW);
    }
  }
}
