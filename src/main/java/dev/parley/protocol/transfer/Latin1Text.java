package dev.parley.protocol.transfer;

import java.nio.ByteBuffer;

/**
 * Reads text whose characters stand for bytes, U+0000 to U+00FF, as pickle protocols 0 to 2 write
 * bytes. The result is a copy, never longer than the text.
 */
final class Latin1Text {

  private static final int ESCAPE_CHARACTERS = "\\u00ff".length();

  private Latin1Text() {}

  /** Reads UTF-8. Each character takes one byte below U+0080 and two from there. */
  static ByteBuffer fromUtf8(ByteBuffer text) throws MalformedPartException {
    byte[] bytes = new byte[text.remaining()];
    int length = 0;
    for (int i = 0; i < text.limit(); i++) {
      int lead = text.get(i) & 0xff;
      if (lead < 0x80) {
        bytes[length++] = (byte) lead;
      } else {
        i++;
        // 1100001x 10xxxxxx; every other sequence is above U+00FF, too long or broken.
        if ((lead != 0xc2 && lead != 0xc3) || i == text.limit() || (text.get(i) & 0xc0) != 0x80) {
          throw new MalformedPartException("text that does not stand for bytes");
        }
        bytes[length++] = (byte) ((lead << 6) | (text.get(i) & 0x3f));
      }
    }
    return ByteBuffer.wrap(bytes, 0, length);
  }

  /**
   * Reads Python's raw-unicode-escape: Latin-1 with {@code \}{@code u00xx} for some bytes. Python
   * always escapes the newline and the backslash, and since 3.7 also NUL, CR and U+001A.
   */
  static ByteBuffer fromRawUnicodeEscape(ByteBuffer text) throws MalformedPartException {
    byte[] bytes = new byte[text.remaining()];
    int length = 0;
    for (int i = 0; i < text.limit(); i++) {
      byte b = text.get(i);
      if (b == '\\') {
        b = escapedByte(text, i);
        i += ESCAPE_CHARACTERS - 1;
      }
      bytes[length++] = b;
    }
    return ByteBuffer.wrap(bytes, 0, length);
  }

  private static byte escapedByte(ByteBuffer text, int at) throws MalformedPartException {
    boolean whole = text.limit() - at >= ESCAPE_CHARACTERS;
    if (whole && text.get(at + 1) == 'u' && text.get(at + 2) == '0' && text.get(at + 3) == '0') {
      int high = Character.digit(text.get(at + 4), 16);
      int low = Character.digit(text.get(at + 5), 16);
      if (high >= 0 && low >= 0) {
        return (byte) ((high << 4) | low);
      }
    }
    throw new MalformedPartException("an escape that does not stand for a byte");
  }
}
