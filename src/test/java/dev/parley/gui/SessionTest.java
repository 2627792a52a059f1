package dev.parley.gui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import akka.Done;
import dev.parley.client.ClientOptions;
import dev.parley.client.ParleyClient;
import dev.parley.protocol.chat.Dialect;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.swing.SwingUtilities;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SessionTest {
  private final RoomModel room = new RoomModel(Clock.systemUTC());
  private final CompletableFuture<ParleyClient> client = new CompletableFuture<>();
  private final Session session =
      new Session(
          room,
          (options, listener) -> {
            client.complete(ParleyClient.prepare(options, listener));
            return client.join();
          });
  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void stop() throws Exception {
    onEventThread(session::close).toCompletableFuture().get(20, TimeUnit.SECONDS);
    server.close();
  }

  private static <T> T onEventThread(Supplier<T> what) throws Exception {
    FutureTask<T> task = new FutureTask<>(what::get);
    SwingUtilities.invokeAndWait(task);
    return task.get();
  }

  private CompletionStage<Done> connect() throws Exception {
    ClientOptions options =
        new ClientOptions(
            "127.0.0.1",
            server.getLocalPort(),
            "Ann",
            Path.of("."),
            Optional.of(Dialect.LINE),
            Duration.ofSeconds(50));
    return onEventThread(() -> session.connect(options));
  }

  private ConnectionState state() throws Exception {
    return onEventThread(session::state);
  }

  @Test
  void whatIsNotWantedAnyMoreIsBrokenOff() throws Exception {
    CompletionStage<Done> in = connect();
    try (Socket guest = server.accept()) {
      SwingUtilities.invokeAndWait(session::disconnect);
      awaitEnd(guest);
    }
    assertThatThrownBy(() -> in.toCompletableFuture().join())
        .hasRootCauseInstanceOf(CancellationException.class);
    assertThat(state().phase()).isEqualTo(ConnectionState.Phase.OUT);
  }

  private static void awaitEnd(Socket guest) throws IOException {
    guest.setSoTimeout(20_000);
    try {
      while (guest.getInputStream().read() >= 0) {
        // its name and its hello
      }
    } catch (SocketException reset) {
      // An end too.
    }
  }

  @Test
  void itIsSaidWhenTheClientFails() throws Exception {
    CompletionStage<Done> in = connect();
    try (Socket guest = server.accept()) {
      guest
          .getOutputStream()
          .write("Ann has joined the chat!\nALL \n{hello}\n".getBytes(StandardCharsets.UTF_8));
      in.toCompletableFuture().get(20, TimeUnit.SECONDS);
      assertThat(state().isIn()).isTrue();
      client.join().close(); // by nobody's will: there is no event
      await().until(() -> state().phase() == ConnectionState.Phase.ENDED);
      assertThat(state().words()).isEqualTo("Disconnected: the client has failed");
    }
  }
}
