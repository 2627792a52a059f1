package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import akka.stream.StreamTcpException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class DialerTest {
  private final Dialer dialer = new Dialer(null, PresentConnectionTest.OPENING);

  @Test
  void aBrokenConnectionIsSaidInAFewWords() {
    assertThat(
            dialer.broken(
                new StreamTcpException("The connection closed with error: Connection reset")))
        .hasMessage("the connection broke (connection reset)");
    assertThat(dialer.broken(new IOException())).hasMessage("the connection broke");
  }
}
