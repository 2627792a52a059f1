package dev.parley.net;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.util.ByteString;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A connection as its owner, who runs on its thread, sees it. */
class ChannelConnectionTest {
  private static final int LIMIT_MILLIS = 10_000;

  private final ActorTestKit kit = ActorTestKit.create();
  private final TcpSockets sockets = new TcpSockets(1);
  private final CompletableFuture<TcpServer.Accepted> accepted = new CompletableFuture<>();
  private Socket peer;

  @BeforeEach
  void connect() throws Exception {
    TcpServer server =
        sockets
            .listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                1,
                KeepAlive.USUAL,
                Optional.empty(),
                accepted::complete)
            .toCompletableFuture()
            .get(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
    peer = new Socket(server.address().getAddress(), server.address().getPort());
    peer.setSoTimeout(LIMIT_MILLIS);
  }

  @AfterEach
  void stop() throws Exception {
    peer.close();
    kit.shutdownTestKit();
    sockets.close();
  }

  @Test
  void aWriteWaitsForWhatTheThreadHasToDoSoThatMoreGathersBehindIt() throws Exception {
    TestProbe<Boolean> mayWriteAtOnce = kit.createTestProbe(Boolean.class);
    own(
        connection -> {
          connection.write(ByteString.fromString("first\n"));
          mayWriteAtOnce.ref().tell(connection.mayWrite());
        },
        connection -> {
          connection.write(ByteString.fromString("second\n"));
          connection.close();
        });

    assertThat(mayWriteAtOnce.receiveMessage()).isFalse();
    assertThat(heard()).isEqualTo("first\nsecond\n");
  }

  @Test
  void whatWasWrittenGoesOutBeforeTheConnectionCloses() throws Exception {
    own(
        connection -> {
          connection.write(ByteString.fromString("last words\n"));
          connection.close();
        },
        connection -> {});

    assertThat(heard()).isEqualTo("last words\n");
  }

  private String heard() throws Exception {
    return new String(peer.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /**
   * Gives the connection an owner on its own thread, who does this first, and that once written.
   */
  private void own(Consumer<TcpConnection> first, Consumer<TcpConnection> whenWritten)
      throws Exception {
    TcpServer.Accepted connection = accepted.get(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
    Behavior<TcpConnection.Event> owner =
        Behaviors.setup(
            context -> {
              TcpConnection own = connection.open(context.getSelf());
              first.accept(own);
              return Behaviors.receiveMessage(
                  event -> {
                    if (event instanceof TcpConnection.Written) {
                      whenWritten.accept(own);
                    }
                    return Behaviors.same();
                  });
            });
    kit.spawn(owner, connection.dispatcher(kit.system()));
  }
}
