package dev.parley.transfer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;

/** Over a link of 100 Mbit/s and 40 ms unless something else is said. */
class BbrTest {
  private static final long MS = 1_000_000;
  private static final long RTT_NS = 40 * MS;
  private static final int SIZE = 32 << 20;

  private final SimulatedLink.Conditions link = new SimulatedLink.Conditions();
  private final Bbr bbr = new Bbr(64 << 10, RTT_NS, 64 << 10);
  private final List<Moment> moments = new ArrayList<>();

  private record Moment(
      long timeNs, String phase, double rate, long window, long queueNs, long goodBytes) {}

  BbrTest() {
    link.delayNs = RTT_NS / 2;
    link.queueNs = RTT_NS;
  }

  private RangeSimulation run() {
    RangeSimulation simulation = new RangeSimulation(1, SIZE, link.copy(), link, bbr, RTT_NS);
    watch(simulation, 0);
    assertThat(simulation.run(600_000 * MS).whole()).isTrue();
    return simulation;
  }

  private void watch(RangeSimulation simulation, long atNs) {
    simulation.at(
        atNs,
        () -> {
          moments.add(
              new Moment(
                  atNs,
                  bbr.phase(),
                  bbr.pacingRate(),
                  bbr.windowBytes(),
                  simulation.down.queueNs(atNs),
                  simulation.fetch.counts().arrivedBytes));
          watch(simulation, atNs + 5 * MS);
        });
  }

  private List<Moment> between(LongPredicate time) {
    return moments.stream().filter(moment -> time.test(moment.timeNs)).toList();
  }

  private Moment first(String phase) {
    return moments.stream().filter(m -> m.phase.equals(phase)).findFirst().orElseThrow();
  }

  private double goodRate(long fromNs, long toNs) {
    List<Moment> part = between(time -> time >= fromNs && time <= toNs);
    Moment last = part.get(part.size() - 1);
    Moment begin = part.get(0);
    return (last.goodBytes - begin.goodBytes) * 1e9 / (last.timeNs - begin.timeNs);
  }

  @Test
  void doublesItsRateEachRoundUntilThePathIsFull() {
    run();
    Moment full = first("DRAIN");
    // Eight times the first window fills this path: three doublings, and three rounds to notice.
    assertThat(full.timeNs).isLessThan(9 * RTT_NS);
    assertThat(full.rate).isGreaterThan(0.45 * link.bytesPerSecond);
  }

  @Test
  void theFirstOfTheFirstPacketsDoNotSlowItDownBeforeTheOthersHaveCome() {
    double rate = bbr.pacingRate();
    long window = bbr.windowBytes();
    bbr.onArrival(early(41, 1500, true));
    bbr.onArrival(early(45, 30_000, false));
    assertThat(bbr.pacingRate()).isEqualTo(rate);
    assertThat(bbr.windowBytes()).isEqualTo(window);
    bbr.onLoss(1500, 100_000); // the path may well be too slow for that
    assertThat(bbr.pacingRate()).isLessThan(rate);
    assertThat(bbr.windowBytes()).isLessThan(window);
  }

  @Test
  void aPathThatIsSlowerThanItsBeginningIsSeenInTheSecondRound() {
    double rate = bbr.pacingRate();
    bbr.onArrival(early(41, 1500, true));
    bbr.onArrival(early(85, 30_000, true));
    assertThat(bbr.pacingRate()).isLessThan(rate);
  }

  /** So much has come by then of what was asked for at time 0. */
  private static CongestionController.Arrival early(long ms, long bytes, boolean newRound) {
    double rate = bytes * 1e3 / ms;
    return new CongestionController.Arrival(
        ms * MS, bytes, rate, false, 0, RTT_NS, 0, newRound, 100_000);
  }

  @Test
  void drainsTheQueueThatItsStartHasMade() {
    run();
    Moment drained = first("PROBE_BW");
    assertThat(drained.timeNs - first("DRAIN").timeNs).isLessThan(6 * RTT_NS);
    assertThat(drained.queueNs).isLessThan(RTT_NS / 2);
  }

  @Test
  void keepsToTheRateOfTheLink() {
    run();
    double mean =
        between(time -> time > 1000 * MS && time < 2500 * MS).stream()
            .mapToDouble(Moment::rate)
            .average()
            .orElseThrow();
    assertThat(mean).isBetween(0.93 * link.bytesPerSecond, 1.07 * link.bytesPerSecond);
  }

  @Test
  void lossWithoutAQueueDoesNotSlowItDown() {
    link.loss = 0.05;
    run();
    double most = link.bytesPerSecond * 1447 / 1500 * 0.95;
    assertThat(goodRate(1000 * MS, 2500 * MS)).isGreaterThan(0.9 * most);
  }

  /** What is lost while the queue of the start drains says nothing of others on the path. */
  @Test
  void lossBehindItsStartDoesNotBoundItsWindow() {
    link.bytesPerSecond = 6_250_000;
    link.delayNs = 100 * MS;
    link.queueNs = 200 * MS;
    link.loss = 0.01;
    double bdp = link.bytesPerSecond * 0.2;
    for (long seed = 1; seed <= 20; seed++) {
      Bbr fresh = new Bbr(128 << 10, 200 * MS, 64 << 10);
      RangeSimulation simulation =
          new RangeSimulation(seed, 16 << 20, link.copy(), link.copy(), fresh, 200 * MS);
      assertThat(simulation.run(600_000 * MS).whole()).isTrue();
      assertThat((double) fresh.windowBytes()).as("seed %d", seed).isGreaterThan(1.3 * bdp);
    }
  }

  @Test
  void lossWithAQueueBoundsItsWindow() {
    link.queueNs = 15 * MS;
    RangeSimulation simulation = run();
    long drops = simulation.down.queueDrops;
    assertThat(drops).isLessThan(simulation.down.datagrams / 10);
    double bdp = link.bytesPerSecond * RTT_NS / 1e9;
    assertThat(between(time -> time > 1500 * MS && time < 2500 * MS))
        .allMatch(moment -> moment.window < 1.7 * bdp);
    assertThat(goodRate(1000 * MS, 2500 * MS)).isGreaterThan(0.85 * link.bytesPerSecond);
  }

  @Test
  void silenceHalvesTheWindowAtTheLeast() {
    run();
    long before = bbr.windowBytes();
    bbr.onSilence();
    assertThat(bbr.windowBytes()).isLessThan((long) (0.6 * before));
  }
}
