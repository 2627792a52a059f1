package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.parley.Utf8;
import dev.parley.protocol.chat.Text;

/** Any text is an address that reads back, or refused in words fit for a screen. */
class ServerAddressFuzz {
  @FuzzTest
  void readsAnAddressThatReadsBackOrRefuses(byte[] bytes) {
    Utf8.text(bytes).ifPresent(ServerAddressFuzz::check);
  }

  private static void check(String text) {
    ServerAddress address;
    try {
      address = ServerAddress.parse(text);
    } catch (IllegalArgumentException refused) {
      assertThat(refused.getMessage()).isNotBlank();
      assertThat(Text.isUnsafe(refused.getMessage())).isFalse();
      return;
    }
    assertThat(address.port()).isBetween(1, 65535);
    assertThat(address.host()).isNotEmpty();
    assertThat(Text.isUnsafe(address.toString())).isFalse();
    assertThat(ServerAddress.parse(address.toString())).isEqualTo(address);
  }
}
