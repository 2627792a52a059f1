package dev.parley.protocol.transfer;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * Bytes that only the two ends of a transfer know: its token or its key. Immutable; never shown.
 */
public final class Secret {
  /** The length of a transfer's token, in bytes: 128 bits. */
  public static final int TOKEN_BYTES = 16;

  /** The length of a transfer's key, in bytes: 256 bits. */
  public static final int KEY_BYTES = 32;

  private final byte[] bytes;

  private Secret(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * A secret of these bytes.
   *
   * @param bytes copied
   * @return the secret
   */
  public static Secret of(byte[] bytes) {
    return new Secret(bytes.clone());
  }

  /**
   * Reads a secret as it stands in an offer.
   *
   * @param hex pairs of hexadecimal digits
   * @return the secret
   * @throws IllegalArgumentException if {@code hex} is something else
   */
  public static Secret parse(String hex) {
    return new Secret(HexFormat.of().parseHex(hex));
  }

  /**
   * The secret for an offer.
   *
   * @return lower-case hexadecimal digits
   */
  public String hex() {
    return HexFormat.of().formatHex(bytes);
  }

  /**
   * The bytes themselves.
   *
   * @return a copy
   */
  public byte[] bytes() {
    return bytes.clone();
  }

  /**
   * Writes the bytes.
   *
   * @param out has room for them
   */
  public void put(ByteBuffer out) {
    out.put(bytes);
  }

  /**
   * Whether these bytes are the secret; takes the same time for all bytes of one length.
   *
   * @param other what a peer sent
   * @return true if they are equal
   */
  public boolean matches(byte[] other) {
    return MessageDigest.isEqual(bytes, other);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && matches(secret.bytes);
  }

  @Override
  public int hashCode() {
    return bytes.length; // nothing of the secret may show
  }

  @Override
  public String toString() {
    return "Secret[" + bytes.length + " bytes]";
  }
}
