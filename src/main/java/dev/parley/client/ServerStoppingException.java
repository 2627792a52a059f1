package dev.parley.client;

import java.net.ConnectException;

/** The server is about to go, and lets nobody in any more: as good as gone. */
final class ServerStoppingException extends ConnectException {
  private static final long serialVersionUID = 1L;

  ServerStoppingException(String message) {
    super(message);
  }
}
