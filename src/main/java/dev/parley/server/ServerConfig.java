package dev.parley.server;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValueType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Puts a server's configuration together. From strong to weak: the command line, Java system
 * properties, environment variables, {@code application.conf}, {@code reference.conf}.
 */
public final class ServerConfig {
  private ServerConfig() {}

  /**
   * Loads the configuration.
   *
   * @param file the {@code application.conf} to read, if any
   * @param environment the environment: {@code PARLEY_TCP_PORT} sets {@code parley.tcp.port}, and
   *     so on for every key of {@code reference.conf}
   * @param commandLine full keys and their values
   * @return the configuration, resolved
   * @throws InvalidSettingException when the file cannot be read or has a key under {@code parley}
   *     that does not exist
   */
  public static Config load(
      Optional<Path> file, Map<String, String> environment, Map<String, String> commandLine) {
    ConfigFactory.invalidateCaches();
    Config reference = ConfigFactory.defaultReference();
    Set<String> keys = keysOf(reference);
    Config application = file.map(ServerConfig::parse).orElse(ConfigFactory.empty());
    for (String key : keysOf(application)) {
      if (!keys.contains(key)) {
        throw new InvalidSettingException(
            "there is no setting parley." + key + " (in " + file.orElseThrow() + ")");
      }
    }
    try {
      return ConfigFactory.parseMap(commandLine, "command line")
          .withFallback(ConfigFactory.systemProperties())
          .withFallback(fromEnvironment(keys, environment))
          .withFallback(application)
          .withFallback(reference)
          .resolve();
    } catch (ConfigException e) {
      throw new InvalidSettingException(oneLine(e));
    }
  }

  private static Config parse(Path file) {
    if (!Files.isReadable(file)) {
      throw new InvalidSettingException("cannot read " + file);
    }
    try {
      Config parsed =
          ConfigFactory.parseFile(
              file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false));
      return parsed.resolveWith(parsed.withFallback(ConfigFactory.defaultReference()));
    } catch (ConfigException e) {
      throw new InvalidSettingException(oneLine(e));
    }
  }

  private static Config fromEnvironment(Set<String> keys, Map<String, String> environment) {
    Map<String, String> found = new HashMap<>();
    for (String key : keys) {
      String variable =
          "PARLEY_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
      if (environment.containsKey(variable)) {
        found.put("parley." + key, environment.get(variable));
      }
    }
    return ConfigFactory.parseMap(found, "environment");
  }

  /** The keys below {@code parley}. */
  private static Set<String> keysOf(Config config) {
    if (!config.hasPath("parley")) {
      return Set.of();
    }
    if (config.getValue("parley").valueType() != ConfigValueType.OBJECT) {
      throw new InvalidSettingException("parley must be a group of settings");
    }
    return config.getConfig("parley").entrySet().stream()
        .map(Map.Entry::getKey)
        .collect(java.util.stream.Collectors.toUnmodifiableSet());
  }

  private static String oneLine(ConfigException e) {
    return e.getMessage().lines().findFirst().orElse("the configuration cannot be read");
  }
}
