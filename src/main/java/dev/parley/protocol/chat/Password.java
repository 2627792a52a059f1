package dev.parley.protocol.chat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.util.Optional;

/**
 * What proves that somebody is who he says he is. It is never shown: only {@link #reveal} gives it
 * away. As in RFC 8265 (OpaqueString) it does not matter how an accented letter was composed.
 */
public final class Password {
  /** The shortest that may be chosen, in characters (code points). */
  public static final int MIN_CHARACTERS = 8;

  /** The longest, in bytes of UTF-8. */
  public static final int MAX_BYTES = 512;

  private final String text;

  private Password(String text) {
    this.text = text;
  }

  /**
   * A password as somebody typed it.
   *
   * @param typed any text
   * @return the password
   */
  public static Password of(String typed) {
    return new Password(Normalizer.normalize(typed, Normalizer.Form.NFC));
  }

  /**
   * Why a password cannot be chosen.
   *
   * @return the reason in words, which give nothing away, or empty when it is fine
   */
  public Optional<String> refusal() {
    if (text.codePointCount(0, text.length()) < MIN_CHARACTERS) {
      return Optional.of("a password has at least " + MIN_CHARACTERS + " characters");
    }
    if (isTooLong()) {
      return Optional.of("a password has at most " + MAX_BYTES + " bytes");
    }
    return Text.isUnsafe(text)
        ? Optional.of("a password has no control or bidirectional override characters")
        : Optional.empty();
  }

  /**
   * Whether it is longer than any that could have been chosen.
   *
   * @return true when it need not be looked at
   */
  public boolean isTooLong() {
    return utf8().length > MAX_BYTES;
  }

  /**
   * The password itself, for the wire.
   *
   * @return the text
   */
  public String reveal() {
    return text;
  }

  /**
   * The password itself, for hashing.
   *
   * @return UTF-8
   */
  public byte[] utf8() {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Password that && MessageDigest.isEqual(utf8(), that.utf8());
  }

  @Override
  public int hashCode() {
    return Password.class.hashCode(); // nothing that could be guessed from
  }

  @Override
  public String toString() {
    return "Password(hidden)";
  }
}
