package dev.parley.server;

import dev.parley.protocol.chat.Text;

/** A setting that the server cannot start with; the message is one line and names the key. */
public final class InvalidSettingException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int MAX_CHARACTERS = 1024;

  /**
   * Says what is wrong.
   *
   * @param message a line that names the key; what moves a terminal's cursor is replaced, and what
   *     is over 1024 characters cut, for a value may be anything
   */
  public InvalidSettingException(String message) {
    super(Text.printable(message, MAX_CHARACTERS));
  }
}
