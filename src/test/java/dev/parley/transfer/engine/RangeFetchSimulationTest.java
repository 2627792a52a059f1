package dev.parley.transfer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whole fast transfers in virtual time over links as bad as a seed makes them. The profile
 * "nightly" runs ten thousand seeds.
 */
class RangeFetchSimulationTest {
  private static final long SECOND_NS = 1_000_000_000L;
  private static final long MS_NS = 1_000_000L;
  private static final int SEEDS = Boolean.getBoolean("parley.nightly") ? 10_000 : 600;

  /** Long enough for the worst of them: a thousand packets at thirty per cent loss each way. */
  private static final long LIMIT_NS = 600 * SECOND_NS;

  @Test
  void comesWholeOverEveryBadLink() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      RangeSimulation simulation = badLink(seed);
      RangeSimulation.Result result = simulation.run(LIMIT_NS);
      assertThat(result.wrong()).as("wrong bytes with seed %d", seed).isFalse();
      assertThat(result.whole()).as("seed %d: %s, %s", seed, result, simulation.fetch).isTrue();
    }
  }

  @Test
  void oneSeedIsOneRun() {
    for (long seed = 1; seed <= 20; seed++) {
      assertThat(badLink(seed).run(LIMIT_NS)).isEqualTo(badLink(seed).run(LIMIT_NS));
    }
  }

  @Test
  void aServerThatSendsOtherBytesIsFoundOut() {
    RangeSimulation simulation = simulation(1, 100_000, new SimulatedLink.Conditions());
    simulation.serveBytesOfSeed(2);
    assertThat(simulation.run(LIMIT_NS).wrong()).isTrue();
  }

  @Test
  void aDeadLinkEndsTheFetchAfterItsPatience() {
    SimulatedLink.Conditions dead = new SimulatedLink.Conditions();
    dead.blackoutFromNs = 300 * MS_NS;
    RangeSimulation simulation = simulation(3, 64 << 20, dead);
    RangeSimulation.Result result = simulation.run(LIMIT_NS);
    assertThat(result.timedOut()).isTrue();
    assertThat(result.timeNs()).isBetween(20 * SECOND_NS, 21 * SECOND_NS);
  }

  @Test
  void aLinkThatWasDeadForFiveSecondsIsFilledAgainWithinOne() {
    SimulatedLink.Conditions dark = new SimulatedLink.Conditions();
    dark.blackoutFromNs = SECOND_NS;
    dark.blackoutToNs = 6 * SECOND_NS;
    RangeSimulation simulation = simulation(4, 32 << 20, dark);
    long undisturbedNs =
        simulation(4, 32 << 20, new SimulatedLink.Conditions()).run(LIMIT_NS).timeNs();
    RangeSimulation.Result result = simulation.run(LIMIT_NS);
    assertThat(result.whole()).isTrue();
    assertThat(result.timeNs()).isLessThan(undisturbedNs + 6 * SECOND_NS);
  }

  @Test
  void aDiskThatStandsForAMinuteIsNotTakenForTheServersSilenceNorThisForTheClients() {
    RangeSimulation simulation = simulation(9, 64 << 20, new SimulatedLink.Conditions());
    simulation.letDiskStandUntil(60 * SECOND_NS);
    RangeSimulation.Result result = simulation.run(LIMIT_NS);
    assertThat(result.whole()).isTrue();
    assertThat(result.timeNs()).isBetween(60 * SECOND_NS, 65 * SECOND_NS);
    assertThat(simulation.longestSilenceNs()).isLessThan(15 * SECOND_NS);
  }

  @Test
  void aLinkThatDiesWhileTheDiskStandsEndsTheFetch() {
    SimulatedLink.Conditions dead = new SimulatedLink.Conditions();
    dead.blackoutFromNs = 15 * SECOND_NS;
    RangeSimulation simulation = simulation(10, 64 << 20, dead);
    simulation.letDiskStandUntil(200 * SECOND_NS);
    RangeSimulation.Result result = simulation.run(LIMIT_NS);
    assertThat(result.timedOut()).isTrue();
    assertThat(result.timeNs()).isBetween(35 * SECOND_NS, 50 * SECOND_NS);
  }

  /** Each datagram of a small transfer in turn, in either direction. */
  @Test
  void anySingleLossCostsAtMostTwoProbeTimeouts() {
    long size = 60_000;
    RangeSimulation undisturbed = simulation(5, size, new SimulatedLink.Conditions());
    long baseNs = undisturbed.run(LIMIT_NS).timeNs();
    long probeTimeoutNs = 60 * MS_NS; // three round trips of 20 ms, before one is measured
    for (boolean upward : List.of(true, false)) {
      SimulatedLink link = upward ? undisturbed.up : undisturbed.down;
      for (long lost = 0; lost < link.datagrams; lost++) {
        RangeSimulation simulation = simulation(5, size, new SimulatedLink.Conditions());
        (upward ? simulation.up : simulation.down).dropOnly(lost);
        RangeSimulation.Result result = simulation.run(LIMIT_NS);
        assertThat(result.whole()).isTrue();
        assertThat(result.timeNs())
            .as("datagram %d lost, %s", lost, upward ? "upward" : "downward")
            .isLessThanOrEqualTo(baseNs + 2 * probeTimeoutNs);
      }
    }
  }

  @Test
  void fillsALossyLink() {
    SimulatedLink.Conditions lossy = new SimulatedLink.Conditions();
    lossy.delayNs = 25 * MS_NS;
    lossy.queueNs = 50 * MS_NS;
    lossy.loss = 0.01;
    long size = 64 << 20;
    RangeSimulation simulation = simulation(6, size, lossy);
    double seconds = simulation.run(LIMIT_NS).timeNs() / 1e9;
    double payloadRate = lossy.bytesPerSecond * 1472 / 1500;
    assertThat(size / seconds).isGreaterThan(0.93 * payloadRate);
    assertThat(simulation.down.bytes).isLessThan((long) (1.10 * size / 0.99));
  }

  /** As over the air: each datagram takes as long as it happens to, and many overtake others. */
  @Test
  void fillsALinkWhoseDelayVaries() {
    SimulatedLink.Conditions varying = new SimulatedLink.Conditions();
    varying.delayNs = 20 * MS_NS;
    varying.queueNs = 80 * MS_NS;
    varying.reorder = 1;
    varying.reorderNs = 40 * MS_NS;
    long size = 64 << 20;
    for (long seed = 1; seed <= 3; seed++) {
      RangeSimulation simulation = simulation(seed, size, varying);
      double seconds = simulation.run(LIMIT_NS).timeNs() / 1e9;
      String run = "seed " + seed;
      assertThat(size / seconds).as(run).isGreaterThan(0.88 * varying.bytesPerSecond);
      assertThat(simulation.down.bytes).as(run).isLessThan((long) (1.06 * size));
      assertThat(simulation.down.queueDrops).as(run).isZero();
    }
  }

  @Test
  void fillsASlowLinkWhoseQueueHoldsNoSecondPacket() {
    SimulatedLink.Conditions slow = new SimulatedLink.Conditions();
    slow.bytesPerSecond = 80_000;
    slow.delayNs = 50 * MS_NS;
    slow.queueNs = 6 * MS_NS;
    long size = 1 << 20;
    double seconds = simulation(10, size, slow).run(LIMIT_NS).timeNs() / 1e9;
    assertThat(size / seconds).isGreaterThan(0.6 * slow.bytesPerSecond);
  }

  /** A round trip of a second, half of the packets lost, and too short a queue to be seen. */
  @Test
  void lossThatTheLeastWindowSuffersTooIsTheWires() {
    SimulatedLink.Conditions far = new SimulatedLink.Conditions();
    far.bytesPerSecond = 54_000;
    far.delayNs = 625 * MS_NS;
    far.queueNs = 29 * MS_NS;
    far.loss = 0.3;
    for (long seed = 1; seed <= 3; seed++) {
      RangeSimulation.Result result = simulation(seed, 1 << 20, far).run(LIMIT_NS);
      assertThat(result.timeNs()).as("seed %d", seed).isLessThan(300 * SECOND_NS);
    }
  }

  @Test
  void keepsTheQueueShortOnceItRuns() {
    List<Long> queues = new ArrayList<>();
    RangeSimulation simulation = simulation(7, 64 << 20, new SimulatedLink.Conditions());
    sampleQueue(simulation, SECOND_NS, queues);
    assertThat(simulation.run(LIMIT_NS).whole()).isTrue();
    queues.sort(null);
    assertThat(queues.get(queues.size() * 9 / 10)).isLessThan(10 * MS_NS); // its limit is 20 ms
  }

  @Test
  void fallsBackToSmallPacketsWhenLargeOnesVanish() {
    SimulatedLink.Conditions hole = new SimulatedLink.Conditions();
    hole.mtuChangeNs = SECOND_NS;
    hole.mtuLater = 1300;
    RangeSimulation simulation = simulation(8, 16 << 20, hole);
    RangeSimulation.Result result = simulation.run(LIMIT_NS);
    assertThat(result.whole()).isTrue();
    assertThat(result.timeNs()).isLessThan(5 * SECOND_NS);
  }

  private static void sampleQueue(RangeSimulation simulation, long atNs, List<Long> queues) {
    simulation.at(
        atNs,
        () -> {
          queues.add(simulation.down.queueNs(simulation.nowNs()));
          sampleQueue(simulation, simulation.nowNs() + 5 * MS_NS, queues);
        });
  }

  private static RangeSimulation simulation(
      long seed, long size, SimulatedLink.Conditions downward) {
    SimulatedLink.Conditions upward = downward.copy();
    upward.mtuLater = upward.mtu;
    long rttNs = upward.delayNs + downward.delayNs;
    return new RangeSimulation(
        seed, size, upward, downward, new Bbr(128 << 10, rttNs, 64 << 10), rttNs);
  }

  private static RangeSimulation badLink(long seed) {
    Random random = new Random(seed);
    SimulatedLink.Conditions down = new SimulatedLink.Conditions();
    down.bytesPerSecond = Math.exp(Math.log(50_000) + random.nextDouble() * Math.log(2500));
    down.delayNs = (long) (random.nextDouble() * random.nextDouble() * 750 * MS_NS);
    down.queueNs = (long) ((5 + random.nextDouble() * 200) * MS_NS);
    down.loss = random.nextInt(4) == 0 ? 0 : 0.3 * random.nextDouble();
    down.duplicate = random.nextInt(2) * 0.1 * random.nextDouble();
    down.corrupt = random.nextInt(2) * 0.05 * random.nextDouble();
    down.reorder = random.nextInt(2) * 0.5 * random.nextDouble();
    down.reorderNs = 1 + random.nextInt(100) * MS_NS;
    if (random.nextInt(6) == 0) { // within one machine
      down.delayNs = random.nextInt(2_000_000);
      down.mtu = 65_507;
    }
    SimulatedLink.Conditions up = down.copy();
    up.bytesPerSecond = down.bytesPerSecond / (1 + random.nextInt(4));
    if (random.nextInt(3) == 0) {
      down.blackoutFromNs = random.nextInt(2000) * MS_NS;
      down.blackoutToNs = down.blackoutFromNs + random.nextInt(10_000) * MS_NS;
    }
    if (random.nextInt(3) == 0) {
      down.mtuChangeNs = random.nextInt(2000) * MS_NS;
      down.mtuLater = random.nextBoolean() ? 1250 : 9000;
    }
    long size = random.nextInt(5) == 0 ? random.nextInt(3000) : random.nextInt(1_200_000);
    long hintNs = random.nextInt(5) == 0 ? 0 : 2 * down.delayNs;
    RangeSimulation simulation =
        new RangeSimulation(seed, size, up, down, new Bbr(128 << 10, hintNs, 64 << 10), hintNs);
    if (random.nextInt(3) == 0) {
      simulation.at(random.nextInt(3000) * MS_NS, simulation::changeClientPort);
    }
    return simulation;
  }
}
