package dev.parley.protocol.chat;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A name that a person may bear: 1 to 32 characters, no white space, no control, format or
 * bidirectional character, no colon (it ends the name in {@code Bob: hello}), and none of the words
 * of the protocol. That no two people bear names which look alike is the roster's business.
 *
 * @param value the name as its owner wrote it
 */
public record Nickname(String value) {
  /** The longest name, in characters (code points). */
  public static final int MAX_CHARACTERS = 32;

  /** The words of the protocol, which are no names in any case. */
  public static final Set<String> RESERVED =
      Set.of(
          "all",
          "udp",
          "choose_file",
          "<choose_file>",
          "error",
          "wait",
          "from",
          "show",
          "get_list_file",
          "download_file",
          "changename",
          "part",
          "finished",
          "(private)",
          "server");

  /** Letters, marks and symbols that show nothing: joiners, fillers and the empty Braille cell. */
  private static final String INVISIBLE = "\u034F\u115F\u1160\u17B4\u17B5\u2800\u3164\uFFA0";

  /**
   * Checks the rules.
   *
   * @throws IllegalArgumentException when {@link #refusal} has something to say against {@code
   *     value}
   */
  public Nickname {
    refusal(value)
        .ifPresent(
            why -> {
              throw new IllegalArgumentException(why);
            });
  }

  /**
   * Why a name cannot be borne.
   *
   * @param name what a person asked to be called
   * @return the reason in words, or empty when the name is fine
   */
  public static Optional<String> refusal(String name) {
    if (name.isEmpty()) {
      return Optional.of("a name cannot be empty");
    }
    if (isTooLong(name)) {
      return Optional.of("a name has at most " + MAX_CHARACTERS + " characters");
    }
    if (!name.codePoints().allMatch(Nickname::isNameCharacter)) {
      return Optional.of("a name has no spaces, colons, control or invisible characters");
    }
    if (isMark(name.codePointAt(0))) {
      return Optional.of("a name does not begin with a combining mark");
    }
    if (name.startsWith("~") || name.startsWith("{") || name.startsWith("/")) {
      return Optional.of("a name does not begin with ~, { or /");
    }
    if (RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
      return Optional.of("that name is a word of the protocol");
    }
    return Optional.empty();
  }

  /**
   * Whether something is too long for a name, whatever it consists of.
   *
   * @param name what may be meant for one
   * @return true when nobody can bear it
   */
  public static boolean isTooLong(String name) {
    return name.codePointCount(0, name.length()) > MAX_CHARACTERS;
  }

  /** A mark at the beginning would join what stands before the name. */
  private static boolean isMark(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK ->
          true;
      default -> false;
    };
  }

  /** Whether a character that should show something shows nothing. */
  static boolean isInvisible(int c) {
    return INVISIBLE.indexOf(c) >= 0;
  }

  private static boolean isNameCharacter(int c) {
    if (c == ':' || Character.isWhitespace(c) || Character.isSpaceChar(c) || isInvisible(c)) {
      return false;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  @Override
  public String toString() {
    return value;
  }
}
