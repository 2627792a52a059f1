package dev.parley.gui;

import java.awt.Font;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Which parts of a text are emoji that want a font of their own. Before version 19, Java on Linux
 * draws nothing where it takes them from a font in colour; there it is told which other to take.
 */
final class Emoji {
  private static final List<String> FONTS = List.of("Noto Emoji", "Symbola", "DejaVu Sans");

  private static final boolean NEEDS_HELP =
      System.getProperty("os.name").startsWith("Linux") && Runtime.version().feature() < 19;

  /** Each change of the font costs Swing a good deal of time; behind so many there are no more. */
  static final int MAX_RUNS = 100;

  private static final Map<Integer, Optional<String>> FAMILIES = new HashMap<>();

  /**
   * A piece of a text.
   *
   * @param text as it stands there
   * @param family the font it wants, if not that of the rest
   */
  record Run(String text, Optional<String> family) {}

  private Emoji() {}

  /** The pieces of a text, in order; together they are the text. */
  static List<Run> split(String text) {
    return split(text, Emoji::familyFor);
  }

  static List<Run> split(String text, IntFunction<Optional<String>> families) {
    List<Run> runs = new ArrayList<>();
    int start = 0;
    Optional<String> family = Optional.empty();
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      boolean isWanted = isEmoji(c) && runs.size() < MAX_RUNS - 2;
      Optional<String> wanted = isWanted ? families.apply(c) : Optional.empty();
      if (!wanted.equals(family) && i > start) {
        runs.add(new Run(text.substring(start, i), family));
        start = i;
      }
      family = wanted;
      i += Character.charCount(c);
    }
    if (start < text.length()) {
      runs.add(new Run(text.substring(start), family));
    }
    return runs;
  }

  private static boolean isEmoji(int c) {
    return (c >= 0x1F000 && c <= 0x1FAFF) || (c >= 0x2600 && c <= 0x27BF);
  }

  static Optional<String> familyFor(int c) {
    return NEEDS_HELP
        ? FAMILIES.computeIfAbsent(
            c, emoji -> FONTS.stream().filter(font -> canShow(font, emoji)).findFirst())
        : Optional.empty();
  }

  private static boolean canShow(String family, int c) {
    Font font = new Font(family, Font.PLAIN, 12);
    return font.getFamily().equals(family) && font.canDisplay(c);
  }

  /** The font to show a single emoji in. */
  static Font fontFor(int c, Font usual) {
    return familyFor(c).map(family -> new Font(family, Font.PLAIN, usual.getSize())).orElse(usual);
  }

  /** Whether anything would be seen of it. */
  static boolean isShown(int c, Font usual) {
    return NEEDS_HELP ? familyFor(c).isPresent() : usual.canDisplay(c);
  }
}
