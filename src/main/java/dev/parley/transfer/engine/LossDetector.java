package dev.parley.transfer.engine;

import java.util.function.Consumer;

/**
 * Declares packets lost: RFC 9002 section 6.1, by packet threshold and by time threshold, both of
 * which grow when the path shows that it reorders. Not thread safe.
 */
final class LossDetector {
  /** RFC 9002 section 6.1.1: "kPacketThreshold ... is 3". */
  private static final int PACKET_THRESHOLD = 3;

  private static final int MAX_PACKET_THRESHOLD = 2000;

  /** RFC 9002 section 6.1.2: "The RECOMMENDED time threshold (kTimeThreshold) ... is 9/8". */
  private static final int TIME_THRESHOLD_EIGHTHS = 9;

  /** However late the latest: at most so many round trips. */
  private static final int MAX_TIME_THRESHOLD = 4;

  /** RFC 9002 section 6.1.2: "kGranularity ... is 1 millisecond". */
  private static final long GRANULARITY_NS = 1_000_000;

  private final Flight flight;
  private final RttEstimator rtt;
  private int packetThreshold = PACKET_THRESHOLD;

  /** How long the latest took of those that came although they had been given up. */
  private long latestNs;

  private long largestArrived = -1;
  private long deadlineNs = Long.MAX_VALUE;

  LossDetector(Flight flight, RttEstimator rtt) {
    this.flight = flight;
    this.rtt = rtt;
  }

  /** A packet has come; true if it is the largest so far, so that it shows the round trip. */
  boolean onArrival(Flight.Packet packet, long nowNs) {
    if (packet.state == Flight.State.LOST) {
      // RFC 9002 section 6.1.1: implementations "MAY use ... a reordering threshold that adapts
      // upon detecting spurious loss".
      long behind = largestArrived - packet.number + 1;
      packetThreshold = (int) Math.min(MAX_PACKET_THRESHOLD, Math.max(packetThreshold, behind));
      latestNs = Math.max(latestNs, nowNs - packet.requestedNs);
    }
    if (packet.number <= largestArrived) {
      return false;
    }
    largestArrived = packet.number;
    return true;
  }

  /** Hands out what is lost by now. */
  void detect(long nowNs, Consumer<Flight.Packet> onLost) {
    deadlineNs = Long.MAX_VALUE;
    long roundTripNs = Math.max(rtt.smoothedRttNs(), rtt.latestRttNs());
    long patienceNs =
        Math.min(
            MAX_TIME_THRESHOLD * roundTripNs,
            Math.max(roundTripNs, latestNs) * TIME_THRESHOLD_EIGHTHS / 8);
    long thresholdNs = Math.max(GRANULARITY_NS, patienceNs);
    for (long number = flight.oldest(); number < largestArrived; number++) {
      Flight.Packet packet = flight.packet(number).orElseThrow();
      if (packet.state != Flight.State.OUTSTANDING) {
        continue;
      }
      if (number <= largestArrived - packetThreshold || packet.requestedNs + thresholdNs <= nowNs) {
        flight.lose(packet);
        onLost.accept(packet);
      } else {
        deadlineNs = Math.min(deadlineNs, packet.requestedNs + thresholdNs);
      }
    }
  }

  /** When {@link #detect} may find something although nothing comes. */
  long deadlineNs() {
    return deadlineNs;
  }
}
