package dev.parley.transfer.engine;

/**
 * What the first packets, which were asked for all at once, tell about the bottleneck: they leave
 * it one behind the other, so the distance at which they arrive is its rate (packet trains: Jain
 * and Routhier, "Packet Trains", 1986; Dovrolis and others, "What do packet dispersion techniques
 * measure?", 2001). It is a first guess, for others may be on the path too, and a thread that comes
 * late makes the train look shorter. Not thread safe.
 */
final class PacketTrain {
  /** So many packets: what a QUIC sender may begin with (RFC 9002 section 7.2) and some more. */
  static final int PACKETS = 32;

  /** Reads that bring many packets at once measure little; so many are needed behind the first. */
  private static final int MIN_READS = 3;

  private static final long MIN_SPAN_NS = 500_000;

  private long firstNs;
  private long lastNs;
  private int reads;
  private long bytesBehindFirst;

  /** A packet has come; those behind the train are not looked at. */
  void onArrival(Flight.Packet packet, long nowNs) {
    if (packet.number >= PACKETS || packet.state == Flight.State.LOST) {
      return;
    }
    if (firstNs == 0) {
      firstNs = nowNs;
      lastNs = nowNs;
    } else if (nowNs > firstNs) {
      reads += nowNs > lastNs ? 1 : 0;
      lastNs = nowNs;
      bytesBehindFirst += packet.wireBytes;
    }
  }

  /** The bottleneck's rate in bytes a second, as far as has been seen; 0 when it cannot be told. */
  double rate() {
    long spanNs = lastNs - firstNs;
    return reads < MIN_READS || spanNs < MIN_SPAN_NS ? 0 : bytesBehindFirst * 1e9 / spanNs;
  }
}
