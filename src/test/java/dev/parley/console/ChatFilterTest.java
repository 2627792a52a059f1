package dev.parley.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.ClientOptions;
import dev.parley.protocol.chat.Dialect;
import java.io.ByteArrayOutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
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

class ChatFilterTest {
  @TempDir Path folder;

  @Test
  void aFaultOfTheClientIsTheEnd() throws Exception {
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    PrintStream broken =
        new PrintStream(errors, true, StandardCharsets.UTF_8) {
          @Override
          public void println(String line) {
            throw new AssertionError("a fault");
          }
        };
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        PipedOutputStream keyboard = new PipedOutputStream();
        PrintStream err = new PrintStream(errors, true, StandardCharsets.UTF_8)) {
      ChatFilter filter =
          new ChatFilter(new StandardStreams(new PipedInputStream(keyboard), broken, err, false));
      ClientOptions options =
          new ClientOptions(
              "127.0.0.1",
              server.getLocalPort(),
              "Ann",
              folder,
              Optional.of(Dialect.LINE),
              Duration.ofSeconds(10));
      CompletableFuture<Integer> exitCode =
          CompletableFuture.supplyAsync(
              () -> filter.run(options), work -> new Thread(work).start());
      try (Socket guest = server.accept()) {
        guest
            .getOutputStream()
            .write("Ann has joined the chat!\nBob: hello\n".getBytes(StandardCharsets.UTF_8));
        assertThat(exitCode.get(20, TimeUnit.SECONDS)).isEqualTo(ExitCode.CANNOT_CONNECT);
      }
    }
    assertThat(errors.toString(StandardCharsets.UTF_8)).contains("the connection");
  }
}
