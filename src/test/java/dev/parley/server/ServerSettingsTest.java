package dev.parley.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.net.TokenBucket;
import dev.parley.protocol.transfer.Seal;
import dev.parley.room.RoomSettings;
import dev.parley.transfer.FastSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerSettingsTest {
  private static final Map<String, String> NONE = Map.of();
  private static final String FOLDER_KEY = "parley.files.directory";

  @TempDir Path temp;
  private Path home;

  @BeforeEach
  void createHome() throws IOException {
    home = Files.createDirectory(temp.resolve("home"));
    Files.createDirectory(home.resolve("FILES"));
  }

  @Test
  void readsTheDefaults() {
    ServerSettings settings = settings(Optional.empty(), NONE, NONE);

    assertThat(settings.tcpPort()).isEqualTo(55000);
    assertThat(settings.files()).isEqualTo(home.resolve("FILES"));
    assertThat(settings.transfer().ports()).hasSize(16).startsWith(55000).endsWith(55015);
    assertThat(settings.transfer().maxPortsPerUser()).isEqualTo(4);
    assertThat(settings.transfer().claimTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(settings.room().unframedAfter()).contains(Duration.ofMillis(300));
  }

  @Test
  void readsTheLimitsOfWhatOperatorsDo() {
    assertThat(settings(Optional.empty(), NONE, NONE).order().maxInForce()).isEqualTo(1000);
    Map<String, String> given =
        Map.of("parley.limits.order.in-force", "2", "parley.limits.order.longest", "1h");
    ServerSettings settings = settings(Optional.empty(), NONE, given);
    assertThat(settings.order().maxInForce()).isEqualTo(2);
    assertThat(settings.order().longest()).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void readsTheDefaultsOfTheFastTransfer() {
    ServerSettings settings = settings(Optional.empty(), NONE, NONE);

    assertThat(settings.room().fastTransfer()).isTrue();
    assertThat(settings.fast())
        .isEqualTo(
            new FastSettings(
                Seal.AEAD,
                256,
                FastSettings.UNLIMITED,
                FastSettings.UNLIMITED,
                Duration.ofSeconds(10),
                Duration.ofSeconds(30)));
    assertThat(settings.hashes()).isEqualTo(home.resolve("cache/hashes")).isDirectory();
  }

  @Test
  void readsRatesAsNumbersOrSizesOrUnlimited() {
    FastSettings fast =
        settings(
                Optional.empty(),
                NONE,
                Map.of(
                    "parley.transfer.rate-limit.total", "10MiB",
                    "parley.transfer.rate-limit.per-transfer", "2000000"))
            .fast();

    assertThat(fast.totalRate()).isEqualTo(10L << 20);
    assertThat(fast.perTransferRate()).isEqualTo(2_000_000);
  }

  @Test
  void readsTheLimitsOfUsersAndAddresses() {
    RoomSettings usual = settings(Optional.empty(), NONE, NONE).room();
    assertThat(usual.flood()).isEqualTo(new TokenBucket(20, 10));
    assertThat(usual.connectionsPerAddress()).isEqualTo(64);
    assertThat(usual.connectsPerAddress()).isEqualTo(new TokenBucket(256, 32));

    RoomSettings generous =
        settings(
                Optional.empty(),
                NONE,
                Map.of(
                    "parley.limits.flood.enabled", "false",
                    "parley.limits.connections-per-address", "8000"))
            .room();
    assertThat(generous.flood()).isEqualTo(TokenBucket.UNLIMITED);
    assertThat(generous.connectsPerAddress()).isEqualTo(new TokenBucket(8000, 1000));
  }

  @Test
  void speaksTlsOnlyWhenAskedToAndAloneOnThePortOfTheChat() {
    assertThat(settings(Optional.empty(), NONE, NONE).tls()).isEmpty();

    TlsSettings beside =
        settings(Optional.empty(), NONE, Map.of("parley.tls.enabled", "true")).tls().orElseThrow();
    assertThat(beside.port()).isEqualTo(55443);
    assertThat(beside.alone()).isFalse();
    assertThat(beside.certificate()).isEqualTo(home.resolve("tls/certificate.pem"));

    Map<String, String> alone = Map.of("parley.tls.enabled", "true", "parley.tls.port", "55000");
    assertThat(settings(Optional.empty(), NONE, alone).tls().orElseThrow().alone()).isTrue();
  }

  @Test
  void makesTheFolderForHashesOnlyWhenItIsNeeded() {
    Map<String, String> elsewhere =
        Map.of("parley.files.hashes", temp.resolve("deep/down").toString());

    assertThat(
            settings(Optional.empty(), elsewhere, Map.of("parley.transfer.fast", "off")).hashes())
        .doesNotExist();
    assertThat(settings(Optional.empty(), NONE, elsewhere).hashes()).isDirectory();
  }

  @Test
  void servesNoHashes() {
    Map<String, String> inside = Map.of("parley.files.hashes", home.resolve("FILES/x").toString());

    assertThatThrownBy(() -> settings(Optional.empty(), NONE, inside))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("parley.files.hashes");
  }

  @Test
  void takesTheUsersCacheWhenTheDefaultCannotBeMade() throws IOException {
    Files.createFile(home.resolve("cache"));
    String before = System.setProperty("user.home", temp.resolve("me").toString());
    try {
      assertThat(settings(Optional.empty(), NONE, NONE).hashes())
          .isEqualTo(temp.resolve("me/.cache/parley/hashes"))
          .isDirectory();
    } finally {
      System.setProperty("user.home", before);
    }
  }

  @Test
  void turnsTheUnframedDialectOff() {
    assertThat(
            settings(Optional.empty(), NONE, Map.of("parley.unframed.enabled", "false"))
                .room()
                .unframedAfter())
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "parley.tcp.port, soon",
    "parley.tcp.port, -1",
    "parley.tcp.port, 65536",
    "parley.tcp.port, 99999999999",
    "parley.tcp.port, 'a\nb'",
    "parley.tcp.host, ' '",
    "parley.tcp.backlog, 0",
    "parley.udp.ports.from, 0",
    "parley.udp.ports.to, 54999",
    "parley.udp.ports.to, 60000",
    "parley.udp.claim-timeout, never",
    "parley.udp.claim-timeout, 1ms",
    "parley.udp.idle-timeout, 2h",
    "parley.server.stop-grace, 8s",
    "parley.unframed.enabled, perhaps",
    "parley.limits.message-bytes, 63",
    "parley.limits.unended-bytes, 100",
    "parley.limits.downloads-per-user, 0",
    "parley.limits.fast-downloads, 0",
    "parley.limits.write-timeout, 0s",
    "parley.tcp.keepalive.idle, 500ms",
    "parley.tls.port, 65536",
    "parley.auth, everybody",
    "parley.limits.wrong-passwords-per-address.burst, 0",
    "parley.limits.order.in-force, -1",
    "parley.limits.order.longest, 0s",
    "parley.limits.order.longest, 36501d",
    "parley.limits.heap-percent, 101",
    "parley.limits.flood.burst, 0",
    "parley.limits.flood.per-second, 0",
    "parley.limits.connections-per-address, 0",
    "parley.transfer.fast, perhaps",
    "parley.transfer.seal, wax",
    "parley.transfer.rate-limit.total, 0",
    "parley.transfer.rate-limit.total, none",
    "parley.transfer.rate-limit.per-transfer, 32767",
    "parley.transfer.idle-timeout, 1ms",
    "parley.files.hashes, pom.xml/x",
    "parley.files.directory, no-such-folder",
    "parley.files.directory, pom.xml",
  })
  void refusesAWrongValueInOneLineThatNamesTheKey(String key, String value) {
    assertThatThrownBy(() -> settings(Optional.empty(), NONE, Map.of(key, value)))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining(key)
        .extracting(Throwable::getMessage)
        .asString()
        .hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "parley.tcp.port | soon | parley.tcp.port is soon, but must be a number from 0 to 65535",
        "parley.tcp.port | 99999999999 | parley.tcp.port is 99999999999, but must be a number"
            + " from 0 to 65535",
        "parley.server.stop-grace | 60s | parley.server.stop-grace is 60s, but must be a time"
            + " from 0s to 7s",
        "parley.server.stop-grace | long | parley.server.stop-grace is long, but must be a time"
            + " from 0s to 7s",
        "parley.limits.login-timeout | 90 minutes | parley.limits.login-timeout is 90 minutes, but"
            + " must be a time from 100ms to 1h",
        "parley.unframed.enabled | perhaps | parley.unframed.enabled is perhaps, but must be true"
            + " or false",
        "parley.transfer.rate-limit.total | none | parley.transfer.rate-limit.total is none, but"
            + " must be a size such as 10MiB, at least 32KiB, or unlimited",
        "parley.transfer.rate-limit.total | 100 | parley.transfer.rate-limit.total is 100, but"
            + " must be a size such as 10MiB, at least 32KiB, or unlimited",
      })
  void saysWhatAWrongValueMustBe(String key, String value, String words) {
    assertThatThrownBy(() -> settings(Optional.empty(), NONE, Map.of(key, value)))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage(words);
  }

  @Test
  void takesAPathInAFileAsRelativeToThatFile() throws IOException {
    Path etc = Files.createDirectory(temp.resolve("my-reference.conf.d"));
    Path served = Files.createDirectory(etc.resolve("served"));
    Path file = Files.writeString(etc.resolve("application.conf"), FOLDER_KEY + " = served");

    assertThat(settings(Optional.of(file), NONE, NONE).files()).isEqualTo(served);
  }

  @Test
  void takesAPathOfTheCallerAsRelativeToTheCaller() {
    Path src = Path.of("src").toAbsolutePath();

    assertThat(settings(Optional.empty(), NONE, Map.of(FOLDER_KEY, "src")).files()).isEqualTo(src);
    assertThat(settings(Optional.empty(), Map.of("PARLEY_FILES_DIRECTORY", "src"), NONE).files())
        .isEqualTo(src);
  }

  @Test
  void takesAnAbsolutePathAsItIs() throws IOException {
    Path served = Files.createDirectory(temp.resolve("served"));

    assertThat(settings(Optional.empty(), NONE, Map.of(FOLDER_KEY, served.toString())).files())
        .isEqualTo(served);
  }

  @Test
  void refusesAValueThatMovesTheCursorInOneLineThatDoesNot() {
    for (String key : new String[] {FOLDER_KEY, "parley.tcp.port", "parley.transfer.seal"}) {
      assertThatThrownBy(
              () ->
                  settings(Optional.empty(), NONE, Map.of(key, "a\nb\u001b[2J" + "x".repeat(9999))))
          .isInstanceOf(InvalidSettingException.class)
          .message()
          .contains(key)
          .hasSizeLessThan(2000)
          .matches(message -> message.chars().noneMatch(Character::isISOControl));
    }
  }

  private ServerSettings settings(
      Optional<Path> file, Map<String, String> environment, Map<String, String> commandLine) {
    return ServerSettings.from(ServerConfig.load(file, environment, commandLine), home);
  }
}
