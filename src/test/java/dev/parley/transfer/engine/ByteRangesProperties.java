package dev.parley.transfer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ByteRangesProperties {
  private static final int SIZE = 60;

  private record Step(boolean add, int start, int length) {
    int end() {
      return start + length;
    }
  }

  @Property
  void behavesLikeASetOfBytes(@ForAll("steps") List<Step> steps) {
    ByteRanges ranges = new ByteRanges();
    BitSet model = new BitSet();
    for (Step step : steps) {
      if (step.add) {
        int known = model.get(step.start, step.end()).cardinality();
        assertThat(ranges.add(step.start, step.end())).isEqualTo(step.length - known);
        model.set(step.start, step.end());
      } else {
        ranges.remove(step.start, step.end());
        model.clear(step.start, step.end());
      }
      assertSame(ranges, model);
    }
  }

  @Property
  void handsOutTheFirstBytesUntilNoneAreLeft(@ForAll("steps") List<Step> steps) {
    ByteRanges ranges = new ByteRanges();
    BitSet model = new BitSet();
    for (Step step : steps) {
      ranges.add(step.start, step.end());
      model.set(step.start, step.end());
    }
    for (Optional<ByteRanges.Stretch> first = ranges.first(7);
        first.isPresent();
        first = ranges.first(7)) {
      int start = model.nextSetBit(0);
      int end = Math.min(start + 7, model.nextClearBit(start));
      assertThat(first.get()).isEqualTo(new ByteRanges.Stretch(start, end));
      ranges.remove(start, end);
      model.clear(start, end);
    }
    assertThat(model.isEmpty()).isTrue();
    assertThat(ranges.isEmpty()).isTrue();
  }

  private static void assertSame(ByteRanges ranges, BitSet model) {
    assertThat(ranges.isEmpty()).isEqualTo(model.isEmpty());
    for (int start = 0; start < SIZE; start++) {
      for (int end = start + 1; end <= SIZE; end++) {
        assertThat(ranges.contains(start, end)).isEqualTo(model.nextClearBit(start) >= end);
        assertThat(ranges.intersects(start, end)).isEqualTo(!model.get(start, end).isEmpty());
      }
    }
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Step> step =
        Combinators.combine(
                Arbitraries.of(true, true, false),
                Arbitraries.integers().between(0, SIZE - 20),
                Arbitraries.integers().between(1, 20))
            .as(Step::new);
    return step.list().ofMaxSize(12);
  }
}
