package dev.parley.files;

import java.io.IOException;

/** A served file is no longer the one that was opened: it was written to, replaced or removed. */
public final class FileChangedException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what happened.
   *
   * @param message for people, with "it" for the file
   */
  public FileChangedException(String message) {
    super(message);
  }
}
