package dev.parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Any value for any setting is taken, or refused in one clear line. */
class ServerSettingsFuzz {
  private static final Path HOME = home();
  private static final List<String> KEYS =
      ConfigFactory.defaultReference().getConfig("parley").entrySet().stream()
          .map(entry -> "parley." + entry.getKey())
          .sorted()
          .toList();

  @FuzzTest
  void anyValueIsTakenOrRefusedInOneLine(FuzzedDataProvider data) {
    Map<String, String> values = new HashMap<>();
    for (int left = data.consumeInt(1, 3); left > 0; left--) {
      values.put(data.pickValue(KEYS), data.consumeString(40));
    }
    values.put("parley.transfer.fast", "false"); // so that no folder is made
    try {
      Config config = ServerConfig.load(Optional.empty(), Map.of(), values);
      ServerSettings settings = ServerSettings.from(config, HOME);
      assertThat(settings.tcpPort()).isBetween(0, 65535);
      assertThat(settings.transfer().ports()).isNotEmpty().allMatch(p -> p >= 1 && p <= 65535);
      assertThat(settings.stopGrace().isNegative()).isFalse();
      assertThat(settings.room().maxUnendedBytes())
          .isGreaterThan(settings.room().maxMessageBytes());
    } catch (InvalidSettingException refused) {
      assertThat(refused.getMessage()).isNotBlank();
      assertThat(refused.getMessage().lines()).hasSize(1);
      assertThat(refused.getMessage().chars()).noneMatch(Character::isISOControl);
    }
  }

  private static Path home() {
    try {
      Path home = Files.createTempDirectory("parley-fuzz");
      home.toFile().deleteOnExit();
      Path files = Files.createDirectory(home.resolve("FILES"));
      files.toFile().deleteOnExit();
      return home;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
