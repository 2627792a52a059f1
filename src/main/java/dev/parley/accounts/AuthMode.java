package dev.parley.accounts;

import java.util.Locale;
import java.util.Optional;

/** Who may come in. Names that have an account are for their owners only, whatever the mode. */
public enum AuthMode {
  /** Everybody, without a password. */
  OPEN,
  /** Who knows the room's one password. */
  PASSWORD,
  /** Who has an account. */
  ACCOUNTS;

  /**
   * Reads a mode.
   *
   * @param word one lower-case word
   * @return the mode, or empty when there is none of that name
   */
  public static Optional<AuthMode> ofWord(String word) {
    for (AuthMode mode : values()) {
      if (mode.name().toLowerCase(Locale.ROOT).equals(word)) {
        return Optional.of(mode);
      }
    }
    return Optional.empty();
  }
}
