package dev.parley.transfer.engine;

import java.util.ArrayList;
import java.util.List;

/** One fast transfer in virtual time for the benchmarks, and its time line. */
public final class SimulatedTransfer {
  private static final long LIMIT_NS = 3_600_000_000_000L;
  private static final int IP_UDP_BYTES = 28;
  private static final int DATAGRAM_BYTES = 1472;
  private static final int PAYLOAD_BYTES = 1447;

  /**
   * A path, the same in both directions.
   *
   * @param name for a table
   * @param bitsPerSecond of the bottleneck, IP and UDP heads included
   * @param rttMs the round trip of an empty path, in milliseconds
   * @param loss the share of datagrams that the wire loses, each way
   */
  public record Link(String name, double bitsPerSecond, double rttMs, double loss) {
    /**
     * The most that can arrive of a file: what heads and lost datagrams leave.
     *
     * @return bits a second
     */
    public double payloadRate() {
      return bitsPerSecond * PAYLOAD_BYTES / (DATAGRAM_BYTES + IP_UDP_BYTES) * (1 - loss);
    }

    private double bdpBytes() {
      return bitsPerSecond / 8 * rttMs / 1e3;
    }
  }

  /**
   * How things stand at one moment.
   *
   * @param timeNs since the first request
   * @param goodBytes of the file that have arrived so far
   * @param rttNs the smoothed round trip
   * @param queueNs how long a datagram waits at the bottleneck
   * @param lostDatagrams dropped so far on the way to the client, by the wire or by the queue
   */
  public record Sample(long timeNs, long goodBytes, long rttNs, long queueNs, long lostDatagrams) {}

  /**
   * A finished run.
   *
   * @param whole whether the file came, and came right
   * @param seconds from the first request to the last byte
   * @param sentBytes what the server sent, heads and all
   * @param longestQueueNs at the bottleneck towards the client
   * @param wireLosses datagrams lost by the wire, towards the client
   * @param queueDrops datagrams for which the queue had no room, towards the client
   * @param samples the time line
   */
  public record Run(
      boolean whole,
      double seconds,
      long sentBytes,
      long longestQueueNs,
      long wireLosses,
      long queueDrops,
      List<Sample> samples) {}

  private SimulatedTransfer() {}

  /**
   * Runs one transfer; the bottleneck's queue holds what the path holds.
   *
   * @param link the path
   * @param sizeBytes of the file
   * @param seed of all chance
   * @param bbr whether congestion control is {@link Bbr}; otherwise twice what the path holds is
   *     kept under way all the time
   * @param sampleNs the distance of the samples, in nanoseconds
   * @return what came of it
   */
  public static Run run(Link link, long sizeBytes, long seed, boolean bbr, long sampleNs) {
    SimulatedLink.Conditions conditions = new SimulatedLink.Conditions();
    conditions.bytesPerSecond = link.bitsPerSecond / 8;
    conditions.delayNs = (long) (link.rttMs * 1e6 / 2);
    conditions.queueNs = (long) (link.rttMs * 1e6);
    conditions.loss = link.loss;
    long rttNs = 2 * conditions.delayNs;
    CongestionController congestion =
        bbr
            ? new Bbr(128 << 10, rttNs, 64 << 10)
            : new FixedWindow((long) (2 * link.bdpBytes()), 4 * conditions.bytesPerSecond);
    RangeSimulation simulation =
        new RangeSimulation(seed, sizeBytes, conditions, conditions.copy(), congestion, rttNs);
    List<Sample> samples = new ArrayList<>();
    sample(simulation, 0, sampleNs, samples);
    RangeSimulation.Result result = simulation.run(LIMIT_NS);
    SimulatedLink down = simulation.down;
    return new Run(
        result.whole(),
        result.timeNs() / 1e9,
        down.bytes + down.queueDrops * (DATAGRAM_BYTES + IP_UDP_BYTES),
        down.longestQueueNs,
        down.lost,
        down.queueDrops,
        samples);
  }

  private static void sample(
      RangeSimulation simulation, long atNs, long everyNs, List<Sample> samples) {
    simulation.at(
        atNs,
        () -> {
          samples.add(
              new Sample(
                  atNs,
                  simulation.fetch.counts().arrivedBytes,
                  simulation.fetch.smoothedRttNs(),
                  simulation.down.queueNs(atNs),
                  simulation.down.lost + simulation.down.queueDrops));
          sample(simulation, atNs + everyNs, everyNs, samples);
        });
  }
}
