package dev.parley.transfer.engine;

/**
 * Finds the largest datagram that the path carries whole, by asking for a piece of the file in one
 * (Packetization Layer Path MTU Discovery, RFC 8899). Sizes are of UDP payloads, in bytes. Not
 * thread safe.
 */
final class PathMtu {
  /** RFC 9000 section 14: every path that QUIC runs on carries this much. */
  static final int BASE = 1200;

  /**
   * What is tried, in this order: Ethernet over IPv4, Ethernet over IPv6, jumbo frames, loopback.
   */
  private static final int[] CANDIDATES = {1472, 1452, 8972, 65_507};

  static final int ETHERNET = 1472;

  /** Frames larger than Ethernet's are only met with close by. */
  private static final long LOCAL_RTT_NS = 3_000_000;

  /** RFC 8899 section 5.1.2: "MAX_PROBES ... The default value of MAX_PROBES is 3." */
  private static final int MAX_PROBES = 3;

  /**
   * RFC 8899 section 5.1.1: "PMTU_RAISE_TIMER ... 600 seconds"; a transfer seldom lasts as long.
   */
  private static final long RAISE_NS = 30_000_000_000L;

  /** So many larger packets lost in a row, and nothing but small ones arriving, is a black hole. */
  private static final int BLACK_HOLE_LOSSES = 8;

  private final int most;
  private final int[] attempts = new int[CANDIDATES.length];
  private final long[] nextAttemptNs = new long[CANDIDATES.length];
  private int size = BASE;
  private int lostInARow;

  /** Since when small packets have come and no larger one; MAX_VALUE while larger ones come. */
  private long onlySmallSinceNs = Long.MAX_VALUE;

  /** Tries nothing larger than {@code most}. */
  PathMtu(int most) {
    this.most = most;
  }

  /** The largest size that is known to get through. */
  int size() {
    return size;
  }

  /** The size to try now; 0 when there is none to be tried. */
  int nextProbe(long nowNs, long minRttNs) {
    boolean local = minRttNs > 0 && minRttNs < LOCAL_RTT_NS;
    for (int i = 0; i < CANDIDATES.length; i++) {
      if (CANDIDATES[i] > size
          && CANDIDATES[i] <= most
          && nowNs >= nextAttemptNs[i]
          && (local || CANDIDATES[i] <= ETHERNET)) {
        return CANDIDATES[i];
      }
    }
    return 0;
  }

  /** A packet of the size of {@link #nextProbe} has been asked for. */
  void onProbe(int probed, long nowNs, long timeoutNs) {
    for (int i = 0; i < CANDIDATES.length; i++) {
      if (CANDIDATES[i] == probed) {
        attempts[i]++;
        nextAttemptNs[i] = nowNs + 2 * timeoutNs;
        if (attempts[i] == MAX_PROBES) {
          attempts[i] = 0;
          nextAttemptNs[i] = nowNs + RAISE_NS;
        }
      }
    }
  }

  void onArrival(int datagramBytes, long nowNs) {
    if (datagramBytes > BASE) {
      lostInARow = 0;
      onlySmallSinceNs = Long.MAX_VALUE;
      size = Math.max(size, datagramBytes);
    } else {
      onlySmallSinceNs = Math.min(onlySmallSinceNs, nowNs);
    }
  }

  /**
   * A packet is lost. RFC 8899 section 4.3, black hole detection: the path is alive, for small ones
   * arrive, but larger ones that were asked for since then do not.
   */
  void onLoss(int datagramBytes, long requestedNs, long nowNs) {
    if (datagramBytes > BASE && datagramBytes <= size && requestedNs > onlySmallSinceNs) {
      lostInARow++;
      if (lostInARow >= BLACK_HOLE_LOSSES) {
        fallBack(nowNs);
      }
    }
  }

  private void fallBack(long nowNs) {
    lostInARow = 0;
    size = BASE;
    for (int i = 0; i < CANDIDATES.length; i++) {
      attempts[i] = 0;
      nextAttemptNs[i] = nowNs + RAISE_NS;
    }
  }
}
