package dev.parley.server;

import static java.util.stream.Collectors.toUnmodifiableSet;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import dev.parley.protocol.chat.Text;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Puts a server's configuration together. From strong to weak: the command line, Java system
 * properties, environment variables, {@code application.conf}, {@code reference.conf}.
 */
public final class ServerConfig {
  private static final String OURS = "parley.";

  /** What begins like a setting in the environment and is something else. */
  private static final Set<String> OTHER_VARIABLES = Set.of("PARLEY_LOG", "PARLEY_PASSWORD");

  /** What Kubernetes and Docker tell of a service that is called parley. */
  private static final Pattern OF_A_SERVICE =
      Pattern.compile(
          "PARLEY_SERVICE_(HOST|PORT)(_\\w+)?|PARLEY_PORT_\\d+_(TCP|UDP)(_(PROTO|PORT|ADDR))?");

  /** The same among the properties of Java: the launcher's, and the log's. */
  private static final Set<String> OTHER_PROPERTIES = Set.of("home", "log");

  private ServerConfig() {}

  /**
   * Sees that whatever was meant for a setting names one.
   *
   * @param environment the environment
   * @param properties the names of the properties of Java
   * @throws InvalidSettingException when there is no such setting
   */
  static void check(Map<String, String> environment, Set<String> properties) {
    Set<String> keys = keysOf(settings());
    Set<String> variables = keys.stream().map(ServerConfig::variable).collect(toUnmodifiableSet());
    environment.keySet().stream()
        .filter(name -> name.startsWith("PARLEY_"))
        .filter(name -> !variables.contains(name) && !OTHER_VARIABLES.contains(name))
        .filter(name -> !isOfAService(name, environment.get(name)))
        .sorted()
        .findFirst()
        .ifPresent(name -> refuse(name, "the environment"));
    properties.stream()
        .filter(name -> name.startsWith(OURS))
        .map(name -> name.substring(OURS.length()))
        .filter(key -> !keys.contains(key) && !OTHER_PROPERTIES.contains(key))
        .sorted()
        .findFirst()
        .ifPresent(key -> refuse(OURS + key, "the properties of Java"));
  }

  private static boolean isOfAService(String variable, String value) {
    return OF_A_SERVICE.matcher(variable).matches()
        || (variable.equals("PARLEY_PORT") && value.contains("://"));
  }

  private static void refuse(String name, String where) {
    throw new InvalidSettingException(
        "there is no setting " + Text.printable(name, 200) + " (in " + where + ")");
  }

  private static String variable(String key) {
    return "PARLEY_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** All that can be set, without what the properties of Java have added or changed. */
  private static Config settings() {
    return ConfigFactory.defaultReferenceUnresolved()
        .resolve(ConfigResolveOptions.defaults().setAllowUnresolved(true));
  }

  /**
   * Loads the configuration.
   *
   * @param file the {@code application.conf} to read, if any
   * @param environment the environment: {@code PARLEY_TCP_PORT} sets {@code parley.tcp.port}, and
   *     so on for every key of {@code reference.conf}
   * @param commandLine full keys and their values
   * @return the configuration, resolved
   * @throws InvalidSettingException when the file cannot be read or sets what does not exist
   */
  public static Config load(
      Optional<Path> file, Map<String, String> environment, Map<String, String> commandLine) {
    ConfigFactory.invalidateCaches();
    Config reference = ConfigFactory.defaultReference();
    Config settings = settings();
    Set<String> keys = keysOf(settings);
    Config application = file.map(from -> parse(from, settings)).orElse(ConfigFactory.empty());
    for (String key : keysOf(application)) {
      if (!keys.contains(key)) {
        refuse(OURS + key, file.orElseThrow().toString());
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

  private static Config parse(Path file, Config settings) {
    if (!Files.isReadable(file)) {
      throw new InvalidSettingException("cannot read " + file);
    }
    try {
      Config parsed =
          ConfigFactory.parseFile(
              file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false));
      Config resolved = parsed.resolveWith(parsed.withFallback(ConfigFactory.defaultReference()));
      for (Map.Entry<String, ConfigValue> group : resolved.root().entrySet()) {
        String name = group.getKey();
        if (!settings.root().containsKey(name) && isOfNoUse(name, parsed, resolved)) {
          refuse(anyOf(name, group.getValue()), file.toString());
        }
      }
      return resolved;
    } catch (ConfigException e) {
      throw new InvalidSettingException(oneLine(e));
    }
  }

  /** Whether nothing else in the file refers to it: a value that others are made of is welcome. */
  private static boolean isOfNoUse(String group, Config parsed, Config resolved) {
    ConfigObject without = parsed.root().withoutKey(group);
    try {
      return without
          .toConfig()
          .resolveWith(without.toConfig().withFallback(ConfigFactory.defaultReference()))
          .root()
          .equals(resolved.root().withoutKey(group));
    } catch (ConfigException.UnresolvedSubstitution needed) {
      return false;
    }
  }

  /** The full name of something in a group. */
  private static String anyOf(String group, ConfigValue value) {
    return value instanceof ConfigObject object && !object.isEmpty()
        ? anyOf(group + "." + object.keySet().iterator().next(), object.values().iterator().next())
        : group;
  }

  private static Config fromEnvironment(Set<String> keys, Map<String, String> environment) {
    Map<String, String> found = new HashMap<>();
    for (String key : keys) {
      String variable = variable(key);
      if (environment.containsKey(variable)) {
        found.put(OURS + key, environment.get(variable));
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
        .collect(toUnmodifiableSet());
  }

  private static String oneLine(ConfigException e) {
    return e.getMessage().lines().findFirst().orElse("the configuration cannot be read");
  }
}
