package dev.parley.transfer.engine;

import static org.assertj.core.api.Assertions.assertThatNoException;

import org.junit.jupiter.api.Test;

class WarmupTest {
  @Test
  void itRunsAsOftenAsItIsTold() {
    assertThatNoException().isThrownBy(() -> Warmup.run(10));
  }
}
