package dev.parley.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The shipped {@code chat} in a real terminal. */
class ConsoleIT {
  /** A megabyte a second, so that a download can be watched. */
  private static final String SLOWLY = "parley.transfer.rate-limit.per-transfer=1MiB";

  @TempDir Path folder;
  private Path files;
  private Path downloads;

  @BeforeAll
  static void needATerminal() {
    assumeTrue(Tmux.isInstalled(), "tmux is not installed");
  }

  @BeforeEach
  void makeFolders() throws IOException {
    files = Files.createDirectory(folder.resolve("files"));
    downloads = folder.resolve("downloads");
  }

  private byte[] file(String name, int bytes) throws IOException {
    byte[] content = new byte[bytes];
    new Random(bytes).nextBytes(content);
    Files.write(files.resolve(name), content);
    return content;
  }

  private Tmux chat(String name, int port, String... more) throws IOException {
    return chat(80, 24, name, port, more);
  }

  private Tmux chat(int columns, int rows, String name, int port, String... more)
      throws IOException {
    List<String> command =
        RealServer.java("-Xmx256m", "-XX:TieredStopAtLevel=1", "-jar", RealServer.jar());
    command.addAll(List.of("chat", name, "--server", "127.0.0.1:" + port));
    command.addAll(List.of("-o", downloads.toString()));
    command.addAll(List.of(more));
    List<String> environment = List.of("LC_ALL=C.UTF-8", "XDG_STATE_HOME='" + folder + "/state'");
    return Tmux.run(columns, rows, environment, command);
  }

  @ParameterizedTest
  @CsvSource({"80, 24", "200, 50"})
  void nothingTearsWhatOneIsTypingWhileOthersTalkAndADownloadRuns(int columns, int rows)
      throws Exception {
    byte[] content = file("big קובץ.bin", 6_000_000);
    try (RealServer server = RealServer.start(files, SLOWLY);
        Tmux ann = chat(columns, rows, "Ann", server.port()).awaitText("Ann is here");
        Tmux bob = chat(columns, rows, "Bob", server.port()).awaitText("here: Bob, Ann")) {
      ann.enter("/get big קובץ.bin").awaitText(" of 6.0 MB").type("half a sent");
      bob.enter("hello Ann").enter("~Ann psst").enter("שלום לכולם");
      ann.awaitText("Bob: hello Ann").awaitText("Bob → you: psst").awaitText("Bob: שלום לכולם");
      await()
          .untilAsserted(
              () ->
                  assertThat(ann.screen())
                      .contains("> half a sent")
                      .anyMatch(line -> line.contains("█")));
      ann.type("ence").awaitText("> half a sentence").press("Enter");
      bob.awaitText("Ann: half a sentence").awaitText("you → Ann: psst");
      ann.awaitText("verified");
      await().untilAsserted(() -> assertThat(ann.screen()).noneMatch(line -> line.contains("█")));
      assertThat(downloads.resolve("big קובץ.bin")).hasBinaryContent(content);
      ann.press("C-d").awaitText("exit code 0");
      bob.awaitText("Ann has left").press("C-c").awaitText("exit code 130");
    }
  }

  @Test
  void aNewSizeOfTheTerminalLeavesEverythingInItsPlace() throws Exception {
    file("big", 60_000_000);
    try (RealServer server = RealServer.start(files, SLOWLY);
        Tmux ann = chat("Ann", server.port())) {
      ann.awaitText("Ann is here").enter("hello").awaitText("Ann: hello");
      ann.enter("/get big").awaitText(" of 60.0 MB").type("half");
      for (int[] size : new int[][] {{120, 40}, {60, 12}, {80, 24}}) {
        ann.resize(size[0], size[1]);
        await()
            .untilAsserted(
                () -> {
                  List<String> screen = ann.screen();
                  int typed = screen.indexOf("> half");
                  assertThat(typed).isPositive();
                  assertThat(screen.get(typed - 1)).endsWith("Ann: hello");
                  assertThat(screen.subList(typed + 1, screen.size()))
                      .singleElement()
                      .asString()
                      .startsWith("big  ");
                });
      }
      ann.press("C-u").enter("/cancel big").awaitText("big: cancelled");
    }
  }

  @Test
  void commandsAreCompletedExplainedAndRememberedFromRunToRun() throws Exception {
    file("welcome.txt", 10);
    try (RealServer server = RealServer.start(files)) {
      try (Tmux ann = chat("Ann", server.port())) {
        ann.awaitText("Ann is here").enter("/files").awaitText("    10 B  welcome.txt");
        ann.enter("/nothing").awaitText("! there is no command /nothing");
        ann.enter("~Bob psst").awaitText("! there is nobody called Bob here");
        assertThat(ann.screen()).doesNotContain("/nothing", "~Bob psst"); // only what is meant
        ann.type("/get w").press("Tab").awaitText("> /get welcome.txt").press("Enter");
        ann.awaitText("verified").enter("/nick Anna").awaitText("Ann is now Anna");
        ann.enter("/who").awaitText("here: Anna");
        ann.enter("/quit").awaitText("exit code 0");
      }
      try (Tmux ann = chat("Ann", server.port(), "--no-color")) {
        ann.awaitText("Ann is here").press("Up").press("Up").press("Up");
        ann.awaitText("> /nick Anna").press("C-u").enter("x").awaitText("Ann: x");
        assertThat(ann.colouredScreen()).doesNotContain("\u001b[3").doesNotContain("\u001b[9");
      }
    }
  }

  @Test
  void whenTheServerComesBackSoDoesTheChatAndTheDownloadIsFinished() throws Exception {
    byte[] content = file("big", 4_000_000);
    RealServer server = RealServer.start(files, SLOWLY);
    try (Tmux ann = chat("Ann", server.port())) {
      ann.awaitText("Ann is here").enter("/get big").awaitText(" 2").awaitText(" % ");
      int port = server.port();
      server.kill();
      ann.awaitText("! the server closed the connection: connecting again");
      ann.enter("into the void").awaitText("! not sent: into the void");
      try (RealServer again = RealServer.start(port, List.of(), files, SLOWLY)) {
        assertThat(again.port()).isEqualTo(port);
        ann.awaitText("connected again").awaitText("verified");
        assertThat(downloads.resolve("big")).hasBinaryContent(content);
        ann.enter("back").awaitText("Ann: back");
      }
    } finally {
      server.close();
    }
  }

  @Test
  void aRefusedNameCanBeTriedAgain() throws Exception {
    try (RealServer server = RealServer.start(files);
        Tmux ann = chat("ALL", server.port())) {
      ann.awaitText("another name>").enter("Ann").awaitText("Ann is here");
    }
    try (Tmux nobody = chat("Ann", 1)) {
      nobody.awaitText("! cannot connect to 127.0.0.1:1").awaitText("exit code 3");
    }
  }

  @Test
  void aServerOfTheOriginalKindIsTalkedToAsWell() throws Exception {
    byte[] content = file("old.bin", 12_345);
    try (OriginalServer server = new OriginalServer(files);
        Tmux ann = chat("Ann", server.port())) {
      ann.awaitText("Ann is here").enter("hello").awaitText("Ann: hello");
      ann.enter("/files").awaitText("old.bin").enter("/get old.bin").awaitText("saved as");
      assertThat(downloads.resolve("old.bin")).hasBinaryContent(content);
    }
  }
}
