package dev.parley.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A program in a terminal of its own, which a test types into and looks at. */
final class Tmux implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String socket = "parley-test-" + UUID.randomUUID();

  private Tmux() {}

  static boolean isInstalled() {
    try {
      return new ProcessBuilder("tmux", "-V").start().waitFor() == 0;
    } catch (IOException notThere) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Runs a program; when it ends, its exit code is on the screen. */
  static Tmux run(int columns, int rows, List<String> environment, List<String> command)
      throws IOException {
    Tmux tmux = new Tmux();
    String quoted = command.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
    String script = String.join(" ", environment) + " " + quoted + "; echo exit code $?; cat";
    tmux.call(
        "-f", "/dev/null", "-u", "new-session", "-d", "-x", "" + columns, "-y", "" + rows, script);
    return tmux;
  }

  private String call(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("tmux", "-L", socket));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    assertThat(process.exitValue()).as(out).isZero();
    return out;
  }

  /** Types without pressing Enter. */
  Tmux type(String text) throws IOException {
    call("send-keys", "-l", text);
    return this;
  }

  /** A line and Enter. */
  Tmux enter(String line) throws IOException {
    return type(line).press("Enter");
  }

  /** A key by its name. */
  Tmux press(String key) throws IOException {
    call("send-keys", key);
    return this;
  }

  void resize(int columns, int rows) throws IOException {
    call("resize-window", "-x", "" + columns, "-y", "" + rows);
  }

  /** What stands on the screen, empty lines left out. */
  List<String> screen() {
    try {
      return call("capture-pane", "-p").lines().filter(line -> !line.isBlank()).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The same in one text, with escapes for colours. */
  String colouredScreen() throws IOException {
    return call("capture-pane", "-p", "-e");
  }

  Tmux awaitText(String text) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(String.join("", screen())).contains(text)); // or over lines
    return this;
  }

  @Override
  public void close() throws IOException {
    call("kill-server");
  }
}
