package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PatienceTest {
  private static final long SECOND = 1_000_000_000L;

  private final Patience patience = new Patience(ClientSettings.usual(null), false);

  private Optional<Duration> lost(long atSeconds) {
    return patience.disconnected(atSeconds * SECOND, 0.5);
  }

  @Test
  void pausesDoubleUpToTwoSeconds() {
    patience.connected(0);
    assertThat(lost(1)).contains(Duration.ofMillis(100));
    assertThat(lost(1)).contains(Duration.ofMillis(200));
    assertThat(lost(1)).contains(Duration.ofMillis(400));
    lost(1);
    lost(1);
    assertThat(lost(1)).contains(Duration.ofSeconds(2));
    assertThat(lost(1)).contains(Duration.ofSeconds(2));
  }

  @Test
  void pausesVaryByAQuarter() {
    patience.connected(0);
    assertThat(patience.disconnected(SECOND, 0)).contains(Duration.ofMillis(75));
    assertThat(patience.disconnected(SECOND, 1)).contains(Duration.ofMillis(250));
  }

  @Test
  void progressBringsTheShortPauseBack() {
    patience.connected(0);
    lost(1);
    lost(1);
    patience.gotOn(2 * SECOND);
    assertThat(lost(3)).contains(Duration.ofMillis(100));
  }

  @Test
  void theTimeRunsFromTheLastThingThatGotOn() {
    patience.connected(SECOND);
    patience.gotOn(10 * SECOND);
    lost(12);
    assertThat(patience.left(12 * SECOND)).isEqualTo(Duration.ofSeconds(23));
    patience.connected(20 * SECOND);
    assertThat(patience.left(40 * SECOND)).isEqualTo(Duration.ofSeconds(5));
    assertThat(patience.left(46 * SECOND)).isZero();
  }

  @Test
  void connectionsThatBringNothingAreNotTriedForever() {
    for (int i = 0; i < 20; i++) {
      patience.connected(i * SECOND);
      assertThat(lost(i)).isPresent();
    }
    assertThat(lost(20)).isEmpty();
  }

  @Test
  void aConnectionThatLastedIsWorthAnother() {
    for (long i = 0; i < 100; i++) {
      patience.connected(i * (100 * SECOND));
      assertThat(lost(i * 100 + 50)).contains(Duration.ofMillis(100));
    }
  }

  @Test
  void whoStaysNeverGivesUp() {
    Patience endless = new Patience(ClientSettings.usual(null), true);
    for (int i = 0; i < 1000; i++) {
      assertThat(endless.disconnected(i * SECOND, 0.5)).isPresent();
    }
  }
}
