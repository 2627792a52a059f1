package dev.parley.transfer.engine;

/**
 * Decides how much may be under way and how fast more is asked for. Everything is in bytes as they
 * count on the wire. Time is in nanoseconds of any one clock. Not thread safe.
 */
public interface CongestionController {
  /**
   * What one batch of arrivals tells.
   *
   * @param nowNs when it came
   * @param arrivedBytes how much came
   * @param rate bytes a second between the request for the newest of them and its arrival; 0 when
   *     that cannot be told
   * @param appLimited whether for that time less was asked for than might have been
   * @param trainRate bytes a second that the bottleneck seems to pass on, by the distance at which
   *     the very first packets arrived; 0 when that cannot be told
   * @param rttNs the newest round trip; 0 when none could be measured
   * @param overtakenNs how much longer than those that overtook them the packets took, on the
   *     average of all that came
   * @param newRound whether a round trip's worth of packets has come since the last round began
   * @param inFlightBytes what is still under way
   */
  record Arrival(
      long nowNs,
      long arrivedBytes,
      double rate,
      boolean appLimited,
      double trainRate,
      long rttNs,
      long overtakenNs,
      boolean newRound,
      long inFlightBytes) {}

  /**
   * Packets have come.
   *
   * @param arrival what they tell
   */
  void onArrival(Arrival arrival);

  /**
   * Packets are lost.
   *
   * @param bytes how much
   * @param inFlightBytes what was under way with them
   */
  void onLoss(long bytes, long inFlightBytes);

  /** Nothing at all has come for several timeouts. */
  void onSilence();

  /**
   * How fast to ask.
   *
   * @return bytes a second, more than 0
   */
  double pacingRate();

  /**
   * How much may be under way.
   *
   * @return bytes
   */
  long windowBytes();

  /**
   * Whether others fill the bottleneck's queue as well: then it takes little at a time, and what
   * comes in a burst is lost more often than what comes bit by bit.
   *
   * @return true as long as that is so
   */
  boolean isShared();

  /**
   * What is going on, for a chart.
   *
   * @return a word
   */
  String phase();
}
