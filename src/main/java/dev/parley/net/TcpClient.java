package dev.parley.net;

import akka.actor.typed.ActorSystem;
import akka.io.Inet;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Tcp;
import akka.util.ByteString;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Connections to a server. */
public final class TcpClient {
  private TcpClient() {}

  /**
   * A connection that is made when the flow is run with {@link TcpConnection#open}.
   *
   * @param system runs the stream
   * @param server where to
   * @param timeout how long connecting may take
   * @param onResult gets, once the flow runs, what becomes of it: the server's address, or a
   *     failure
   * @return the connection: takes what is for the server, gives what comes from it
   */
  public static Flow<ByteString, ByteString, ?> connect(
      ActorSystem<?> system,
      InetSocketAddress server,
      Duration timeout,
      Consumer<CompletionStage<InetSocketAddress>> onResult) {
    return Tcp.get(system)
        .outgoingConnection(
            server,
            Optional.<InetSocketAddress>empty(),
            List.<Inet.SocketOption>of(KeepAlive.USUAL.option()),
            true,
            Optional.of(timeout),
            Optional.<Duration>empty())
        .mapMaterializedValue(
            connected -> {
              onResult.accept(connected.thenApply(Tcp.OutgoingConnection::remoteAddress));
              return connected;
            });
  }
}
