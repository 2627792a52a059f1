package dev.parley.gui;

import java.util.Locale;

/** Whether a name is said in a text. */
final class Mentions {
  private Mentions() {}

  /** Whether {@code name} stands in {@code text} as a word, in upper or lower case. */
  static boolean isIn(String text, String name) {
    String where = text.toLowerCase(Locale.ROOT);
    String what = name.toLowerCase(Locale.ROOT);
    if (what.isEmpty()) {
      return false;
    }
    for (int at = where.indexOf(what); at >= 0; at = where.indexOf(what, at + 1)) {
      int end = at + what.length();
      boolean begins = at == 0 || !Character.isLetterOrDigit(where.codePointBefore(at));
      boolean ends = end == where.length() || !Character.isLetterOrDigit(where.codePointAt(end));
      if (begins && ends) {
        return true;
      }
    }
    return false;
  }
}
