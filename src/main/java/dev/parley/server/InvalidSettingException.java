package dev.parley.server;

/** A setting that the server cannot start with; the message is one line and names the key. */
public final class InvalidSettingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what is wrong.
   *
   * @param message one line that names the key
   */
  public InvalidSettingException(String message) {
    super(message);
  }
}
