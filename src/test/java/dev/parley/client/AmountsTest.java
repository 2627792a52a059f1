package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AmountsTest {
  @ParameterizedTest
  @CsvSource({
    "0,0 B",
    "999,999 B",
    "1000,1.0 kB",
    "41151,41.2 kB",
    "99949,99.9 kB",
    "99950,100 kB",
    "999499,999 kB",
    "999500,1.0 MB",
    "5000000123,5.0 GB",
    "9223372036854775807,9.2 EB",
  })
  void sizesAreInTheUnitThatFits(long bytes, String text) {
    assertThat(Amounts.size(bytes)).isEqualTo(text);
  }

  @Test
  void timesAreAsOnAClock() {
    assertThat(Amounts.clock(Duration.ofSeconds(7))).isEqualTo("0:07");
    assertThat(Amounts.clock(Duration.ofSeconds(3723))).isEqualTo("1:02:03");
  }

  @ParameterizedTest
  @CsvSource({
    "localhost,localhost,55000",
    "chat.example:7,chat.example,7",
    "::1,::1,55000",
    "[::1],::1,55000",
    "[::1]:65535,::1,65535",
  })
  void anAddressIsReadAsPeopleWriteIt(String text, String host, int port) {
    assertThat(ServerAddress.parse(text)).isEqualTo(new ServerAddress(host, port));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":1", "a:", "a:0", "a:65536", "a:b", "a b"})
  void whatIsNoAddressIsRefused(String text) {
    assertThatThrownBy(() -> ServerAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anAddressIsWrittenSoThatItCanBeReadAgain() {
    ServerAddress address = new ServerAddress("::1", 7);
    assertThat(address).hasToString("[::1]:7");
    assertThat(ServerAddress.parse(address.toString())).isEqualTo(address);
  }
}
