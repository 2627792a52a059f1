package dev.parley;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Text out of any bytes, for what is only ever given text. */
public final class Utf8 {
  private Utf8() {}

  /**
   * The text that bytes mean.
   *
   * @param bytes any
   * @return empty when they are no UTF-8
   */
  public static Optional<String> text(byte[] bytes) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
