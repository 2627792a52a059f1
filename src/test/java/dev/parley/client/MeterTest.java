package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MeterTest {
  private final Meter meter = new Meter();

  private long at(double seconds, long bytes) {
    return meter.bytesPerSecond(bytes, Math.round(seconds * 1e9));
  }

  @Test
  void oneMeasurementIsNoSpeed() {
    assertThat(at(1, 1000)).isZero();
  }

  @Test
  void onlyTheLastSecondsCount() {
    at(0, 0);
    assertThat(at(1, 1000)).isEqualTo(1000);
    assertThat(at(10, 1000)).isZero();
    assertThat(at(11, 3000)).isEqualTo(2000);
  }

  @Test
  void whatBeganAgainIsMeasuredAnew() {
    at(0, 0);
    at(1, 1000);
    assertThat(at(2, 0)).isZero();
    assertThat(at(3, 500)).isEqualTo(500);
  }

  @Test
  void theTimeLeftFollowsFromTheSpeed() {
    assertThat(new ClientEvent.DownloadProgress(null, 1000, 3000, 500).timeLeft())
        .contains(Duration.ofSeconds(4));
    assertThat(new ClientEvent.DownloadProgress(null, 1000, 3000, 0).timeLeft()).isEmpty();
  }
}
