package dev.parley.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.ClientEvent;
import dev.parley.client.Download;
import dev.parley.transfer.FetchOutcome;
import java.util.List;
import java.util.Optional;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DownloadBarsTest {
  private final DownloadBars bars = new DownloadBars();

  private Download add(String fileName, long bytes, long total, long speed) {
    Download download = new Download(fileName, cancelled -> {});
    download.progress(new ClientEvent.DownloadProgress(download, bytes, total, speed));
    bars.add(download);
    return download;
  }

  private List<String> lines(int columns) {
    return bars.lines(columns).stream().map(AttributedString::toString).toList();
  }

  @Test
  void aBarHasNamePercentSizeSpeedAndTimeLeft() {
    add("a.iso", 420_000_000, 1_000_000_000, 10_000_000);
    assertThat(lines(80))
        .containsExactly(
            "a.iso  "
                + "█".repeat(10)
                + "░".repeat(16)
                + "  42 %  420 MB of 1.0 GB  10.0 MB/s  0:58 left");
  }

  @Test
  void onANarrowScreenTheWordsGoBeforeTheBarDoes() {
    add("a.iso", 420_000_000, 1_000_000_000, 10_000_000);
    assertThat(lines(52)).containsExactly("a.iso  ███░░░░░░  42 %  420 MB of 1.0 GB  10.0 MB/s");
  }

  @Test
  void aDownloadThatHasNotBegunSaysSo() {
    bars.add(new Download("two%20words", cancelled -> {}));
    assertThat(lines(80)).containsExactly("two words  asked for");
  }

  @Test
  void anEmptyFileIsWhole() {
    add("empty", 0, 0, 0);
    assertThat(lines(80).get(0)).contains("100 %").contains("0 B of 0 B");
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 20, 40, 60, 80, 200})
  void noLineIsWiderThanTheScreen(int columns) {
    add("a.iso", 420_000_000, 1_000_000_000, 10_000_000);
    add("文件".repeat(40), 999_900_000, 1_000_000_000, 999_900_000);
    add("קובץ.bin", 1, 1_000_000_000_000L, 1);
    assertThat(bars.lines(columns)).allMatch(line -> line.columnLength() < columns);
  }

  @Test
  void manyDownloadsTakeFourLines() {
    for (int i = 0; i < 10; i++) {
      add("file" + i, 1, 2, 0);
    }
    assertThat(lines(80)).hasSize(4).last().isEqualTo("… and 7 more downloads");
  }

  @Test
  void aDownloadWhoseEndWasMissedIsNotShown() {
    Download lost = add("lost", 1, 2, 0);
    add("other", 1, 2, 0);
    lost.outcome()
        .toCompletableFuture()
        .complete(new FetchOutcome.Failed(FetchOutcome.Reason.FAULT, "a fault"));
    assertThat(lines(80)).singleElement().asString().startsWith("other  ");
  }

  @Test
  void aDownloadIsFoundByItsNameInEitherForm() {
    Download words = add("two words", 1, 2, 0);
    Download other = add("other", 1, 2, 0);
    assertThat(bars.called(Optional.of("two words"))).containsExactly(words);
    assertThat(bars.called(Optional.of("two%20words"))).containsExactly(words);
    assertThat(bars.called(Optional.empty())).containsExactly(words, other);
    bars.remove(words);
    assertThat(bars.fileNames()).containsExactly("other");
  }
}
