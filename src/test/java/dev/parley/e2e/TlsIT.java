package dev.parley.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.client.ClientEvent;
import dev.parley.client.ClientOptions;
import dev.parley.client.ParleyClient;
import dev.parley.client.Security;
import dev.parley.net.Fingerprint;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real server and the shipped client over TLS. */
class TlsIT {
  private static final int CANNOT_CONNECT = 3;

  @TempDir Path folder;
  private Path files;
  private Path knownHosts;

  @BeforeEach
  void makeFolders() throws IOException {
    files = Files.createDirectory(folder.resolve("files"));
    knownHosts = folder.resolve("state/known-hosts");
  }

  /** What a run of the client came to. */
  private record Run(int exitCode, String out, String err) {}

  private Run client(String input, List<String> jvmOptions, String... arguments)
      throws IOException, InterruptedException {
    return start(input, jvmOptions, arguments).awaitEnd();
  }

  /** A run of the client that is under way. */
  private record Running(Process process, Path out, Path err) {
    Run awaitEnd() throws IOException, InterruptedException {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
      return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
    }
  }

  private Running start(String input, List<String> jvmOptions, String... arguments)
      throws IOException {
    Path in = Files.writeString(Files.createTempFile(folder, "client", ".in"), input);
    Path out = Files.createTempFile(folder, "client", ".out");
    Path err = Files.createTempFile(folder, "client", ".err");
    List<String> command = RealServer.java("-Xmx256m");
    command.addAll(jvmOptions);
    command.addAll(List.of("-jar", RealServer.jar()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--known-hosts", knownHosts.toString()));
    command.addAll(List.of("-o", folder.resolve("downloads").toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectInput(in.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    return new Running(process, out, err);
  }

  private RealServer server(String identity, String... more) throws IOException {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "parley.tls.enabled=true",
                "parley.tls.self-signed=true",
                "parley.tls.port=0",
                "parley.tls.check-every=200ms",
                "parley.tls.certificate=" + folder.resolve(identity + "/certificate.pem"),
                "parley.tls.key=" + folder.resolve(identity + "/key.pem")));
    settings.addAll(List.of(more));
    return RealServer.start(files, settings.toArray(String[]::new));
  }

  private static String address(RealServer server) {
    return "127.0.0.1:" + server.tlsPort();
  }

  @Test
  void chatAndDownloadsGoOverTlsBesideThePortWithoutIt() throws Exception {
    Files.write(files.resolve("file"), new byte[300_000]);
    try (RealServer server = server("one");
        Peer plain = Peer.inRoom(server.port(), "Plain")) {
      Run run =
          client(
              "hello\n~Plain psst\n",
              List.of(),
              "chat",
              "Bot",
              "--tls",
              "--server",
              address(server));
      assertThat(run.exitCode).as(run.err).isZero();
      assertThat(run.out).contains("Bot has joined the chat!", "Bot: hello", "from you to Plain");
      assertThat(run.err).contains(server.fingerprint()).contains("first time");
      plain.receiveUntil("Bot: hello");
      plain.receiveUntil("Bot: (PRIVATE) psst");

      Run get =
          client(
              "", List.of(), "get", "--no-rehearsal", "file", "--tls", "--server", address(server));
      assertThat(get.exitCode).as(get.err).isZero();
      assertThat(get.err).doesNotContain("first time");
      assertThat(folder.resolve("downloads/file")).hasBinaryContent(new byte[300_000]);
    }
    assertThat(Files.getPosixFilePermissions(folder.resolve("one/key.pem")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void aChangedCertificateIsRefusedAndItIsSaidHowToAcceptIt() throws Exception {
    try (RealServer server = server("one")) {
      Files.createDirectories(knownHosts.getParent());
      Files.writeString(knownHosts, address(server) + " 00:11\n");
      Run run = client("hello\n", List.of(), "chat", "Bot", "--tls", "--server", address(server));
      assertThat(run.exitCode).as(run.err).isEqualTo(CANNOT_CONNECT);
      assertThat(run.err)
          .contains("has changed", "00:11", server.fingerprint(), "delete the line")
          .contains(knownHosts.toString());
      assertThat(server.log()).doesNotContain("Bot");
    }
  }

  @Test
  void aCertificateThatHasChangedWhenADownloadComesBackIsToldAndEndsIt() throws Exception {
    Files.write(files.resolve("file"), new byte[4_000_000]);
    RealServer before = server("one", "parley.transfer.rate-limit.per-transfer=256KiB");
    try (before) {
      Running get =
          start(
              "", List.of(), "get", "--no-rehearsal", "file", "--tls", "--server", address(before));
      await()
          .atMost(Duration.ofSeconds(40))
          .until(() -> before.log().contains("[FAST STARTED]") || !get.process.isAlive());
      before.kill();
      try (RealServer after = server("two", "parley.tls.port=" + before.tlsPort())) {
        Run run = get.awaitEnd();
        assertThat(run.exitCode).as(run.err).isEqualTo(CANNOT_CONNECT);
        assertThat(run.err)
            .contains("connecting again")
            .containsOnlyOnce("has changed, so this may be somebody else")
            .contains(before.fingerprint(), after.fingerprint())
            .doesNotContain("TLSActor");
      }
    }
  }

  @Test
  void aCertificateThatHasChangedIsTheEndForWhoStaysToo() throws Exception {
    try (RealServer before = server("one")) {
      BlockingQueue<ClientEvent> events = new LinkedBlockingQueue<>();
      ClientOptions options =
          new ClientOptions(
                  "127.0.0.1",
                  before.tlsPort(),
                  "Bot",
                  folder,
                  Optional.empty(),
                  Duration.ofSeconds(20))
              .withSecurity(new Security.FirstMet(knownHosts))
              .comingBack();
      try (ParleyClient client =
          ParleyClient.connect(options, events::add)
              .toCompletableFuture()
              .get(60, TimeUnit.SECONDS)) {
        before.kill();
        try (RealServer after = server("two", "parley.tls.port=" + before.tlsPort())) {
          assertThat(next(events, ClientEvent.ConnectionLost.class).why())
              .isEqualTo("the server closed the connection");
          ClientEvent.Disconnected gone = next(events, ClientEvent.Disconnected.class);
          assertThat(gone.refused()).isFalse();
          assertThat(gone.why())
              .contains("has changed, so this may be somebody else", after.fingerprint());
        }
        client.closed().toCompletableFuture().get(60, TimeUnit.SECONDS);
      }
    }
  }

  private static <T extends ClientEvent> T next(BlockingQueue<ClientEvent> events, Class<T> kind)
      throws InterruptedException {
    ClientEvent event;
    do {
      event = events.poll(60, TimeUnit.SECONDS);
      assertThat(event).as(kind.getSimpleName()).isNotNull();
    } while (!kind.isInstance(event));
    return kind.cast(event);
  }

  @Test
  void whereOnlyRootsCountTheyMustVouchForTheHostNameToo() throws Exception {
    try (RealServer server = server("one")) {
      Run unknown =
          client("hello\n", List.of(), "chat", "Bot", "--tls-roots", "--server", address(server));
      assertThat(unknown.exitCode).isEqualTo(CANNOT_CONNECT);
      assertThat(unknown.err)
          .contains("nobody whom this computer trusts vouches", server.fingerprint())
          .doesNotContain("PKIX", "sun.security");
      assertThat(knownHosts).doesNotExist();

      List<String> trusting = trusting(folder.resolve("one/certificate.pem"));
      Run known =
          client("hello\n", trusting, "chat", "Bot", "--tls-roots", "--server", address(server));
      assertThat(known.exitCode).as(known.err).isZero();
      assertThat(known.out).contains("Bot: hello");

      Run otherName =
          client(
              "hello\n",
              trusting,
              "chat",
              "Bot",
              "--tls-roots",
              "--server",
              "127.0.0.2:" + server.tlsPort());
      assertThat(otherName.exitCode).isEqualTo(CANNOT_CONNECT);
      assertThat(otherName.out).isEmpty();
    }
  }

  /** Makes a Java trust this certificate as it trusts the system's roots. */
  private List<String> trusting(Path certificate) throws Exception {
    KeyStore roots = KeyStore.getInstance("PKCS12");
    roots.load(null, null);
    try (InputStream in = Files.newInputStream(certificate)) {
      roots.setCertificateEntry(
          "root", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    Path store = folder.resolve("roots.p12");
    try (OutputStream out = Files.newOutputStream(store)) {
      roots.store(out, "secret".toCharArray());
    }
    return List.of(
        "-Djavax.net.ssl.trustStore=" + store, "-Djavax.net.ssl.trustStorePassword=secret");
  }

  @Test
  void nobodyFallsBackToPlainText() throws Exception {
    try (RealServer server = server("one")) {
      Run tlsToPlain =
          client(
              "hello\n",
              List.of(),
              "chat",
              "Bot",
              "--tls",
              "--server",
              "127.0.0.1:" + server.port());
      assertThat(tlsToPlain.exitCode).isEqualTo(CANNOT_CONNECT);
      assertThat(tlsToPlain.err)
          .contains("127.0.0.1:" + server.port() + " does not speak TLS")
          .doesNotContain("SSL");
      Run plainToTls = client("hello\n", List.of(), "chat", "Bot", "--server", address(server));
      assertThat(plainToTls.exitCode).isEqualTo(CANNOT_CONNECT);
      assertThat(plainToTls.err).contains("speaks TLS");
      Run getToTls =
          client("", List.of(), "get", "--no-rehearsal", "file", "--server", address(server));
      assertThat(getToTls.exitCode).isEqualTo(CANNOT_CONNECT);
      assertThat(getToTls.err).contains("speaks TLS");
      server.awaitLog("disconnected, not let in: no secure connection: that is not TLS");
      assertThat(server.log()).doesNotContain("[JOINED]");
    }
  }

  @Test
  void aReplacedCertificateIsTakenUpWithoutDroppingAnyone() throws Exception {
    try (RealServer other = server("two")) {
      assertThat(other.tlsPort()).isPositive(); // it has made the second certificate
    }
    try (RealServer server = server("one");
        SSLSocket before = connect(server, "TLSv1.3")) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(before.getInputStream(), StandardCharsets.UTF_8));
      say(before, "Stayer");
      assertThat(in.readLine()).isEqualTo("Stayer has joined the chat!");
      assertThat(fingerprint(before)).isEqualTo(server.fingerprint());

      for (String name : List.of("certificate.pem", "key.pem")) {
        Files.copy(
            folder.resolve("two").resolve(name),
            folder.resolve("one").resolve(name),
            StandardCopyOption.REPLACE_EXISTING);
      }

      await()
          .atMost(Duration.ofSeconds(10))
          .until(
              () -> {
                try (SSLSocket after = connect(server, "TLSv1.2")) {
                  return !fingerprint(after).equals(server.fingerprint());
                }
              });
      say(before, "still here");
      assertThat(
              Stream.generate(() -> line(in)).filter(line -> !line.startsWith("ALL")).findFirst())
          .contains("Stayer: still here");

      Files.delete(folder.resolve("one/key.pem"));
      String missing = "there is no file " + folder.resolve("one/key.pem");
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> server.log().contains("the certificate stays as it is: " + missing));
      server.terminate();
      assertThat(server.exitCode(30)).isNotNegative();
      assertThat(server.log())
          .contains("INFO  ChatServer - [TLS] new certificate ")
          .contains("WARN  ChatServer - [TLS] the certificate stays as it is: ")
          .contains("INFO  ChatServer - [STOPPING] ");
    }
  }

  @Test
  void olderVersionsOfTlsAreRefused() throws Exception {
    try (RealServer server = server("one")) {
      assertThatThrownBy(() -> connect(server, "TLSv1.1")).isInstanceOf(SSLException.class);
    }
  }

  @Test
  void whoNeverShakesHandsIsGoneInTime() throws Exception {
    try (RealServer server = server("one", "parley.limits.login-timeout=1s");
        Peer silent = Peer.lines(server.tlsPort())) {
      InputStream in = silent.socket.getInputStream();
      try {
        assertThat(in.readAllBytes()).hasSizeLessThan(100); // nothing, or an alert
      } catch (SocketException reset) {
        // A reset is a close too.
      }
    }
  }

  private static String line(BufferedReader in) {
    try {
      return in.readLine();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void say(SSLSocket socket, String line) throws IOException {
    socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private static String fingerprint(SSLSocket socket) throws IOException {
    return Fingerprint.of((X509Certificate) socket.getSession().getPeerCertificates()[0]);
  }

  /** A connection whose handshake is done, to whomever it may be. */
  private static SSLSocket connect(RealServer server, String protocol) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new TrustAll()}, null);
    SSLSocket socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), server.tlsPort());
    socket.setSoTimeout(10_000);
    socket.setEnabledProtocols(new String[] {protocol});
    socket.startHandshake();
    return socket;
  }

  private static final class TrustAll implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
