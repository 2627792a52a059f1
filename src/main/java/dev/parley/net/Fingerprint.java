package dev.parley.net;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/** By what people tell one certificate from another. */
public final class Fingerprint {
  private Fingerprint() {}

  /**
   * The SHA-256 of a certificate.
   *
   * @param certificate any
   * @return 32 bytes as pairs of hexadecimal digits with colons between, as {@code openssl} has it
   */
  public static String of(X509Certificate certificate) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
      return HexFormat.ofDelimiter(":").withUpperCase().formatHex(hash);
    } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
      throw new IllegalStateException("every Java has SHA-256, and this was a certificate", e);
    }
  }
}
