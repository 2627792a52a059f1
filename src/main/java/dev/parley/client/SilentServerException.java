package dev.parley.client;

import java.net.ConnectException;

/** The server closed a connection without TLS before it had said anything. */
final class SilentServerException extends ConnectException {
  private static final long serialVersionUID = 1L;

  private final String server;

  SilentServerException(String server) {
    super("the server closed the connection");
    this.server = server;
  }

  /** The same for one who has never talked to this server. */
  ConnectException toStranger() {
    return new ConnectException(
        getMessage() + " without a word; perhaps " + server + " speaks TLS, and nothing else");
  }
}
