package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What a client with TLS says of it; {@code TlsIT} has servers to it. */
class TlsTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger("akka.stream.impl.io");
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  @TempDir Path folder;

  @BeforeEach
  void listenToTheLog() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void leaveTheLog() {
    logger.detachAppender(log);
  }

  @Test
  void whereNobodyListensTheClientSaysSoAndItsStreamNothing() throws Exception {
    ParleyClient client = ParleyClient.prepare(to(portOfNobody()), event -> {});
    assertThatThrownBy(() -> client.enter().toCompletableFuture().get(20, TimeUnit.SECONDS))
        .hasMessageContaining("cannot connect to 127.0.0.1:");
    client.closed().toCompletableFuture().get(20, TimeUnit.SECONDS);
    assertThat(List.copyOf(log.list)).extracting(ILoggingEvent::getFormattedMessage).isEmpty();
  }

  @Test
  void aPortWithoutTlsIsToldFromOneThatIsNotTrusted() throws Exception {
    try (ScriptedServer server = new ScriptedServer();
        ParleyClient client = ParleyClient.prepare(to(server.port()), event -> {})) {
      CompletableFuture<ParleyClient> entered = client.enter().toCompletableFuture();
      server.accept().say("ERROR bad-name: that is no name");
      assertThatThrownBy(() -> entered.get(20, TimeUnit.SECONDS))
          .hasMessageContaining("127.0.0.1:" + server.port() + " does not speak TLS");
    }
  }

  @Test
  void whoIsClosedOutWithoutAWordWithoutTlsLearnsThatItMayBeNeeded() throws Exception {
    try (ClientFixture it = ClientFixture.careful()) {
      it.enter();
      it.server.accept().hangUp();
      assertThatThrownBy(() -> it.entered.get(20, TimeUnit.SECONDS))
          .hasMessageContaining("perhaps 127.0.0.1:" + it.server.port() + " speaks TLS");
    }
  }

  private static int portOfNobody() throws IOException {
    try (ScriptedServer server = new ScriptedServer()) {
      return server.port();
    }
  }

  private ClientOptions to(int port) {
    return new ClientOptions(
            "127.0.0.1", port, "Bot", folder, Optional.empty(), Duration.ofSeconds(5))
        .withSecurity(new Security.FirstMet(folder.resolve("known-hosts")));
  }
}
