package dev.parley.client;

import dev.parley.protocol.chat.Dialect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How to connect.
 *
 * @param host the server's host name or address
 * @param port the server's TCP port
 * @param name the name to be known by
 * @param downloads the folder for downloaded files
 * @param dialect what the server speaks; empty to find out
 * @param connectTimeout how long connecting and being let in may take, each
 */
public record ClientOptions(
    String host,
    int port,
    String name,
    Path downloads,
    Optional<Dialect> dialect,
    Duration connectTimeout) {
  /**
   * The same under another name.
   *
   * @param other the name to be known by
   * @return the options
   */
  public ClientOptions withName(String other) {
    return new ClientOptions(host, port, other, downloads, dialect, connectTimeout);
  }
}
