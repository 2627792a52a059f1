package dev.parley.client;

import akka.actor.typed.ActorSystem;
import akka.stream.javadsl.Flow;
import akka.util.ByteString;
import dev.parley.net.KnownHosts;
import dev.parley.net.TcpClient;
import dev.parley.net.TlsTrust;
import dev.parley.protocol.chat.Dialect;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * How a connection begins.
 *
 * @param number tells its reports from those of other connections
 * @param host the server's host name or address
 * @param port the server's TCP port
 * @param name the name to be known by
 * @param dialect what the server speaks; empty to find out
 * @param eager whether to presume the line dialect
 * @param first what to say right behind the name, when that is possible
 * @param timeout how long connecting and being let in may take, each
 * @param security how the connection is protected
 * @param password what to answer to the question for a password
 */
record Opening(
    int number,
    String host,
    int port,
    String name,
    Optional<Dialect> dialect,
    boolean eager,
    List<ClientConnection.Say> first,
    Duration timeout,
    Security security,
    PasswordOptions password) {
  /**
   * The bytes of a connection to the server, protected as it is to be.
   *
   * @param onFirstMet hears the SHA-256 of a certificate that was not known before, on any thread
   * @param onResult gets what tells whether the connection came about
   */
  Flow<ByteString, ByteString, ?> connect(
      ActorSystem<?> system,
      InetSocketAddress server,
      Consumer<String> onFirstMet,
      Consumer<CompletionStage<InetSocketAddress>> onResult) {
    if (security instanceof Security.Plain) {
      return TcpClient.connect(system, server, timeout, onResult);
    }
    Optional<KnownHosts> knownHosts =
        security instanceof Security.FirstMet firstMet
            ? Optional.of(new KnownHosts(firstMet.knownHosts()))
            : Optional.empty();
    return TcpClient.connectTls(
        system,
        server,
        timeout,
        () -> TlsTrust.engine(host, port, knownHosts, onFirstMet),
        onResult);
  }

  /** The server as people write it. */
  String address() {
    return host + ":" + port;
  }
}
