package dev.parley.protocol.transfer;

import java.util.Locale;
import java.util.Optional;

/** How the datagrams of a fast transfer are protected. */
public enum Seal {
  /** Encrypted and authenticated: AES-256-GCM. */
  AEAD(16),
  /** Readable, and only guarded against accidents: CRC-32C. For networks that are trusted. */
  CRC32C(4);

  private final int tagBytes;

  Seal(int tagBytes) {
    this.tagBytes = tagBytes;
  }

  /**
   * What sealing adds to a payload.
   *
   * @return bytes
   */
  public int tagBytes() {
    return tagBytes;
  }

  /**
   * The seal as it stands in an offer.
   *
   * @return {@code aead} or {@code crc32c}
   */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The seal for a word from an offer.
   *
   * @param word what the server sent
   * @return the seal, or empty when this version does not know it
   */
  public static Optional<Seal> ofWord(String word) {
    for (Seal seal : values()) {
      if (seal.word().equals(word)) {
        return Optional.of(seal);
      }
    }
    return Optional.empty();
  }
}
