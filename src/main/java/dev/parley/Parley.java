package dev.parley;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.parley.client.ClientOptions;
import dev.parley.client.PasswordOptions;
import dev.parley.client.Security;
import dev.parley.client.ServerAddress;
import dev.parley.client.StateFolder;
import dev.parley.console.ChatFilter;
import dev.parley.console.ChatScreen;
import dev.parley.console.GetFiles;
import dev.parley.console.StandardStreams;
import dev.parley.gui.Gui;
import dev.parley.protocol.chat.Dialect;
import dev.parley.protocol.chat.Password;
import dev.parley.server.InvalidSettingException;
import dev.parley.server.ParleyServer;
import dev.parley.server.ServerConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** The command line. */
@Command(
    name = "parley",
    description = "A chat room and file drop.",
    mixinStandardHelpOptions = true,
    versionProvider = Parley.Version.class,
    synopsisSubcommandLabel = "COMMAND")
public final class Parley implements Runnable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  /**
   * Runs a command and ends the process with its exit code.
   *
   * @param arguments the words behind {@code parley}
   */
  public static void main(String[] arguments) {
    CommandLine line = new CommandLine(new Parley());
    line.getSubcommands().get("user").setUnmatchedOptionsArePositionalParams(true);
    System.exit(line.execute(arguments));
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "which command? server, chat, gui, get or user");
  }

  /** The version of the jar. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Parley.class.getPackage().getImplementationVersion();
      return new String[] {"parley " + (version == null ? "(not packaged)" : version)};
    }
  }

  @Command(
      name = "server",
      description = "Runs the server, until it is interrupted.",
      mixinStandardHelpOptions = true)
  int server(
      @Option(
              names = {"-c", "--config"},
              paramLabel = "FILE",
              description = "Settings, instead of application.conf.")
          Path config,
      @Option(names = "--host", paramLabel = "H", description = "The address to listen on.")
          String host,
      @Option(names = "--port", paramLabel = "P", description = "The TCP port to listen on.")
          String port,
      @Option(names = "--files", paramLabel = "DIR", description = "The folder to serve.")
          Path files,
      @Option(
              names = "--tls-self-signed",
              description = "Speaks TLS too, with a certificate of its own, made if need be.")
          boolean tlsSelfSigned) {
    Map<String, String> settings = new HashMap<>();
    if (tlsSelfSigned) {
      settings.put("parley.tls.enabled", "true");
      settings.put("parley.tls.self-signed", "true");
    }
    put(settings, "parley.tcp.host", host);
    put(settings, "parley.tcp.port", port);
    put(settings, "parley.files.directory", files);
    return ParleyServer.run(Optional.ofNullable(config), settings);
  }

  private static void put(Map<String, String> settings, String key, Object value) {
    if (value != null) {
      settings.put(key, value.toString());
    }
  }

  @Command(name = "chat", description = "Talks in the room.", mixinStandardHelpOptions = true)
  int chat(
      @Parameters(paramLabel = "NAME", description = "The name to be known by.") String name,
      @Option(
              names = "--no-color",
              description = "No colours, as with NO_COLOR in the environment.")
          boolean noColor,
      @CommandLine.Mixin ServerOptions server)
      throws IOException {
    quiet();
    StandardStreams streams = new StandardStreams();
    if (!streams.isInteractive()) {
      return new ChatFilter(streams).run(server.as(spec, name));
    }
    boolean coloured = !noColor && System.getenv().getOrDefault("NO_COLOR", "").isEmpty();
    Path history = StateFolder.in(System.getenv()).resolve("history");
    return ChatScreen.run(server.as(spec, name), coloured, history);
  }

  @Command(
      name = "gui",
      description = "Talks in the room, in a window.",
      mixinStandardHelpOptions = true)
  int gui(
      @Option(
              names = "--name",
              paramLabel = "NAME",
              description = "The name to be known by; connects at once.")
          String name,
      @CommandLine.Mixin ServerOptions server) {
    quiet();
    CommandLine.ParseResult given = spec.commandLine().getParseResult().subcommand();
    return new Gui(
            server.as(spec, name == null ? "" : name),
            name != null,
            given.hasMatchedOption("--server"),
            given.hasMatchedOption("--output"))
        .run();
  }

  @Command(
      name = "get",
      description = "Fetches files and is done.",
      mixinStandardHelpOptions = true)
  int get(
      @Parameters(paramLabel = "FILE", arity = "1..*", description = "The files to fetch.")
          List<String> files,
      @Option(
              names = "--name",
              paramLabel = "NAME",
              description = "The name to be known by meanwhile.")
          String name,
      @Option(
              names = "--json",
              description = "Says how it went in JSON on standard output, one line for each file.")
          boolean json,
      @CommandLine.Mixin ServerOptions server) {
    quiet();
    boolean generated = name == null;
    String known =
        generated ? String.format(Locale.ROOT, "get-%06x", new Random().nextInt(1 << 24)) : name;
    return new GetFiles(new StandardStreams(), json)
        .run(server.as(spec, known).eagerly(generated), files);
  }

  @Command(name = "user", description = "Manages the accounts of a server; user --help says how.")
  int user(@Parameters(arity = "0..*", hidden = true) List<String> words) {
    quiet();
    // Its own commands are looked at only now, so that the others start as quickly as without them.
    return UserCommand.execute(words == null ? List.of() : words);
  }

  @Command(
      name = "rehearse",
      description =
          "Starts a server, talks there, fetches a file and paints a window, to see which classes"
              + " that takes.",
      hidden = true,
      mixinStandardHelpOptions = true)
  int rehearse(@Parameters(paramLabel = "DIR", description = "An empty folder.") Path folder)
      throws IOException {
    quiet();
    Gui.rehearse();
    Path files = Files.createDirectory(folder.resolve("files"));
    Path file = Files.write(files.resolve("rehearsal"), new byte[1 << 20]);
    Map<String, String> settings =
        Map.of(
            "parley.tcp.host", "127.0.0.1",
            "parley.tcp.port", "0",
            "parley.udp.ports.from", "61000",
            "parley.udp.ports.to", "61015",
            "parley.files.directory", files.toString(),
            "parley.files.hashes", folder.resolve("hashes").toString(),
            "parley.accounts.database", folder.resolve("parley.db").toString());
    try (ParleyServer server =
        ParleyServer.start(
            ServerConfig.load(Optional.empty(), Map.of(), settings),
            Path.of(System.getProperty("parley.home", "")))) {
      ClientOptions options =
          new ClientOptions(
              "127.0.0.1",
              server.address().getPort(),
              "rehearsal",
              folder.resolve("fetched"),
              Optional.empty(),
              CONNECT_TIMEOUT);
      int chatted = ChatScreen.rehearse(options, folder.resolve("history"));
      int fetched =
          new GetFiles(new StandardStreams(), true)
              .run(options.eagerly(false), List.of(file.getFileName().toString()));
      return Math.max(chatted, fetched);
    }
  }

  /** How a client protects its connection. */
  static final class TlsOptions {
    @Option(
        names = "--tls",
        description =
            "Speaks TLS. A certificate for which the system's roots do not vouch is remembered when"
                + " the server is first met, and a changed one refused.")
    private boolean tls;

    @Option(
        names = "--tls-roots",
        description = "Speaks TLS, only with a server for which the system's roots vouch.")
    private boolean roots;

    @Option(
        names = "--known-hosts",
        paramLabel = "FILE",
        description =
            "Where certificates are remembered (default: $XDG_STATE_HOME/parley/known-hosts, or"
                + " ~/.local/state/parley/known-hosts).")
    private Path knownHosts;

    Security security() {
      if (roots) {
        return new Security.SystemRoots();
      }
      return tls
          ? new Security.FirstMet(
              knownHosts != null
                  ? knownHosts
                  : StateFolder.in(System.getenv()).resolve("known-hosts"))
          : new Security.Plain();
    }
  }

  /** The server a client connects to. */
  static final class ServerOptions {
    @Option(
        names = "--server",
        paramLabel = "HOST:PORT",
        defaultValue = "127.0.0.1",
        description =
            "The server (default: this computer, port "
                + ServerAddress.DEFAULT_PORT
                + " or, with TLS, "
                + ServerAddress.DEFAULT_TLS_PORT
                + ").")
    private String server;

    @CommandLine.Mixin private TlsOptions tls;

    @Option(
        names = "--password-file",
        paramLabel = "FILE",
        description =
            "The first line is the password, for when the server asks (or PARLEY_PASSWORD in the"
                + " environment).")
    private Path passwordFile;

    @Option(
        names = "--allow-plaintext-password",
        description = "The password may go to another computer without TLS, for all to read.")
    private boolean plaintextPassword;

    @Option(
        names = {"-o", "--output"},
        paramLabel = "DIR",
        description = "The folder for downloads (default: Downloads).")
    private Path output;

    @Option(
        names = "--dialect",
        paramLabel = "auto|line|unframed",
        defaultValue = "auto",
        description = "What the server speaks (default: found out).")
    private String dialect;

    ClientOptions as(CommandLine.Model.CommandSpec spec, String name) {
      Security security = tls.security();
      ServerAddress address = address(spec, security);
      return new ClientOptions(
              address.host(),
              address.port(),
              name,
              output != null ? output : downloads(spec),
              dialect(spec),
              CONNECT_TIMEOUT)
          .withSecurity(security)
          .withPassword(new PasswordOptions(password(spec), plaintextPassword));
    }

    /** The file is read now, so that a mistake is known at once. */
    private Optional<Supplier<Password>> password(CommandLine.Model.CommandSpec spec) {
      String given = System.getenv("PARLEY_PASSWORD");
      if (passwordFile != null) {
        try (Stream<String> lines = Files.lines(passwordFile)) {
          given = lines.findFirst().orElse("");
        } catch (IOException | UncheckedIOException e) {
          throw new ParameterException(
              spec.commandLine(), "--password-file: cannot read " + passwordFile, e);
        }
      }
      String typed = given;
      return typed == null || typed.isEmpty()
          ? Optional.empty()
          : Optional.of(() -> Password.of(typed));
    }

    private ServerAddress address(CommandLine.Model.CommandSpec spec, Security security) {
      try {
        return ServerAddress.parse(server, security);
      } catch (IllegalArgumentException e) {
        throw new ParameterException(spec.commandLine(), "--server: " + e.getMessage(), e);
      }
    }

    private Optional<Dialect> dialect(CommandLine.Model.CommandSpec spec) {
      return switch (dialect) {
        case "auto" -> Optional.empty();
        case "line" -> Optional.of(Dialect.LINE);
        case "unframed" -> Optional.of(Dialect.UNFRAMED);
        default ->
            throw new ParameterException(
                spec.commandLine(), "--dialect is auto, line or unframed, not " + dialect);
      };
    }

    private static Path downloads(CommandLine.Model.CommandSpec spec) {
      try {
        return Path.of(
            ServerConfig.load(Optional.empty(), System.getenv(), Map.of())
                .getString("parley.downloads.directory"));
      } catch (InvalidSettingException e) {
        throw new ParameterException(spec.commandLine(), e.getMessage(), e);
      }
    }
  }

  /** A client's screen is for people: only what they must know is logged. */
  private static void quiet() {
    if (System.getenv("PARLEY_LOG") == null) {
      ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
    }
  }
}
