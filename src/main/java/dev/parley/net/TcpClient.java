package dev.parley.net;

import akka.actor.typed.ActorSystem;
import akka.io.Inet;
import akka.stream.TLSClosing;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Tcp;
import akka.util.ByteString;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;

/** Connections to a server. */
public final class TcpClient {
  private TcpClient() {}

  /**
   * A connection that is made when the flow is run with {@link StreamConnection#open}.
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
        .mapMaterializedValue(connected -> tell(connected, onResult));
  }

  /**
   * The same with TLS. What is written waits for the handshake; when that fails the stream breaks
   * with what it says.
   *
   * @param system runs the stream
   * @param server where to
   * @param timeout how long connecting may take
   * @param engine makes this end of the connection, see {@link TlsTrust}
   * @param onResult gets, once the flow runs, what becomes of the connection beneath
   * @return the connection
   */
  public static Flow<ByteString, ByteString, ?> connectTls(
      ActorSystem<?> system,
      InetSocketAddress server,
      Duration timeout,
      Supplier<SSLEngine> engine,
      Consumer<CompletionStage<InetSocketAddress>> onResult) {
    return Tcp.get(system)
        .outgoingConnectionWithTls(
            server,
            engine,
            Optional.<InetSocketAddress>empty(),
            List.<Inet.SocketOption>of(KeepAlive.USUAL.option()),
            Optional.of(timeout),
            Optional.<Duration>empty(),
            session -> Optional.empty(),
            TLSClosing.eagerClose())
        .mapMaterializedValue(connected -> tell(connected, onResult));
  }

  private static CompletionStage<Tcp.OutgoingConnection> tell(
      CompletionStage<Tcp.OutgoingConnection> connected,
      Consumer<CompletionStage<InetSocketAddress>> onResult) {
    onResult.accept(connected.thenApply(Tcp.OutgoingConnection::remoteAddress));
    return connected;
  }
}
