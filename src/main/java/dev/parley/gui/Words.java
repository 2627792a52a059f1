package dev.parley.gui;

/** What others' words need to stand in a window of ours. */
final class Words {
  private Words() {}

  /** With a capital at its beginning and a full stop at its end. */
  static String sentence(String words) {
    if (words.isBlank()) {
      return words;
    }
    int first = words.codePointAt(0);
    String rest = words.substring(Character.charCount(first));
    String end = words.endsWith(".") || words.endsWith("!") || words.endsWith("…") ? "" : ".";
    return Character.toString(Character.toTitleCase(first)) + rest + end;
  }
}
