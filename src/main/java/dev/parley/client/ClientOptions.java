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
 * @param eager whether to say everything at once right after connecting, as if it were certain that
 *     the server speaks the line dialect; a server of the original kind is then found out by its
 *     answer, and connected to a second time. Good for fetching files; in a chat others would see
 *     the first try
 * @param rehearsing whether to transfer a little from this process to itself before connecting:
 *     what is fetched then comes faster, what is small comes half a second later
 * @param nameIsGenerated whether another name does as well, so that one that is taken need not be
 *     waited for when connecting again
 * @param staying whether to come back whenever the connection is lost, until the client is closed;
 *     otherwise only while downloads need it
 * @param security how the connection is protected
 * @param password what a server is answered that asks for a password
 */
public record ClientOptions(
    String host,
    int port,
    String name,
    Path downloads,
    Optional<Dialect> dialect,
    Duration connectTimeout,
    boolean eager,
    boolean rehearsing,
    boolean nameIsGenerated,
    boolean staying,
    Security security,
    PasswordOptions password) {
  /**
   * Options for someone under a name of his own choice who goes when the server does.
   *
   * @param host the server's host name or address
   * @param port the server's TCP port
   * @param name the name to be known by
   * @param downloads the folder for downloaded files
   * @param dialect what the server speaks; empty to find out
   * @param connectTimeout how long connecting and being let in may take, each
   */
  public ClientOptions(
      String host,
      int port,
      String name,
      Path downloads,
      Optional<Dialect> dialect,
      Duration connectTimeout) {
    this(
        host,
        port,
        name,
        downloads,
        dialect,
        connectTimeout,
        false,
        false,
        false,
        false,
        new Security.Plain(),
        PasswordOptions.NONE);
  }

  /**
   * The same under another name.
   *
   * @param other the name to be known by
   * @return the options
   */
  public ClientOptions withName(String other) {
    return new ClientOptions(
        host,
        port,
        other,
        downloads,
        dialect,
        connectTimeout,
        eager,
        rehearsing,
        nameIsGenerated,
        staying,
        security,
        password);
  }

  /**
   * The same, saying everything at once.
   *
   * @param generated whether the name was generated
   * @param rehearsed whether a rehearsal comes before
   * @return the options
   */
  public ClientOptions eagerly(boolean generated, boolean rehearsed) {
    return new ClientOptions(
        host,
        port,
        name,
        downloads,
        dialect,
        connectTimeout,
        true,
        rehearsed,
        generated,
        staying,
        security,
        password);
  }

  /**
   * The same, coming back whenever the connection is lost.
   *
   * @return the options
   */
  public ClientOptions comingBack() {
    return new ClientOptions(
        host,
        port,
        name,
        downloads,
        dialect,
        connectTimeout,
        eager,
        rehearsing,
        nameIsGenerated,
        true,
        security,
        password);
  }

  /**
   * The same, protected otherwise.
   *
   * @param other how
   * @return the options
   */
  public ClientOptions withSecurity(Security other) {
    return new ClientOptions(
        host,
        port,
        name,
        downloads,
        dialect,
        connectTimeout,
        eager,
        rehearsing,
        nameIsGenerated,
        staying,
        other,
        password);
  }

  /**
   * The same with other answers to the question for a password.
   *
   * @param other what the server is answered
   * @return the options
   */
  public ClientOptions withPassword(PasswordOptions other) {
    return new ClientOptions(
        host,
        port,
        name,
        downloads,
        dialect,
        connectTimeout,
        eager,
        rehearsing,
        nameIsGenerated,
        staying,
        security,
        other);
  }
}
