package dev.parley.transfer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.transfer.engine.Simulation.Weather;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PartFetchSimulationTest {

  private static final long MS = Simulation.MS;
  private static final int MAX_BYTES = 200_000;

  /** Far above what any seed needs, and far below for ever. */
  private static final long MAX_VIRTUAL_NS = 120_000 * MS;

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyByteIsInItsPlaceInAnyWeather(long seed) {
    Simulation simulation = stormy(seed);

    simulation.run(MAX_VIRTUAL_NS);

    simulation.assertComplete();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void aFileOfEqualPartsArrivesToo(long seed) {
    Weather weather = weather(new Random(seed));
    Simulation simulation =
        new Simulation(seed, new byte[(int) (seed * 1000)], Simulation.DEFAULTS, weather);

    simulation.run(MAX_VIRTUAL_NS);

    simulation.assertComplete();
  }

  @Test
  void theSameSeedGivesTheSameRun() {
    for (long seed = 0; seed < 20; seed++) {
      Simulation first = stormy(seed).run(MAX_VIRTUAL_NS);
      Simulation second = stormy(seed).run(MAX_VIRTUAL_NS);

      assertThat(first.trace).as("seed %s", seed).isEqualTo(second.trace);
    }
  }

  @Test
  void differentSeedsGiveDifferentRuns() {
    assertThat(stormy(1).run(MAX_VIRTUAL_NS).trace)
        .isNotEqualTo(stormy(2).run(MAX_VIRTUAL_NS).trace);
  }

  /** The control: what this test would see if one port told all answers apart. */
  @Test
  void withOnePortForAllLanesBytesEndUpInTheWrongPlace() {
    long wrong = seeds().filter(seed -> endsUpWrong(new OnePort(seed))).count();

    assertThat(wrong).isGreaterThan(100);
  }

  private static boolean endsUpWrong(Simulation simulation) {
    simulation.run(MAX_VIRTUAL_NS);
    byte[] got = simulation.delivered.toByteArray();
    return !Arrays.equals(got, 0, got.length, simulation.content, 0, got.length);
  }

  private static Simulation stormy(long seed) {
    Random random = new Random(seed);
    byte[] content = Simulation.content(seed, random.nextInt(MAX_BYTES + 1));
    Simulation simulation = new Simulation(seed, content, Simulation.DEFAULTS, weather(random));
    simulation.pauses = random.nextInt(4) == 0 ? 0.05 : 0;
    return simulation;
  }

  /** From nearly nothing to 30 % lost and 30 % doubled each way, next door or far away. */
  private static Weather weather(Random random) {
    return new Weather(
        0.3 * random.nextDouble(),
        0.3 * random.nextDouble(),
        MS / 10 + random.nextLong(20 * MS),
        random.nextLong(30 * MS),
        MS + random.nextLong(100 * MS));
  }

  /** All lanes share one port: what comes is taken for what has been waited for longest. */
  private static final class OnePort extends Simulation {

    OnePort(long seed) {
      super(seed, Simulation.content(seed, MAX_BYTES / 4), DEFAULTS, weather(new Random(seed)));
    }

    @Override
    int route(int lane) {
      return waiting.entrySet().stream()
          .min(Map.Entry.comparingByValue())
          .map(Map.Entry::getKey)
          .orElse(lane);
    }
  }
}
