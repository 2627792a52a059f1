package dev.parley.accounts;

import dev.parley.protocol.chat.Password;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * What is kept of a password: its Argon2id hash (RFC 9106) with salt and cost, as a string of the
 * PHC format. Making one and checking one take the time and memory of its cost.
 */
public final class PasswordHash {
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  private static final Pattern PHC =
      Pattern.compile(
          "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,3}),p=(\\d{1,3})"
              + "\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{22,86})");
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Argon2Cost cost;
  private final byte[] salt;
  private final byte[] hash;

  private PasswordHash(Argon2Cost cost, byte[] salt, byte[] hash) {
    this.cost = cost;
    this.salt = salt;
    this.hash = hash;
  }

  /**
   * The hash of a password, with a salt of its own.
   *
   * @param password the password
   * @param cost what making and checking it costs
   * @return the hash
   */
  public static PasswordHash of(Password password, Argon2Cost cost) {
    byte[] salt = new byte[SALT_BYTES];
    RANDOM.nextBytes(salt);
    return new PasswordHash(cost, salt, argon2id(password, cost, salt, HASH_BYTES));
  }

  /**
   * A hash that no password has: checking against it takes as long as against any other.
   *
   * @param cost what checking it costs
   * @return the hash
   */
  static PasswordHash ofNothing(Argon2Cost cost) {
    byte[] salt = new byte[SALT_BYTES];
    byte[] hash = new byte[HASH_BYTES];
    RANDOM.nextBytes(salt);
    RANDOM.nextBytes(hash);
    return new PasswordHash(cost, salt, hash);
  }

  /**
   * Reads a hash.
   *
   * @param phc as {@link #encoded} gives it
   * @return the hash, or empty when this is none, or one that asks for too much
   */
  public static Optional<PasswordHash> parse(String phc) {
    Matcher parts = PHC.matcher(phc);
    if (!parts.matches()) {
      return Optional.empty();
    }
    try {
      Argon2Cost cost =
          new Argon2Cost(
              Integer.parseInt(parts.group(1)),
              Integer.parseInt(parts.group(2)),
              Integer.parseInt(parts.group(3)));
      Base64.Decoder base64 = Base64.getDecoder();
      return Optional.of(
          new PasswordHash(cost, base64.decode(parts.group(4)), base64.decode(parts.group(5))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * Whether that is the password. It takes the same time whatever the answer is.
   *
   * @param password what somebody said
   * @return true when it is
   */
  public boolean matches(Password password) {
    return MessageDigest.isEqual(hash, argon2id(password, cost, salt, hash.length));
  }

  private static byte[] argon2id(Password password, Argon2Cost cost, byte[] salt, int bytes) {
    Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
    argon2.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(cost.memoryKib())
            .withIterations(cost.passes())
            .withParallelism(cost.lanes())
            .withSalt(salt)
            .build());
    byte[] hash = new byte[bytes];
    argon2.generateBytes(password.utf8(), hash);
    return hash;
  }

  /**
   * The hash for keeping.
   *
   * @return a string of the PHC format
   */
  public String encoded() {
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return "$argon2id$v=19$m="
        + cost.memoryKib()
        + ",t="
        + cost.passes()
        + ",p="
        + cost.lanes()
        + "$"
        + base64.encodeToString(salt)
        + "$"
        + base64.encodeToString(hash);
  }

  @Override
  public String toString() {
    return "PasswordHash(hidden)";
  }
}
