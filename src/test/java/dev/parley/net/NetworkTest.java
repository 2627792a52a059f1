package dev.parley.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.7, 192.0.2.7",
    "255.255.255.255, 255.255.255.255",
    "2001:db8:1:2:3:4:5:6, 2001:db8:1:2:0:0:0:0/64",
    "2001:DB8:1:2::/64, 2001:db8:1:2:0:0:0:0/64",
    "::1, 0:0:0:0:0:0:0:0/64",
    "::ffff:192.0.2.7, 192.0.2.7",
  })
  void anAddressIsReadAndComesBack(String text, String network) {
    assertThat(Network.parse(text)).contains(new Network(network));
    assertThat(Network.parse(network)).contains(new Network(network));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "256.1.1.1",
        "1.2.3",
        "1.2.3.4.",
        "1.2.3.4/64",
        "1.2.3.4/24",
        "Bob",
        "fe80::1%eth0",
        "::g",
        ":",
        "1::2::3",
        "2001:db8::/48",
        "a.b.c.d",
        "１.2.3.4",
      })
  void nothingElseIsOneAndNothingIsLookedUp(String text) {
    assertThat(Network.parse(text)).isEmpty();
  }

  @Test
  void aHostOfTheNewKindHasAWholeNetwork() throws Exception {
    assertThat(Network.of(InetAddress.getByName("2001:db8::1")))
        .isEqualTo(Network.of(InetAddress.getByName("2001:db8::2:1")))
        .isNotEqualTo(Network.of(InetAddress.getByName("2001:db8:0:1::1")));
    assertThat(Network.of(InetAddress.getByName("192.0.2.1")))
        .isNotEqualTo(Network.of(InetAddress.getByName("192.0.2.2")));
  }
}
