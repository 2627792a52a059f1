package dev.parley.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.ClientEvent;
import dev.parley.client.ClientOptions;
import dev.parley.client.ParleyClient;
import dev.parley.protocol.chat.Dialect;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatScreenTest {
  @TempDir Path folder;

  @Test
  void thePromptGoesWithTheClientThoughTheEndWasNotHeardOf() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        PipedOutputStream keyboard = new PipedOutputStream();
        Screen screen = Screen.virtual(new PipedInputStream(keyboard), folder.resolve("history"))) {
      ClientOptions options =
          new ClientOptions(
              "127.0.0.1",
              server.getLocalPort(),
              "Ann",
              folder,
              Optional.of(Dialect.LINE),
              Duration.ofSeconds(10));
      CompletableFuture<Void> entered = new CompletableFuture<>();
      ParleyClient client =
          ParleyClient.prepare(
              options,
              event -> {
                if (event instanceof ClientEvent.Entered) {
                  entered.complete(null);
                }
              });
      CompletableFuture<Integer> exitCode =
          CompletableFuture.supplyAsync(
              () -> new ChatScreen(screen, false).chat(options, client),
              work -> new Thread(work).start()); // events come on the common pool
      try (Socket guest = server.accept()) {
        guest
            .getOutputStream()
            .write("Ann has joined the chat!\nALL \n".getBytes(StandardCharsets.UTF_8));
        entered.get(20, TimeUnit.SECONDS);
        client.close(); // of which no event tells
        assertThat(exitCode.get(20, TimeUnit.SECONDS)).isEqualTo(ExitCode.CANNOT_CONNECT);
      }
    }
  }
}
