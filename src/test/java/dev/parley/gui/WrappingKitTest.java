package dev.parley.gui;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import javax.swing.JTextPane;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WrappingKitTest {
  private static final int WIDTH = 200;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "short",
        "example.org/a/very/long/address/without/a/single/blank/in/it?or=any&other=place",
        "שלום the server answers quickly and nobody waits for anybody else in this room",
        "日本語のとても長い文日本語のとても長い文日本語のとても長い文"
      })
  void noLineIsWiderThanTheWindow(String said) {
    JTextPane text = shown(said);
    assertThat(text.getMinimumSize().width).isLessThan(WIDTH);
    assertThat(text.getScrollableTracksViewportWidth()).isTrue();
  }

  @Test
  void aWordThatDoesNotFitIsBroken() {
    assertThat(height("x".repeat(200))).isGreaterThan(3 * height("x"));
  }

  private static int height(String said) {
    return shown(said).getPreferredSize().height;
  }

  private static JTextPane shown(String said) {
    ConversationDocument document = new ConversationDocument();
    document.append(List.of(new Line(Instant.EPOCH, Line.Kind.SAID, "Ann", said)), true);
    JTextPane text = ConversationView.textPane(document);
    text.setSize(WIDTH, 1000);
    new javax.swing.JViewport().setView(text);
    text.getParent().setSize(WIDTH, 1000);
    return text;
  }
}
