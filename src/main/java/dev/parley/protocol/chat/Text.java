package dev.parley.protocol.chat;

/** Which characters may travel from one person to another's screen or into a log. */
public final class Text {
  private Text() {}

  /**
   * Whether a text holds a character that can move the cursor, forge a line or turn the reading
   * order: a control (C0, DEL, C1), a line or paragraph separator, or a bidirectional embedding,
   * override or isolate. The plain marks U+200E, U+200F and U+061C are ordinary in Hebrew and
   * Arabic text and harmless, and so is the joiner that emoji are made with.
   *
   * @param text any text
   * @return true when {@code text} must not be shown to anybody
   */
  public static boolean isUnsafe(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isUnsafe(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  /**
   * A text fit for an error message or a log line: unsafe characters and lone surrogates become
   * {@code ?}, and what is over the limit is cut.
   *
   * @param text any text
   * @param maxChars how many characters of it to keep at most
   * @return the text, safe to print
   */
  public static String printable(String text, int maxChars) {
    StringBuilder out = new StringBuilder(Math.min(text.length(), maxChars) + 1);
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      int chars = Character.charCount(c);
      if (i + chars > maxChars) {
        return out.append('…').toString();
      }
      boolean bad = chars == 1 && (isUnsafe((char) c) || Character.isSurrogate((char) c));
      out.appendCodePoint(bad ? '?' : c);
      i += chars;
    }
    return out.toString();
  }

  private static boolean isUnsafe(char c) {
    return c < 0x20
        || (c >= 0x7F && c <= 0x9F)
        || c == 0x2028
        || c == 0x2029
        || (c >= 0x202A && c <= 0x202E)
        || (c >= 0x2066 && c <= 0x2069);
  }
}
