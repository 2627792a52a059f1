package dev.parley.protocol.chat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * A file name as one word on the wire. {@code CHOOSE_FILE} separates names with spaces, so white
 * space and {@code %} inside a name are percent-encoded (the UTF-8 bytes, as in a URL); all else,
 * Hebrew included, stands as it is.
 */
public final class FileToken {
  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private FileToken() {}

  /**
   * The word for a file name.
   *
   * @param name a file name
   * @return the name with white space, unsafe characters and {@code %} percent-encoded
   */
  public static String encode(String name) {
    StringBuilder out = new StringBuilder(name.length());
    name.codePoints()
        .forEach(
            c -> {
              String s = Character.toString(c);
              if (c == '%' || Character.isWhitespace(c) || isSpace(c) || Text.isUnsafe(s)) {
                for (byte b : s.getBytes(StandardCharsets.UTF_8)) {
                  out.append('%').append(HEX[(b >> 4) & 0xF]).append(HEX[b & 0xF]);
                }
              } else {
                out.append(s);
              }
            });
    return out.toString();
  }

  /**
   * The file name behind a word. A word that is not well encoded (a lone {@code %}, bytes that are
   * no UTF-8) stands for itself, as it does for peers that never encode.
   *
   * @param token a word from the wire
   * @return the decoded name
   */
  public static String decode(String token) {
    if (token.indexOf('%') < 0) {
      return token;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(token.length());
    for (int i = 0; i < token.length(); ) {
      if (token.charAt(i) == '%') {
        int value = i + 2 < token.length() ? hex(token.charAt(i + 1), token.charAt(i + 2)) : -1;
        if (value < 0) {
          return token;
        }
        bytes.write(value);
        i += 3;
      } else {
        int c = token.codePointAt(i);
        bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
        i += Character.charCount(c);
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException notUtf8) {
      return token;
    }
  }

  private static boolean isSpace(int c) {
    return Character.isSpaceChar(c);
  }

  private static int hex(char high, char low) {
    // The digits of other scripts are no digits of a word on the wire.
    return HexFormat.isHexDigit(high) && HexFormat.isHexDigit(low)
        ? HexFormat.fromHexDigit(high) << 4 | HexFormat.fromHexDigit(low)
        : -1;
  }
}
