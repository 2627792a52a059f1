package dev.parley.client;

import dev.parley.protocol.chat.Dialect;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a {@link ClientConnection} is to begin.
 *
 * @param number tells its reports from those of other connections
 * @param host the server's host name or address
 * @param port the server's TCP port
 * @param name the name to be known by
 * @param dialect what the server speaks; empty to find out
 * @param eager whether to presume the line dialect
 * @param first what to say right behind the name, when that is possible
 * @param timeout how long connecting and being let in may take, each
 * @param detectLeast how long a server has at least to answer the name alone, if it is an original
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
    Duration detectLeast,
    Security security,
    PasswordOptions password) {
  /** The dialect to begin in; empty when the server's answer to the name alone has to show it. */
  Optional<Dialect> presumed() {
    // A server of the original kind knows no TLS.
    boolean isPresumed = eager || !(security instanceof Security.Plain);
    return isPresumed ? dialect.or(() -> Optional.of(Dialect.LINE)) : dialect;
  }

  /** The server as people write it. */
  String server() {
    return host + ":" + port;
  }
}
