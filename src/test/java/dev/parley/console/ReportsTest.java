package dev.parley.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.parley.client.ClientEvent;
import dev.parley.client.Download;
import dev.parley.transfer.FetchOutcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReportsTest {
  private static final String HASH = "ab".repeat(32);

  private static FetchOutcome.Completed done(long resumed, Optional<String> sha256) {
    return new FetchOutcome.Completed(
        Path.of("d", "a.txt"), 2_000_000, Duration.ofMillis(500), 0.0125, resumed, sha256);
  }

  /** The fields of one line. */
  private static Map<String, Object> parse(String line) throws IOException {
    assertThat(line).doesNotContain("\n");
    Map<String, Object> fields = new LinkedHashMap<>();
    try (JsonParser json = new JsonFactory().createParser(line)) {
      assertThat(json.nextToken()).isEqualTo(JsonToken.START_OBJECT);
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        fields.put(
            name,
            switch (json.nextToken()) {
              case VALUE_NUMBER_INT -> json.getLongValue();
              case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
              case VALUE_NULL -> "null";
              default -> json.getText();
            });
      }
      assertThat(json.nextToken()).isNull();
    }
    return fields;
  }

  @Test
  void aVerifiedFileIsALineOfJson() throws IOException {
    assertThat(parse(JsonReports.of("a \"b\"\n", done(1_000_000, Optional.of(HASH)))))
        .containsExactly(
            Map.entry("file", "a \"b\"\n"),
            Map.entry("bytes", 2_000_000L),
            Map.entry("seconds", 0.5),
            Map.entry("mbit_per_s", 16.0),
            Map.entry("sha256", HASH),
            Map.entry("retransmitted", 0.0125),
            Map.entry("resumed_bytes", 1_000_000L),
            Map.entry("mode", "fast"));
  }

  @Test
  void aFileThatCameInPartsHasNoHash() throws IOException {
    assertThat(parse(JsonReports.of("a", done(0, Optional.empty()))))
        .containsEntry("sha256", "null")
        .containsEntry("mode", "parts");
  }

  @Test
  void aFailureIsALineOfJsonToo() throws IOException {
    assertThat(
            parse(
                JsonReports.of(
                    "a",
                    new FetchOutcome.Failed(FetchOutcome.Reason.NO_SUCH_FILE, "there is none"))))
        .containsExactly(
            Map.entry("file", "a"),
            Map.entry("error", "no-such-file"),
            Map.entry("message", "there is none"));
  }

  @Test
  void aFinishedFileIsSaidInOneLine() {
    assertThat(Reports.of("a.txt", done(0, Optional.empty())))
        .isEqualTo(
            "a.txt: 100 %, 2,000,000 bytes in 0.5 s (4.0 MB/s), retransmitted 1.3 %, saved as "
                + Path.of("d", "a.txt"));
    assertThat(Reports.of("a.txt", done(500_000, Optional.of(HASH))))
        .isEqualTo(
            "a.txt: 100 %, 2,000,000 bytes in 0.5 s (3.0 MB/s), verified, resumed at 500,000"
                + " bytes, retransmitted 1.3 %, saved as "
                + Path.of("d", "a.txt"));
  }

  @Test
  void theSpeedOfASmallFileIsNoZero() {
    FetchOutcome small =
        new FetchOutcome.Completed(
            Path.of("a"), 91, Duration.ofMillis(200), 0, 0, Optional.of(HASH));
    assertThat(Reports.of("a", small)).contains("91 bytes in 0.2 s (455 B/s)");
    assertThat(Reports.of(new ClientEvent.DownloadProgress(download("a"), 500, 1000, 20_000)))
        .startsWith("a: 50 % of 1,000 bytes, 20.0 kB/s");
  }

  @Test
  void aFailureIsSaidInItsOwnWords() {
    assertThat(Reports.of("a", new FetchOutcome.Failed(FetchOutcome.Reason.TIMED_OUT, "no answer")))
        .isEqualTo("a: no answer");
  }

  @Test
  void progressHasSpeedAndTimeLeftOnceTheyAreKnown() {
    assertThat(Reports.of(new ClientEvent.DownloadProgress(download("a"), 500, 1000, 0)))
        .isEqualTo("a: 50 % of 1,000 bytes");
    assertThat(
            Reports.of(
                new ClientEvent.DownloadProgress(
                    download("a"), 250_000_000, 1_000_000_000, 10_000_000)))
        .isEqualTo("a: 25 % of 1,000,000,000 bytes, 10.0 MB/s, 1:15 left");
    assertThat(
            Reports.of(
                new ClientEvent.DownloadProgress(download("a"), 0, 36_610_000_000L, 10_000_000)))
        .endsWith("1:01:01 left");
    assertThat(Reports.of(new ClientEvent.DownloadProgress(download("empty"), 0, 0, 0)))
        .isEqualTo("empty: 100 % of 0 bytes");
  }

  private static Download download(String fileName) {
    return new Download(fileName, cancelled -> {});
  }
}
