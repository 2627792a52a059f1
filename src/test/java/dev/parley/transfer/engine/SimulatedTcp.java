package dev.parley.transfer.engine;

import java.util.TreeMap;

/**
 * A TCP download without end as far as its congestion control goes: slow start, then CUBIC (RFC
 * 9438), loss by three later packets (RFC 5681), one cut a round trip. Acknowledgements are never
 * lost.
 */
final class SimulatedTcp {
  private static final int PACKET_BYTES = 1472;
  private static final double BETA = 0.7;
  private static final double C = 0.4;
  private static final int REORDERING = 3;

  private final VirtualTime time;
  private final AcknowledgedLink link;
  private final TreeMap<Long, Long> sentNs = new TreeMap<>();
  private double window = 10;
  private double slowStartLimit = Double.MAX_VALUE;
  private double windowAtLoss;
  private long epochNs;
  private double renoWindow;
  private long next;
  private long recoveredFrom;
  private long lastAckNs;

  SimulatedTcp(VirtualTime time, SimulatedLink down, long ackDelayNs) {
    this.time = time;
    this.link = new AcknowledgedLink(time, down, ackDelayNs);
  }

  void begin() {
    lastAckNs = time.nowNs();
    send();
    watch();
  }

  long arrivedBytes() {
    return link.arrivedBytes();
  }

  private void send() {
    while (sentNs.size() < window) {
      long number = next++;
      sentNs.put(number, time.nowNs());
      link.send(PACKET_BYTES, () -> onAck(number));
    }
  }

  private void onAck(long number) {
    Long sent = sentNs.remove(number);
    lastAckNs = time.nowNs();
    if (sent != null) {
      grow(time.nowNs() - sent);
    }
    if (!sentNs.isEmpty() && sentNs.firstKey() < number - REORDERING) {
      sentNs.headMap(number - REORDERING).clear();
      if (number >= recoveredFrom) {
        recoveredFrom = next;
        windowAtLoss = window < windowAtLoss ? window * (1 + BETA) / 2 : window;
        cutTo(Math.max(2, window * BETA));
      }
    }
    send();
  }

  private void cutTo(double packets) {
    window = packets;
    slowStartLimit = packets;
    renoWindow = packets;
    epochNs = time.nowNs();
  }

  private void grow(long rttNs) {
    if (window < slowStartLimit) {
      window++;
      return;
    }
    renoWindow += 3 * (1 - BETA) / (1 + BETA) / window;
    double k = Math.cbrt(windowAtLoss * (1 - BETA) / C);
    double cubic = C * Math.pow((time.nowNs() - epochNs + rttNs) / 1e9 - k, 3) + windowAtLoss;
    double target = Math.min(1.5 * window, cubic);
    window = Math.max(renoWindow, target > window ? window + (target - window) / window : window);
  }

  private void watch() {
    if (time.nowNs() - lastAckNs > 1_000_000_000L) {
      sentNs.clear();
      cutTo(2);
      lastAckNs = time.nowNs();
      send();
    }
    time.at(time.nowNs() + 100_000_000L, this::watch);
  }
}
