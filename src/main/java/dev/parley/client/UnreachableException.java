package dev.parley.client;

import java.net.ConnectException;

/** No connection came about: nobody is there, as far as we can tell. */
final class UnreachableException extends ConnectException {
  private static final long serialVersionUID = 1L;

  UnreachableException(String message) {
    super(message);
  }
}
