package dev.parley.net;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * How a client makes sure that a server is the one it means: the system's roots vouch for its
 * certificate and its host name, or, where that is allowed, it is the certificate that it had when
 * it was first met.
 */
public final class TlsTrust extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager roots;
  private final Optional<KnownHosts> knownHosts;
  private final String host;
  private final int port;
  private final Consumer<String> onFirstMet;

  private TlsTrust(
      Optional<KnownHosts> knownHosts, String host, int port, Consumer<String> onFirstMet) {
    this.roots = systemRoots();
    this.knownHosts = knownHosts;
    this.host = host;
    this.port = port;
    this.onFirstMet = onFirstMet;
  }

  /**
   * The client's end of a new connection.
   *
   * @param host the server's name as the user wrote it
   * @param port its port
   * @param knownHosts what counts beside the system's roots, if anything
   * @param onFirstMet is told the fingerprint of a server that was met for the first time
   * @return the engine, which fails with a {@link CertificateException} that is a sentence
   */
  public static SSLEngine engine(
      String host, int port, Optional<KnownHosts> knownHosts, Consumer<String> onFirstMet) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      TlsTrust trust = new TlsTrust(knownHosts, host, port, onFirstMet);
      context.init(null, new TrustManager[] {trust}, null);
      SSLEngine engine = context.createSSLEngine(host, port);
      engine.setUseClientMode(true);
      SSLParameters parameters = engine.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS"); // the host name must be right too
      parameters.setProtocols(TlsIdentity.PROTOCOLS);
      engine.setSSLParameters(parameters);
      return engine;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has TLS", e);
    }
  }

  private static X509ExtendedTrustManager systemRoots() {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init((KeyStore) null);
      return Stream.of(factory.getTrustManagers())
          .filter(X509ExtendedTrustManager.class::isInstance)
          .map(X509ExtendedTrustManager.class::cast)
          .findFirst()
          .orElseThrow();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the system's roots cannot be read", e);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    try {
      roots.checkServerTrusted(chain, authType, engine);
    } catch (CertificateException notByRoots) {
      if (knownHosts.isEmpty()) {
        throw new CertificateException(
            "nobody whom this computer trusts vouches that "
                + host
                + " has the certificate "
                + Fingerprint.of(chain[0])
                + reason(notByRoots).map(why -> " (" + why + ")").orElse(""),
            notByRoots);
      }
      checkKnown(knownHosts.get(), Fingerprint.of(chain[0]));
    }
  }

  /** More than that nobody vouches for it, for people. */
  private static Optional<String> reason(CertificateException objection) {
    Throwable root = objection;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    if (root instanceof CertificateExpiredException) {
      return Optional.of("it has expired");
    } else if (root instanceof CertificateNotYetValidException) {
      return Optional.of("its time has not come yet");
    }
    // Which host it is for Java says in words; how it looked for somebody who vouches, in names.
    return root == objection ? Optional.ofNullable(root.getMessage()) : Optional.empty();
  }

  /** The file is small and read once a connection; the handshake waits for nothing else. */
  private void checkKnown(KnownHosts known, String fingerprint) throws CertificateException {
    String server = host.toLowerCase(Locale.ROOT) + ":" + port;
    try {
      Optional<String> before = known.fingerprintOf(server);
      if (before.isEmpty()) {
        known.add(server, fingerprint);
        onFirstMet.accept(fingerprint);
      } else if (!before.get().equals(fingerprint)) {
        throw new CertificateException(
            "the certificate of "
                + server
                + " has changed, so this may be somebody else: it was "
                + before.get()
                + " and is "
                + fingerprint
                + ". If its operator says that this is right, delete the line of "
                + server
                + " in "
                + known.file()
                + " and connect again");
      }
    } catch (IOException e) {
      throw new CertificateException("cannot read or write " + known.file(), e);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw new CertificateException("only engines are used here");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("without an engine no host name can be checked");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw new CertificateException("this is a client");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("this is a client");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("this is a client");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return roots.getAcceptedIssuers();
  }
}
