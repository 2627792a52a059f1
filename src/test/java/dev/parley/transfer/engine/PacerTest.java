package dev.parley.transfer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PacerTest {
  private static final long MS = 1_000_000;

  private final Pacer pacer = new Pacer();

  @Test
  void mayAskAtOnceAndThenWaitsAsLongAsTheBytesTake() {
    assertThat(pacer.mayAsk(0)).isTrue();
    pacer.onAsked(7000, 1_000_000, 0); // with the credit of four milliseconds
    assertThat(pacer.nextNs()).isEqualTo(3 * MS);
    assertThat(pacer.mayAsk(3 * MS - 1)).isFalse();
    assertThat(pacer.mayAsk(3 * MS)).isTrue();
  }

  @Test
  void aWakeUpThatIsALittleLateIsMadeUpFor() {
    pacer.onAsked(5000, 1_000_000, 0);
    pacer.onAsked(1000, 1_000_000, 2 * MS);
    assertThat(pacer.nextNs()).isEqualTo(2 * MS);
  }

  @Test
  void aLongPauseIsNotMadeUpFor() {
    pacer.onAsked(1000, 1_000_000, 0);
    pacer.onAsked(1000, 1_000_000, 1000 * MS);
    assertThat(pacer.nextNs()).isEqualTo(997 * MS);
  }

  @Test
  void aQuantumIsOneToThreeMillisecondsWorthWithinItsBounds() {
    assertThat(Pacer.quantum(10e6, 0, 3000, 256_000)).isEqualTo(10_000);
    assertThat(Pacer.quantum(10e6, 20 * MS, 3000, 256_000)).isEqualTo(20_000);
    assertThat(Pacer.quantum(10e6, 200 * MS, 3000, 256_000)).isEqualTo(30_000);
    assertThat(Pacer.quantum(1e6, 0, 3000, 256_000)).isEqualTo(3000);
    assertThat(Pacer.quantum(1e9, 0, 3000, 256_000)).isEqualTo(256_000);
  }
}
