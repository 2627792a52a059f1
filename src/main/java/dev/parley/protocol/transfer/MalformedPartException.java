package dev.parley.protocol.transfer;

import java.io.Serial;

/**
 * A datagram is not the pickle of one pair of bytes and int, so it is no answer of the part
 * protocol.
 *
 * <p>Anyone can send a bad datagram, and as many as they like, so this carries no stack trace and
 * costs little. {@link #getMessage()} is a short reason for a log; it never repeats bytes of the
 * datagram.
 */
public final class MalformedPartException extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * Creates the exception, without a stack trace.
   *
   * @param reason what is wrong, in a few words
   */
  MalformedPartException(String reason) {
    super(reason, null, false, false);
  }
}
