package dev.parley.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerConfigTest {
  private static final String KEY = "parley.tcp.port";
  private static final String WRONG_KEY = "parley.tcp.prot";
  private static final Map<String, String> NONE = Map.of();

  @TempDir Path folder;

  @AfterEach
  void clearProperty() {
    System.clearProperty(KEY);
    System.clearProperty(WRONG_KEY);
  }

  @Test
  void letsTheStrongerSourceWin() throws IOException {
    Optional<Path> file = Optional.of(file("parley.tcp.port = 1"));
    Map<String, String> environment = Map.of("PARLEY_TCP_PORT", "2");

    assertThat(port(Optional.empty(), NONE, NONE)).isEqualTo(55000);
    assertThat(port(file, NONE, NONE)).isEqualTo(1);
    assertThat(port(file, environment, NONE)).isEqualTo(2);
    System.setProperty(KEY, "3");
    assertThat(port(file, environment, NONE)).isEqualTo(3);
    assertThat(port(file, environment, Map.of(KEY, "4"))).isEqualTo(4);
  }

  @Test
  void findsAKeyWithHyphensInTheEnvironment() {
    Map<String, String> environment = Map.of("PARLEY_UDP_CLAIM_TIMEOUT", "7s");

    assertThat(
            ServerConfig.load(Optional.empty(), environment, NONE)
                .getDuration("parley.udp.claim-timeout"))
        .hasSeconds(7);
  }

  @Test
  void resolvesWhatAFileSaysOfItself() throws IOException {
    Path file =
        file("base = 56000, parley.tcp.port = ${base}, parley.udp.ports.to = ${parley.tcp.port}");

    assertThat(port(Optional.of(file), NONE, NONE)).isEqualTo(56000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "parley.tpc.port = 1 | parley.tpc.port",
        "parley.tcp = 5 | parley.tcp",
        "parley.tcp.port.x = 5 | parley.tcp.port.x",
        "parley = 5 | parley",
        "parely.tcp.port = 57000 | parely.tcp.port",
        "tcp.port = 57000 | tcp.port",
        "base = 1, bases = 2, parley.tcp.port = ${base} | bases",
        "port = 57000 | port",
        "parely {} | parely",
        "parley { | application.conf",
        "parley.tcp.port = ${nowhere} | nowhere",
      })
  void refusesABadFileInOneLineThatSaysWhere(String text, String named) throws IOException {
    Path file = file(text);

    assertThatThrownBy(() -> ServerConfig.load(Optional.of(file), NONE, NONE))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining(named)
        .extracting(Throwable::getMessage)
        .asString()
        .hasLineCount(1);
  }

  @Test
  void takesWhatAFileSaysOfItselfPerhapsAndOfItsLibraries() throws IOException {
    Path file = file("base = 56000, parley.tcp.port = ${?base}, akka.loglevel = DEBUG");

    assertThat(port(Optional.of(file), NONE, NONE)).isEqualTo(56000);
  }

  @Test
  void aPropertyMakesNoSettingOfWhatIsNone() throws IOException {
    System.setProperty(WRONG_KEY, "1");
    Path file = file(WRONG_KEY + " = 1");

    assertThatThrownBy(() -> ServerConfig.load(Optional.of(file), NONE, NONE))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining(WRONG_KEY);
  }

  @Test
  void refusesWhatWasMeantForASettingAndNamesNone() {
    assertThatThrownBy(() -> ServerConfig.check(Map.of("PARLEY_TCP_PROT", "1"), Set.of()))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage("there is no setting PARLEY_TCP_PROT (in the environment)");
    assertThatThrownBy(() -> ServerConfig.check(Map.of("PARLEY_PORT", "1"), Set.of()))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage("there is no setting PARLEY_PORT (in the environment)");
    assertThatThrownBy(() -> ServerConfig.check(NONE, Set.of("java.home", WRONG_KEY)))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage("there is no setting parley.tcp.prot (in the properties of Java)");
  }

  @Test
  void takesAllElseThatBeginsLikeASetting() {
    assertThatCode(
            () ->
                ServerConfig.check(
                    Map.of(
                        "PARLEY_UDP_CLAIM_TIMEOUT", "7s",
                        "PARLEY_LOG", "DEBUG",
                        "PARLEY_PASSWORD", "correct horse",
                        "PARLEY_SERVICE_HOST", "10.0.0.1", // what Kubernetes tells of a service
                        "PARLEY_SERVICE_PORT_CHAT", "55000",
                        "PARLEY_PORT", "tcp://10.0.0.1:55000",
                        "PARLEY_PORT_55000_TCP_ADDR", "10.0.0.1",
                        "PATH", "/bin"),
                    Set.of("parley.home", "parley.log", KEY, "parleys", "java.home")))
        .doesNotThrowAnyException();
  }

  @Test
  void refusesAFileThatIsNotThere() {
    Path gone = folder.resolve("gone.conf");

    assertThatThrownBy(() -> ServerConfig.load(Optional.of(gone), NONE, NONE))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage("cannot read " + gone);
  }

  private static int port(
      Optional<Path> file, Map<String, String> environment, Map<String, String> commandLine) {
    return ServerConfig.load(file, environment, commandLine).getInt(KEY);
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("application.conf"), text);
  }
}
