package dev.parley.gui;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.parley.Utf8;
import java.util.List;
import java.util.stream.Collectors;

/** The pieces of any text are that text, and lead only to the web. */
class LinksFuzz {
  @FuzzTest
  void thePiecesAreTheTextAndLeadOnlyToTheWeb(byte[] bytes) {
    Utf8.text(bytes)
        .ifPresent(
            text -> {
              List<Links.Piece> pieces = Links.split(text);
              assertThat(pieces.stream().map(Links.Piece::text).collect(Collectors.joining()))
                  .isEqualTo(text);
              for (Links.Piece piece : pieces) {
                assertThat(piece.text()).isNotEmpty();
                piece
                    .link()
                    .ifPresent(
                        link -> {
                          assertThat(link.toString()).isEqualTo(piece.text());
                          assertThat(link.getScheme()).matches("(?i)https?");
                          assertThat(link.getHost()).isNotEmpty();
                        });
              }
            });
  }
}
