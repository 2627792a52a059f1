package dev.parley.server;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.Config;
import dev.parley.accounts.AuthMode;
import dev.parley.accounts.SanctionStore;
import dev.parley.actor.ActorSystems;
import dev.parley.log.LogQueue;
import dev.parley.net.TcpSockets;
import dev.parley.net.TlsIdentity;
import dev.parley.net.UdpSockets;
import dev.parley.protocol.chat.Sanction;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server in this process. */
public final class ParleyServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ParleyServer.class);
  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int BAD_SETTING = 2;

  /** A stopping server is given up on after this long. */
  private static final int STOP_LIMIT_SECONDS = 10;

  private final ActorSystem<ChatServer.Command> system;

  /**
   * Half of the processors, and two at least: whoever writes to thousands keeps nobody waiting
   * behind him.
   */
  private static final int TCP_THREADS =
      Math.max(2, Runtime.getRuntime().availableProcessors() / 2);

  private final TcpSockets tcp;
  private final UdpSockets udp;
  private final List<InetSocketAddress> addresses;
  private final Optional<TlsIdentity> identity;
  private final ServerSettings settings;

  private ParleyServer(
      ServerSettings settings,
      ActorSystem<ChatServer.Command> system,
      TcpSockets tcp,
      UdpSockets udp,
      Optional<TlsIdentity> identity,
      List<InetSocketAddress> addresses) {
    this.settings = settings;
    this.system = system;
    this.tcp = tcp;
    this.udp = udp;
    this.identity = identity;
    this.addresses = addresses;
  }

  /**
   * Runs a server until the process is told to end.
   *
   * @param configFile the configuration to read instead of the {@code application.conf} of the
   *     installation
   * @param commandLine settings given on the command line, by full key
   * @return the exit code of the process
   */
  public static int run(Optional<Path> configFile, Map<String, String> commandLine) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    try {
      Path home = Path.of(System.getProperty("parley.home", ""));
      Optional<Path> file =
          configFile.or(() -> Optional.of(home.resolve("application.conf")).filter(Files::exists));
      ServerConfig.check(System.getenv(), System.getProperties().stringPropertyNames());
      ParleyServer server = start(ServerConfig.load(file, System.getenv(), commandLine), home);
      Runtime.getRuntime().addShutdownHook(new Thread(server::end, "parley-stop"));
      out.println(
          "[STARTED] Waiting for connections... on "
              + server.settings.tcpHost()
              + ":"
              + server.address().getPort());
      server.identity.ifPresent(
          tls ->
              out.println(
                  "[TLS] on "
                      + server.settings.tcpHost()
                      + ":"
                      + server.tlsAddress().orElseThrow().getPort()
                      + ", certificate SHA-256 "
                      + tls.fingerprint()));
      server.system.getWhenTerminated().toCompletableFuture().join();
      return OK;
    } catch (InvalidSettingException e) {
      System.err.println("parley: " + e.getMessage());
      return BAD_SETTING;
    } catch (CompletionException e) {
      System.err.println("parley: cannot listen on " + e.getCause().getMessage());
      return FAILED;
    }
  }

  /**
   * Starts a server.
   *
   * @param config all settings
   * @param home where the default folders are
   * @return the server, which accepts connections
   * @throws InvalidSettingException when a setting is wrong
   * @throws CompletionException when the port cannot be had
   */
  public static ParleyServer start(Config config, Path home) {
    ServerSettings settings = ServerSettings.from(config, home);
    if (letsPasswordsBeRead(settings)) {
      LOG.warn(
          "[PASSWORDS] without TLS whoever is on the way between a client and {} can read passwords"
              + " (docs/SECURITY.md)",
          settings.tcpHost());
    }
    Optional<TlsIdentity> identity = settings.tls().map(ParleyServer::identity);
    List<Sanction> kept = kept(settings.accounts().database());
    TcpSockets tcp = new TcpSockets(TCP_THREADS);
    UdpSockets udp = new UdpSockets(1);
    CompletableFuture<List<InetSocketAddress>> started = new CompletableFuture<>();
    ActorSystem<ChatServer.Command> system =
        ActorSystems.create(
            Behaviors.setup(
                context ->
                    ChatServer.create(
                        settings,
                        kept,
                        tcp,
                        udp,
                        identity,
                        // It only completes a future, so it cannot fail: the default, stop.
                        context.spawn(
                            Behaviors.receiveMessage(
                                (ChatServer.Event event) -> {
                                  if (event instanceof ChatServer.Started listening) {
                                    started.complete(listening.addresses());
                                  } else if (event instanceof ChatServer.Failed failed) {
                                    started.completeExceptionally(failed.why());
                                  }
                                  return Behaviors.same();
                                }),
                            "starter"))),
            "parley",
            config);
    try {
      return new ParleyServer(settings, system, tcp, udp, identity, started.join());
    } catch (CompletionException e) {
      system.terminate();
      release(system, tcp, udp);
      throw e;
    }
  }

  /** Whether passwords come here from other computers, and nothing protects them. */
  private static boolean letsPasswordsBeRead(ServerSettings settings) {
    boolean hasPasswords =
        settings.accounts().mode() != AuthMode.OPEN || Files.exists(settings.accounts().database());
    InetSocketAddress host = new InetSocketAddress(settings.tcpHost(), 0);
    return hasPasswords
        && !settings.tls().map(TlsSettings::alone).orElse(false)
        && !host.isUnresolved() // which it will say itself
        && !host.getAddress().isLoopbackAddress();
  }

  /** Whom an operator has muted or banned before. */
  private static List<Sanction> kept(Path database) {
    try {
      return SanctionStore.loadFrom(database, Instant.now());
    } catch (IOException e) {
      throw new InvalidSettingException(
          "parley.accounts.database: cannot read " + database + ": " + e.getMessage());
    }
  }

  private static TlsIdentity identity(TlsSettings tls) {
    try {
      if (tls.selfSigned()) {
        SelfSigned.ensure(tls.certificate(), tls.key());
      }
      return TlsIdentity.load(tls.certificate(), tls.key());
    } catch (NoSuchFileException e) {
      throw new InvalidSettingException(
          "parley.tls.certificate and parley.tls.key: there is no file "
              + e.getMessage()
              + " (--tls-self-signed makes them)");
    } catch (IOException | GeneralSecurityException e) {
      throw new InvalidSettingException(
          "parley.tls.certificate and parley.tls.key: " + FileTrouble.inWords(e));
    }
  }

  /**
   * Where it listens; without TLS, unless TLS is alone.
   *
   * @return the address with the real port
   */
  public InetSocketAddress address() {
    return addresses.get(0);
  }

  /**
   * Where it listens for TLS.
   *
   * @return the address with the real port, or empty when it does not
   */
  public Optional<InetSocketAddress> tlsAddress() {
    return identity.map(tls -> addresses.get(addresses.size() - 1));
  }

  /** Stops in order: downloads may end for a while, users are told. Waits for it, at most 10 s. */
  @Override
  public void close() {
    system.tell(new ChatServer.Stop());
    release(system, tcp, udp);
  }

  /** The same at the end of the process, whose log has it all. */
  private void end() {
    close();
    LogQueue.end();
  }

  /** Lets the actors end, then the threads that some of them run on. */
  private static void release(ActorSystem<?> system, TcpSockets tcp, UdpSockets udp) {
    try {
      system.getWhenTerminated().toCompletableFuture().get(STOP_LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException | java.util.concurrent.ExecutionException e) {
      system.terminate();
    }
    tcp.close();
    udp.close();
  }
}
