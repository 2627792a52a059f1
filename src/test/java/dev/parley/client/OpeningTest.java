package dev.parley.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.parley.protocol.chat.Dialect;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class OpeningTest {
  private static Opening opening(Optional<Dialect> known, boolean eager, Security security) {
    return new Opening(
        1,
        "room.example",
        1,
        "dana",
        known,
        eager,
        List.of(),
        Duration.ofSeconds(1),
        ClientSettings.DETECT_LEAST,
        security,
        PasswordOptions.NONE);
  }

  @Test
  void theNameAloneAsksWhatAPlainServerSpeaks() {
    assertEquals(
        Optional.empty(), opening(Optional.empty(), false, new Security.Plain()).presumed());
  }

  @Test
  void whoIsEagerPresumesLines() {
    assertEquals(
        Optional.of(Dialect.LINE),
        opening(Optional.empty(), true, new Security.Plain()).presumed());
  }

  @Test
  void aServerWithTlsSpeaksLines() {
    assertEquals(
        Optional.of(Dialect.LINE),
        opening(Optional.empty(), false, new Security.SystemRoots()).presumed());
  }

  @Test
  void whatIsKnownIsNotPresumed() {
    assertEquals(
        Optional.of(Dialect.UNFRAMED),
        opening(Optional.of(Dialect.UNFRAMED), true, new Security.SystemRoots()).presumed());
  }
}
