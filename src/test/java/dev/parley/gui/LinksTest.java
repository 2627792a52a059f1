package dev.parley.gui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinksTest {
  private static List<String> links(String text) {
    return Links.split(text).stream()
        .flatMap(piece -> piece.link().stream())
        .map(URI::toString)
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "see https://a.example/x?y=1#z now,https://a.example/x?y=1#z",
    "'(http://a.example/b), then',http://a.example/b",
    "https://a.example/wiki/B_(c),https://a.example/wiki/B_(c)",
    "HTTPS://A.example/.,HTTPS://A.example/",
    "שלום https://a.example/ש,https://a.example/ש",
  })
  void anAddressEndsWhereTheSentenceGoesOn(String text, String link) {
    assertThat(links(text)).containsExactly(link);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://",
        "http://[",
        "ahttps://b.example",
        "no link"
      })
  void nothingElseIsALink(String text) {
    assertThat(links(text)).isEmpty();
  }

  @Test
  void manyBracketsTakeNoTime() {
    String text = "http://a.example/" + ")".repeat(1 << 20);
    assertTimeout(Duration.ofSeconds(10), () -> links(text));
    assertThat(links(text)).containsExactly("http://a.example/");
  }

  @Test
  void thePiecesAreTheText() {
    String text = "a https://b.example c http://d.example. e";
    assertThat(Links.split(text).stream().map(Links.Piece::text).collect(Collectors.joining()))
        .isEqualTo(text);
  }
}
