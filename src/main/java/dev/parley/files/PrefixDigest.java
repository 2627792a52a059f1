package dev.parley.files;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The SHA-256 of a file from its start to wherever one has come. It can be asked at any point and
 * goes on behind it, so each byte is hashed once.
 */
public final class PrefixDigest {
  /** The length of a SHA-256, in bytes. */
  public static final int HASH_BYTES = 32;

  private final MessageDigest digest;

  private PrefixDigest(MessageDigest digest) {
    this.digest = digest;
  }

  /**
   * The digest of nothing.
   *
   * @return it
   */
  public static PrefixDigest start() {
    try {
      return new PrefixDigest(MessageDigest.getInstance("SHA-256"));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * Another digest that is where this one is; from here on the two have nothing to do with each
   * other.
   *
   * @return the copy
   */
  public PrefixDigest copy() {
    return new PrefixDigest(cloned());
  }

  /**
   * Goes on.
   *
   * @param bytes holds what comes next
   * @param offset where it begins in the array
   * @param length how many bytes it is
   */
  public void update(byte[] bytes, int offset, int length) {
    digest.update(bytes, offset, length);
  }

  /**
   * The hash of everything so far.
   *
   * @return {@link #HASH_BYTES} bytes
   */
  public byte[] sha256() {
    return cloned().digest();
  }

  private MessageDigest cloned() {
    try {
      return (MessageDigest) digest.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the SHA-256 of this Java cannot be copied", e);
    }
  }
}
