package dev.parley.cli;

import dev.parley.server.ParleyServer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code parley server}. */
@Command(
    name = "server",
    description = "Runs the server, until it is interrupted.",
    mixinStandardHelpOptions = true,
    versionProvider = Commands.Version.class)
final class ServerCommand implements Callable<Integer> {
  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "Settings, instead of application.conf.")
  private Path config;

  @Option(names = "--host", paramLabel = "H", description = "The address to listen on.")
  private String host;

  @Option(names = "--port", paramLabel = "P", description = "The TCP port to listen on.")
  private String port;

  @Option(names = "--files", paramLabel = "DIR", description = "The folder to serve.")
  private Path files;

  @Option(
      names = "--tls-self-signed",
      description = "Speaks TLS too, with a certificate of its own, made if need be.")
  private boolean tlsSelfSigned;

  @Override
  public Integer call() {
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
}
