package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.chat.Dialect;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class OutgoingTest {
  private final Outgoing outgoing = new Outgoing();

  @Test
  void inLinesOneWriteCarriesAllThatWaits() {
    ClientConnection.Say first = offer("a");
    ClientConnection.Say second = offer("b");
    assertThat(outgoing.next(Dialect.LINE)).contains("a\nb\n");
    assertThat(first.taken()).isCompleted();
    assertThat(second.taken()).isCompleted();
    assertThat(outgoing.next(Dialect.LINE)).isEmpty();
  }

  @Test
  void unframedOneWriteIsOneMessage() {
    offer("a");
    ClientConnection.Say second = offer("b");
    assertThat(outgoing.next(Dialect.UNFRAMED)).contains("a");
    assertThat(second.taken()).isNotDone();
    assertThat(outgoing.next(Dialect.UNFRAMED)).contains("b");
  }

  @Test
  void whatIsTooMuchIsRefusedAtOnce() {
    for (int i = 0; i < Outgoing.MAX_QUEUED; i++) {
      assertThat(offer("a").taken()).isNotDone();
    }
    assertThat(offer("b").taken()).isCompletedExceptionally();
  }

  @Test
  void theRestIsRefusedWithTheReason() {
    ClientConnection.Say said = offer("a");
    ConnectException gone = new ConnectException("gone");
    outgoing.refuse(gone);
    assertThat(said.taken()).failsWithin(Duration.ZERO).withThrowableThat().withCause(gone);
    assertThat(outgoing.next(Dialect.LINE)).isEmpty();
  }

  private ClientConnection.Say offer(String line) {
    ClientConnection.Say say = new ClientConnection.Say(line, new CompletableFuture<>());
    outgoing.offer(say);
    return say;
  }
}
