package dev.parley.transfer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Several downloads through one bottleneck of 100 Mbit/s, 20 ms and a queue of one such time. */
class SharedPathTest {
  private static final long MS = 1_000_000;
  private static final long SECOND = 1_000 * MS;
  private static final long ENDLESS = 4L << 30;

  private final VirtualTime time = new VirtualTime();
  private final SimulatedLink.Conditions path = new SimulatedLink.Conditions();
  private final List<RangeSimulation> downloads = new ArrayList<>();
  private long seed = 7;
  private SimulatedLink down;

  private void open() {
    down = new SimulatedLink(path, new Random(seed));
  }

  private void downloadFrom(long startNs) {
    downloadFrom(startNs, path.copy());
  }

  private void downloadFrom(long startNs, SimulatedLink.Conditions upPath) {
    int number = downloads.size();
    // No two programs are punctual to the packet; were they, the same one might always lose.
    upPath.reorder = 1;
    upPath.reorderNs = MS / 3;
    long rttNs = 2 * path.delayNs;
    RangeSimulation download =
        new RangeSimulation(
            time,
            number,
            ENDLESS,
            new SimulatedLink(upPath, new Random(100 * seed + number)),
            down,
            new Bbr(64 << 10, rttNs, 64 << 10),
            rttNs);
    downloads.add(download);
    time.at(startNs, download::begin);
  }

  /** Bytes that each got in that time. */
  private double[] shares(long fromNs, long toNs) {
    time.run(fromNs, () -> false);
    double[] before = downloads.stream().mapToDouble(d -> d.fetch.counts().arrivedBytes).toArray();
    time.run(toNs, () -> false);
    double[] shares = downloads.stream().mapToDouble(d -> d.fetch.counts().arrivedBytes).toArray();
    for (int i = 0; i < shares.length; i++) {
      shares[i] -= before[i];
    }
    return shares;
  }

  /** Jain's index: 1 when all have the same, 1/n when one has it all. */
  private static double jain(double[] shares) {
    double sum = Arrays.stream(shares).sum();
    return sum * sum / (shares.length * Arrays.stream(shares).map(share -> share * share).sum());
  }

  private double used(double[] shares, long ns) {
    return Arrays.stream(shares).sum() / (path.bytesPerSecond * ns / 1e9);
  }

  @Test
  void twoShareAlike() {
    open();
    downloadFrom(0);
    downloadFrom(0);
    double[] shares = shares(2 * SECOND, 22 * SECOND);
    assertThat(jain(shares)).isGreaterThan(0.9);
    assertThat(used(shares, 20 * SECOND)).isGreaterThan(0.9);
  }

  @Test
  void whoComesLaterGetsHisShare() {
    open();
    downloadFrom(0);
    downloadFrom(5 * SECOND);
    assertThat(jain(shares(7 * SECOND, 27 * SECOND))).isGreaterThan(0.9);
  }

  @Test
  void sixteenNeitherDrownTheQueueNorStarve() {
    open();
    for (int i = 0; i < 16; i++) {
      downloadFrom(50 * MS * i);
    }
    double[] shares = shares(2 * SECOND, 22 * SECOND);
    assertThat(jain(shares)).isGreaterThan(0.8);
    assertThat(used(shares, 20 * SECOND)).isGreaterThan(0.9);
    assertThat((double) down.queueDrops / down.datagrams).isLessThan(0.08);
  }

  @Test
  void inSmallWindowsTwoPacketsAreAskedForAtATimeAndOnlyOnce() {
    open();
    for (int i = 0; i < 16; i++) {
      downloadFrom(50 * MS * i);
    }
    time.run(5 * SECOND, () -> false);
    long requestsBefore = downloads.stream().mapToLong(d -> d.up.datagrams).sum();
    long before = down.datagrams;
    time.run(10 * SECOND, () -> false);
    double requests = downloads.stream().mapToLong(d -> d.up.datagrams).sum() - requestsBefore;
    assertThat(requests / (down.datagrams - before)).isLessThan(0.6);
  }

  @Test
  void sixteenShareALongQueueToo() {
    double[] jains =
        LongStream.rangeClosed(1, 3)
            .mapToDouble(SharedPathTest::jainInALongQueue)
            .sorted()
            .toArray();
    assertThat(jains[1]).as("of three starts %s", Arrays.toString(jains)).isGreaterThan(0.85);
  }

  private static double jainInALongQueue(long seed) {
    SharedPathTest test = new SharedPathTest();
    test.seed = seed;
    test.path.queueNs = 80 * MS;
    test.open();
    for (int i = 0; i < 16; i++) {
      test.downloadFrom(30 * MS * i);
    }
    test.time.run(4 * SECOND, () -> false); // sixteen starts fill the longest queue
    long dropsBefore = test.down.queueDrops;
    long before = test.down.datagrams;
    double jain = jain(test.shares(4 * SECOND, 24 * SECOND));
    assertThat((double) (test.down.queueDrops - dropsBefore) / (test.down.datagrams - before))
        .isLessThan(0.005);
    return jain;
  }

  /** Our share of the path in twenty seconds; which of the two loses first differs by the seed. */
  private static double shareBesideCubic(long queueNs, long tcpNs, long oursNs, long fromNs) {
    return LongStream.rangeClosed(1, 3)
        .mapToDouble(
            seed -> {
              SharedPathTest test = new SharedPathTest();
              test.seed = seed;
              test.path.queueNs = queueNs;
              test.open();
              SimulatedTcp tcp = new SimulatedTcp(test.time, test.down, test.path.delayNs);
              test.time.at(tcpNs, tcp::begin);
              test.downloadFrom(oursNs);
              return test.used(test.shares(fromNs, fromNs + 20 * SECOND), 20 * SECOND);
            })
        .sorted()
        .skip(1)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void oneAndCubicLeaveEachOtherAQuarterAtTheLeast() {
    assertThat(shareBesideCubic(20 * MS, 0, 0, 2 * SECOND)).isBetween(0.25, 0.75);
  }

  @Test
  void cubicThatFillsALongQueueLeavesOneItsShare() {
    assertThat(shareBesideCubic(80 * MS, SECOND, 0, 20 * SECOND)).isBetween(0.25, 0.75);
  }

  @Test
  void cubicThatWasThereFirstLeavesOneItsShare() {
    assertThat(shareBesideCubic(20 * MS, 0, 10 * SECOND, 12 * SECOND)).isBetween(0.25, 0.75);
  }

  /** Each probe of ours makes such a queue run over, and would keep cubic from growing. */
  @Test
  void oneThatProbesAShortQueueLetsCubicGrow() {
    assertThat(shareBesideCubic(5 * MS, 0, 0, 2 * SECOND)).isBetween(0.25, 0.75);
    assertThat(shareBesideCubic(10 * MS, 0, 0, 2 * SECOND)).isBetween(0.25, 0.75);
  }

  @Test
  void whoIsAloneInAShortQueueFillsThePathAndSeldomLoses() {
    path.queueNs = 5 * MS;
    open();
    downloadFrom(0);
    time.run(2 * SECOND, () -> false);
    long dropsBefore = down.queueDrops;
    long before = down.datagrams;
    assertThat(used(shares(2 * SECOND, 22 * SECOND), 20 * SECOND)).isGreaterThan(0.95);
    assertThat((double) (down.queueDrops - dropsBefore) / (down.datagrams - before))
        .isLessThan(0.003);
  }

  /** What one has of the path beside Linux's BBR, which heeds no loss but pauses now and then. */
  private double shareBesideBbr(long bbrNs, long oursNs, long fromNs, long toNs) {
    open();
    SimulatedBbrTcp tcp = new SimulatedBbrTcp(time, down, path.delayNs, seed);
    time.at(bbrNs, tcp::begin);
    downloadFrom(oursNs);
    return used(shares(fromNs, toNs), toNs - fromNs);
  }

  @Test
  void oneAndBbrLeaveEachOtherAQuarterInTwentySeconds() {
    assertThat(shareBesideBbr(0, 0, 0, 20 * SECOND)).isBetween(0.25, 0.75);
  }

  @Test
  void bbrThatWasThereFirstLeavesOneAQuarter() {
    assertThat(shareBesideBbr(0, 3 * SECOND, 3 * SECOND, 23 * SECOND)).isBetween(0.25, 0.75);
  }

  @Test
  void oneAndBbrShareAlikeInTheLongRun() {
    assertThat(shareBesideBbr(0, 0, 20 * SECOND, 60 * SECOND)).isBetween(0.4, 0.6);
  }

  @Test
  void whoIsHeldUpOnceDoesNotTakeThatForALongQueue() {
    open();
    for (int i = 0; i < 16; i++) {
      SimulatedLink.Conditions upPath = path.copy();
      upPath.stallFromNs = 50 * MS * i + 100 * MS;
      upPath.stallToNs = upPath.stallFromNs + 60 * MS;
      downloadFrom(50 * MS * i, upPath);
    }
    assertThat(jain(shares(2 * SECOND, 22 * SECOND))).isGreaterThan(0.9);
    assertThat((double) down.queueDrops / down.datagrams).isLessThan(0.05);
  }

  @Test
  void findsOutThatTheRouteHasBecomeLonger() {
    path.queueNs = 100 * MS;
    open();
    SimulatedLink.Conditions upPath = path.copy();
    downloadFrom(0, upPath);
    time.at(
        3 * SECOND,
        () -> {
          path.delayNs = 50 * MS;
          upPath.delayNs = 50 * MS;
        });
    assertThat(used(shares(10 * SECOND, 15 * SECOND), 5 * SECOND)).isGreaterThan(0.9);
  }

  @Test
  void lossOfTheWireIsNotTakenForAFullQueue() {
    path.loss = 0.03;
    open();
    downloadFrom(0);
    assertThat(used(shares(2 * SECOND, 12 * SECOND), 10 * SECOND)).isGreaterThan(0.9 * 0.97);
  }
}
