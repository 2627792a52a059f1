package dev.parley.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartFileTest {
  @TempDir Path folder;

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void theNameIsGivenOnlyWhenTheFileIsWholeAndReplacesAnEarlierOne() throws Exception {
    Files.writeString(folder.resolve("a.txt"), "old");
    try (PartFile file = PartFile.open(folder, "a.txt")) {
      file.write(bytes("new"));
      assertThat(folder.resolve("a.txt")).hasContent("old");
      assertThat(folder.resolve("a.txt.part")).hasContent("new");
      assertThat(file.commit()).isEqualTo(folder.resolve("a.txt")).hasContent("new");
    }
    assertThat(folder.resolve("a.txt.part")).doesNotExist();
  }

  @Test
  void whatIsNotWholeStaysAsPartAndIsBegunAfresh() throws Exception {
    try (PartFile file = PartFile.open(folder, "a.txt")) {
      file.write(bytes("a long beginning"));
    }
    assertThat(folder.resolve("a.txt")).doesNotExist();
    assertThat(folder.resolve("a.txt.part")).hasContent("a long beginning");
    try (PartFile file = PartFile.open(folder, "a.txt")) {
      file.write(bytes("whole"));
      file.commit();
    }
    assertThat(folder.resolve("a.txt")).hasContent("whole");
  }

  @Test
  void twoDownloadsOfOneNameDoNotWriteOneFile() throws Exception {
    try (PartFile first = PartFile.open(folder, "a.txt")) {
      assertThatThrownBy(() -> PartFile.open(folder, "a.txt"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("already");
      first.write(bytes("whole"));
      assertThat(first.commit()).hasContent("whole");
    }
  }

  @Test
  void whoIsRefusedInThisProcessDoesNotOpenTheDoorToAnother() throws Exception {
    try (PartFile first = PartFile.open(folder, "a.txt")) {
      assertThatThrownBy(() -> PartFile.open(folder, "a.txt")).isInstanceOf(IOException.class);
      assertThat(openedByAnotherProcess()).isEqualTo("a.txt is being downloaded already");
      first.write(bytes("whole"));
      first.commit();
    }
    assertThat(openedByAnotherProcess()).isEqualTo("opened");
  }

  private String openedByAnotherProcess() throws IOException {
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                OtherProcess.class.getName(),
                folder.toString())
            .start();
    return new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** Begins the same download. */
  static final class OtherProcess {
    private OtherProcess() {}

    public static void main(String[] args) {
      try (PartFile file = PartFile.open(Path.of(args[0]), "a.txt")) {
        file.write(bytes("theirs"));
        System.out.print("opened");
      } catch (IOException e) {
        System.out.print(e.getMessage());
      }
    }
  }

  @Test
  void whoComesWhileAnotherFinishesNeverEmptiesTheFinishedFile() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    Callable<Void> downloads =
        () -> {
          for (int i = 0; i < 500; i++) {
            try (PartFile file = PartFile.open(folder, "a.txt")) {
              file.write(bytes("whole"));
              assertThat(Files.size(file.commit())).isEqualTo(5);
            } catch (IOException busy) {
              assertThat(busy).hasMessageMatching(".*(already|keeps changing).*");
            }
          }
          return null;
        };
    try {
      List<Future<Void>> all =
          threads.invokeAll(IntStream.range(0, 4).mapToObj(i -> downloads).toList());
      for (Future<Void> each : all) {
        each.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(folder.resolve("a.txt")).hasContent("whole");
  }

  @Test
  void aLinkInPlaceOfThePartIsNotFollowed() throws Exception {
    Path precious = Files.writeString(folder.resolve("precious"), "precious");
    Files.createSymbolicLink(folder.resolve("a.txt.part"), precious);
    assertThatThrownBy(() -> PartFile.open(folder, "a.txt")).isInstanceOf(IOException.class);
    assertThat(precious).hasContent("precious");
  }

  @Test
  void aFileThatAnotherProgramPutInItsPlaceIsNotTakenForIt() throws Exception {
    try (PartFile file = PartFile.open(folder, "a.txt")) {
      file.write(bytes("ours"));
      Files.delete(folder.resolve("a.txt.part"));
      Files.writeString(folder.resolve("a.txt.part"), "theirs");
      assertThatThrownBy(file::commit).isInstanceOf(IOException.class);
    }
    assertThat(folder.resolve("a.txt")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "a.txt, a.txt",
    "../../etc/passwd, passwd",
    "/etc/passwd, passwd",
    "..\\..\\boot.ini, boot.ini",
    "my file.txt, my file.txt",
    "שלום.txt, שלום.txt",
  })
  void aServersNameIsOnlyALabel(String sent, String label) {
    assertThat(LockedPart.label(sent)).contains(label);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/", "a/..", "\\", " "})
  void aNameThatIsNoneIsRefused(String sent) {
    assertThat(LockedPart.label(sent)).isEmpty();
    assertThatThrownBy(() -> PartFile.open(folder, sent)).isInstanceOf(IOException.class);
  }

  @Test
  void aLabelHasNoControlCharactersAndAtMostTwoHundredBytes() {
    assertThat(LockedPart.label("a\u001b[2J\u202etxt.exe")).contains("a?[2J?txt.exe");
    assertThat(LockedPart.label("ש".repeat(300)).orElseThrow().getBytes(StandardCharsets.UTF_8))
        .hasSizeLessThanOrEqualTo(200);
  }
}
