package dev.parley.client;

import java.net.ConnectException;

/**
 * The server has a certificate that is not the one it had, or that nobody vouches for: trying again
 * is of no use.
 */
public final class UntrustedServerException extends ConnectException {
  private static final long serialVersionUID = 1L;

  /**
   * Says why.
   *
   * @param message a sentence for people
   */
  UntrustedServerException(String message) {
    super(message);
  }
}
