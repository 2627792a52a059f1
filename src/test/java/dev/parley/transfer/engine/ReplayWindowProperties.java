package dev.parley.transfer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

class ReplayWindowProperties {
  private static final int SIZE = 16;

  @Property
  void behavesLikeASetWithAnHorizon(@ForAll("numbers") List<Long> numbers) {
    ReplayWindow window = new ReplayWindow(SIZE);
    Set<Long> seen = new HashSet<>();
    long highest = -1;
    for (long number : numbers) {
      boolean isNew = number > highest - SIZE && !seen.contains(number);
      assertThat(window.isNew(number)).as("number %d", number).isEqualTo(isNew);
      if (isNew) {
        window.add(number);
        seen.add(number);
        highest = Math.max(highest, number);
      }
    }
  }

  @Property
  void refusesEveryNumberASecondTime(@ForAll("numbers") List<Long> numbers) {
    ReplayWindow window = new ReplayWindow(SIZE);
    for (long number : numbers) {
      if (window.isNew(number)) {
        window.add(number);
      }
      assertThat(window.isNew(number)).isFalse();
    }
  }

  @Provide
  Arbitrary<List<Long>> numbers() {
    Arbitrary<Long> near = Arbitraries.longs().between(0, 60);
    Arbitrary<Long> far = Arbitraries.longs().between(0, (1L << 32) - 1);
    return Arbitraries.frequencyOf(Tuple.of(12, near), Tuple.of(1, far)).list().ofMaxSize(60);
  }
}
