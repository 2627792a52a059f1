package dev.parley.net;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/**
 * With what a server proves who it is: a certificate and its key, in PEM files that may be replaced
 * while it runs. Connections keep what they began with. Thread safe; reading the files blocks.
 */
public final class TlsIdentity {
  /** What both ends speak; everything older is refused. */
  static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  private static final Pattern PRIVATE_KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

  private final Path certificateFile;
  private final Path keyFile;
  private volatile Loaded loaded;

  private record Loaded(SSLContext context, String fingerprint, List<FileTime> asOf) {}

  private TlsIdentity(Path certificateFile, Path keyFile)
      throws IOException, GeneralSecurityException {
    this.certificateFile = certificateFile;
    this.keyFile = keyFile;
    this.loaded = load();
  }

  /**
   * Reads the files.
   *
   * @param certificateFile the certificate, and those between it and a root if there are any
   * @param keyFile its key in PKCS #8, not encrypted
   * @return the identity
   * @throws IOException when a file cannot be read
   * @throws GeneralSecurityException when there is no certificate or no key in it, or they do not
   *     belong together
   */
  public static TlsIdentity load(Path certificateFile, Path keyFile)
      throws IOException, GeneralSecurityException {
    return new TlsIdentity(certificateFile, keyFile);
  }

  /**
   * Reads the files again if they have changed; when that fails, all stays as it is.
   *
   * @return whether new connections get another certificate from now on
   * @throws IOException when a file cannot be read
   * @throws GeneralSecurityException when the files are no certificate and key, or, as while they
   *     are being replaced, do not belong together
   */
  public boolean reloadIfChanged() throws IOException, GeneralSecurityException {
    if (modified().equals(loaded.asOf)) {
      return false;
    }
    loaded = load();
    return true;
  }

  /**
   * What people can compare.
   *
   * @return the SHA-256 of the certificate
   */
  public String fingerprint() {
    return loaded.fingerprint;
  }

  /** The server's end of a new connection. */
  SSLEngine engine() {
    SSLEngine engine = loaded.context.createSSLEngine();
    engine.setUseClientMode(false);
    engine.setEnabledProtocols(PROTOCOLS);
    return engine;
  }

  private List<FileTime> modified() throws IOException {
    return List.of(Files.getLastModifiedTime(certificateFile), Files.getLastModifiedTime(keyFile));
  }

  private Loaded load() throws IOException, GeneralSecurityException {
    List<FileTime> asOf = modified(); // before reading: what changes meanwhile is read again
    Certificate[] chain = certificates();
    PrivateKey key = privateKey();
    X509Certificate own = (X509Certificate) chain[0];
    checkThatTheyBelongTogether(own, key);
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("parley", key, new char[0], chain);
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return new Loaded(context, Fingerprint.of(own), asOf);
  }

  private Certificate[] certificates() throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(certificateFile)) {
      Certificate[] chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(in)
              .toArray(Certificate[]::new);
      if (chain.length == 0) {
        throw new GeneralSecurityException("there is no certificate in " + certificateFile);
      }
      return chain;
    }
  }

  private PrivateKey privateKey() throws IOException, GeneralSecurityException {
    Matcher pem = PRIVATE_KEY.matcher(Files.readString(keyFile, StandardCharsets.US_ASCII));
    if (!pem.find()) {
      throw new GeneralSecurityException(
          "there is no BEGIN PRIVATE KEY in "
              + keyFile
              + "; openssl pkcs8 -topk8 -nocrypt makes one of other kinds of key");
    }
    PKCS8EncodedKeySpec encoded =
        new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1)));
    GeneralSecurityException unknown =
        new GeneralSecurityException("the key in " + keyFile + " is of no known kind");
    for (String algorithm : List.of("EC", "RSA", "EdDSA")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
      } catch (InvalidKeySpecException notOfThisKind) {
        unknown.addSuppressed(notOfThisKind);
      }
    }
    throw unknown;
  }

  private void checkThatTheyBelongTogether(X509Certificate certificate, PrivateKey key)
      throws GeneralSecurityException {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "EC" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          default -> key.getAlgorithm();
        };
    byte[] anything = {1, 2, 3};
    Signature signer = Signature.getInstance(algorithm);
    signer.initSign(key);
    signer.update(anything);
    byte[] signed = signer.sign();
    Signature verifier = Signature.getInstance(algorithm);
    verifier.initVerify(certificate);
    verifier.update(anything);
    if (!verifier.verify(signed)) {
      throw new GeneralSecurityException(
          keyFile + " is not the key of the certificate in " + certificateFile);
    }
  }
}
