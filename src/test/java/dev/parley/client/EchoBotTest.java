package dev.parley.client;

import dev.parley.client.ScriptedServer.Guest;
import dev.parley.protocol.chat.Dialect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EchoBotTest {
  @Test
  void itWhispersBackEvenAfterTheServerWasGone() throws Exception {
    try (ScriptedServer server = new ScriptedServer()) {
      ClientOptions options =
          new ClientOptions(
              "127.0.0.1",
              server.port(),
              "Bot",
              Path.of("nowhere"),
              Optional.of(Dialect.LINE),
              Duration.ofSeconds(5));
      var entered = new EchoBot().join(options).toCompletableFuture();
      for (int connection = 0; connection < 2; connection++) {
        Guest guest = server.accept();
        guest.hears("Bot", Hearing.HELLO);
        guest.say("Bot has joined the chat!", "{hello}", "Ann: (PRIVATE) psst");
        guest.hears("~Ann you said: psst");
        guest.hangUp();
      }
      entered.join().close();
    }
  }
}
