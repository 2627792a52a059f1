package dev.parley.transfer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class MaxFilterProperties {
  private static final int ROUNDS = 4;

  private record Value(long round, int value) {}

  @Property
  void isTheGreatestOfTheLastRounds(
      @ForAll @Size(max = 40) List<@IntRange(min = 0, max = 399) Integer> steps) {
    MaxFilter filter = new MaxFilter(ROUNDS);
    List<Value> all = new ArrayList<>();
    long round = 0;
    assertThat(filter.get()).isZero();
    for (int step : steps) {
      round += step / 100; // up to three rounds on
      all.add(new Value(round, step % 100));
      filter.add(round, step % 100);
      long oldest = round - ROUNDS;
      int greatest =
          all.stream().filter(v -> v.round > oldest).mapToInt(Value::value).max().orElseThrow();
      assertThat(filter.get()).isEqualTo(greatest);
    }
  }
}
