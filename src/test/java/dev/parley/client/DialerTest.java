package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import akka.stream.StreamTcpException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class DialerTest {
  @Test
  void aBrokenConnectionIsSaidInAFewWords() {
    assertThat(
            Dialer.broken(
                new StreamTcpException("The connection closed with error: Connection reset")))
        .hasMessage("the connection broke (connection reset)");
    assertThat(Dialer.broken(new IOException())).hasMessage("the connection broke");
  }
}
