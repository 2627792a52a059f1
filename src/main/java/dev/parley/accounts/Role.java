package dev.parley.accounts;

import java.util.Locale;
import java.util.Optional;

/** What somebody may do in the room. */
public enum Role {
  /** Talk and fetch files, as everybody who has come in. */
  MEMBER,
  /** Keep order, too. */
  OPERATOR;

  /**
   * The role as it is written.
   *
   * @return one lower-case word
   */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads a role.
   *
   * @param word as {@link #word()} gives it
   * @return the role, or empty when there is none of that name
   */
  public static Optional<Role> ofWord(String word) {
    for (Role role : values()) {
      if (role.word().equals(word)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }
}
