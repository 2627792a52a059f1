package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "999, 999 B",
    "1000, 1.0 kB",
    "1500, 1.5 kB",
    "99_900, 99.9 kB",
    "123_456, 123 kB",
    "999_499, 999 kB",
    "999_500, 1.0 MB",
    "5_368_709_120, 5.4 GB",
    "9223372036854775807, 9.2 EB",
  })
  void bytesReadAtAGlance(String bytes, String words) {
    assertThat(Amounts.bytes(Long.parseLong(bytes.replace("_", "")))).isEqualTo(words);
  }

  @Test
  void speedIsASizeASecond() {
    assertThat(Amounts.speed(12_340_000)).isEqualTo("12.3 MB/s");
  }

  @Test
  void timesReadAsOnAClock() {
    assertThat(Amounts.clock(Duration.ofSeconds(65))).isEqualTo("1:05");
    assertThat(Amounts.clock(Duration.ofHours(2))).isEqualTo("2:00:00");
  }
}
