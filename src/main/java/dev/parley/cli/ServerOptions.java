package dev.parley.cli;

import dev.parley.client.ClientOptions;
import dev.parley.client.PasswordOptions;
import dev.parley.client.Security;
import dev.parley.client.ServerAddress;
import dev.parley.protocol.chat.Dialect;
import dev.parley.protocol.chat.Password;
import dev.parley.server.InvalidSettingException;
import dev.parley.server.ServerConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The server a client connects to. */
final class ServerOptions {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
  private CommandLine.Model.CommandSpec command;

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

  ClientOptions as(String name) {
    Security security = tls.security();
    ServerAddress address = address(security);
    return new ClientOptions(
            address.host(),
            address.port(),
            name,
            output != null ? output : downloads(),
            dialect(),
            CONNECT_TIMEOUT)
        .withSecurity(security)
        .withPassword(new PasswordOptions(password(), plaintextPassword));
  }

  /** The file is read now, so that a mistake is known at once. */
  private Optional<Supplier<Password>> password() {
    String given = System.getenv("PARLEY_PASSWORD");
    if (passwordFile != null) {
      try (Stream<String> lines = Files.lines(passwordFile)) {
        given = lines.findFirst().orElse("");
      } catch (IOException | UncheckedIOException e) {
        throw new ParameterException(
            command.commandLine(), "--password-file: cannot read " + passwordFile, e);
      }
    }
    String typed = given;
    return typed == null || typed.isEmpty()
        ? Optional.empty()
        : Optional.of(() -> Password.of(typed));
  }

  private ServerAddress address(Security security) {
    try {
      return ServerAddress.parse(server, security);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), "--server: " + e.getMessage(), e);
    }
  }

  private Optional<Dialect> dialect() {
    return switch (dialect) {
      case "auto" -> Optional.empty();
      case "line" -> Optional.of(Dialect.LINE);
      case "unframed" -> Optional.of(Dialect.UNFRAMED);
      default ->
          throw new ParameterException(
              command.commandLine(), "--dialect is auto, line or unframed, not " + dialect);
    };
  }

  private Path downloads() {
    try {
      return Path.of(
          ServerConfig.load(Optional.empty(), System.getenv(), Map.of())
              .getString("parley.downloads.directory"));
    } catch (InvalidSettingException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }
}
