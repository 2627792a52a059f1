package dev.parley.client;

import akka.actor.typed.ActorSystem;
import akka.stream.javadsl.Flow;
import akka.util.ByteString;
import dev.parley.net.KnownHosts;
import dev.parley.net.TcpClient;
import dev.parley.net.TlsTrust;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/** How the TCP connection of an {@link Opening} is made, and what is said when it is not. */
final class Dialer {
  private final ActorSystem<?> system;
  private final Opening opening;

  Dialer(ActorSystem<?> system, Opening opening) {
    this.system = system;
    this.opening = opening;
  }

  /** The server's address. Asking for it blocks, so that is left to {@code blocking}. */
  CompletionStage<InetSocketAddress> resolve(Executor blocking) {
    return CompletableFuture.supplyAsync(
            () -> new InetSocketAddress(opening.host(), opening.port()), blocking)
        .thenCompose(
            address ->
                address.isUnresolved()
                    ? CompletableFuture.failedFuture(
                        new UnknownHostException("there is no host " + opening.host()))
                    : CompletableFuture.completedFuture(address));
  }

  /**
   * The connection, made when the flow is run.
   *
   * @param server where to
   * @param onFirstMet gets the fingerprint of a certificate that is seen for the first time, on
   *     some thread
   * @param onResult gets what becomes of the connection, once the flow runs
   */
  Flow<ByteString, ByteString, ?> connect(
      InetSocketAddress server,
      Consumer<String> onFirstMet,
      Consumer<CompletionStage<InetSocketAddress>> onResult) {
    if (opening.security() instanceof Security.Plain) {
      return TcpClient.connect(system, server, opening.timeout(), onResult);
    }
    Optional<KnownHosts> knownHosts =
        opening.security() instanceof Security.FirstMet firstMet
            ? Optional.of(new KnownHosts(firstMet.knownHosts()))
            : Optional.empty();
    return TcpClient.connectTls(
        system,
        server,
        opening.timeout(),
        () -> TlsTrust.engine(opening.host(), opening.port(), knownHosts, onFirstMet),
        onResult);
  }

  /** What is known of a server that is met for the first time, for people. */
  String firstMet(String fingerprint) {
    return "met "
        + opening.server()
        + " for the first time; its certificate is SHA-256 "
        + fingerprint;
  }

  /** That no connection came about, for people. */
  UnreachableException cannotConnect(Throwable why) {
    return new UnreachableException(
        "cannot connect to " + opening.server() + ": " + rootOf(why).getMessage());
  }

  /** That the server closed the connection, for people. */
  ConnectException ended(boolean heardAnything) {
    return heardAnything || !(opening.security() instanceof Security.Plain)
        ? new ConnectException("the server closed the connection")
        : new SilentServerException(opening.server());
  }

  /** That a connection broke, for people. */
  ConnectException broken(Throwable cause) {
    if (!(cause instanceof SSLException)) {
      return new ConnectException("the connection broke" + inBrackets(cause));
    }
    // Of what is wrong with a certificate the outermost is our own sentence.
    for (Throwable inner = cause; inner != null; inner = inner.getCause()) {
      if (inner instanceof CertificateException) {
        return new UntrustedServerException("no secure connection: " + inner.getMessage());
      }
    }
    String words = String.valueOf(rootOf(cause).getMessage());
    return new ConnectException(
        words.contains("SSL message") // "Unrecognized SSL message, plaintext connection?"
            ? "no secure connection: "
                + opening.server()
                + " does not speak TLS; where a server does is another port, "
                + ServerAddress.DEFAULT_TLS_PORT
                + " as a rule"
            : "no secure connection: " + words);
  }

  private static Throwable rootOf(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  /** Why, without Akka's own words around it. */
  private static String inBrackets(Throwable cause) {
    String why = Objects.requireNonNullElse(cause.getMessage(), "");
    why = why.substring(why.lastIndexOf(": ") < 0 ? 0 : why.lastIndexOf(": ") + 2);
    return why.isEmpty()
        ? ""
        : " (" + why.substring(0, 1).toLowerCase(Locale.ROOT) + why.substring(1) + ")";
  }
}
