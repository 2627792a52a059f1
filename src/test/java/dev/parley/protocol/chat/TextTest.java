package dev.parley.protocol.chat;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TextTest {
  @Test
  void controlsAndOverridesAreUnsafe() {
    for (int c = 0; c < 0x20; c++) {
      assertThat(Text.isUnsafe("a" + (char) c)).as("U+%04X", c).isTrue();
    }
    for (int c = 0x7F; c <= 0x9F; c++) {
      assertThat(Text.isUnsafe((char) c + "a")).as("U+%04X", c).isTrue();
    }
    for (String unsafe :
        new String[] {
          "\u2028", "\u2029", "\u202A", "\u202B", "\u202C", "\u202D", "\u202E", "\u2066", "\u2067",
          "\u2068", "\u2069"
        }) {
      assertThat(Text.isUnsafe("x" + unsafe + "y")).as("U+%04X", (int) unsafe.charAt(0)).isTrue();
    }
  }

  @Test
  void lettersOfAllScriptsMarksAndEmojiAreSafe() {
    for (String safe :
        new String[] {"", " ~", "é\u00a0", "שלום\u200f", "\u061cسلام", "👩\u200d💻"}) {
      assertThat(Text.isUnsafe(safe)).as(safe).isFalse();
    }
  }

  @Test
  void printableReplacesWhatIsUnsafeAndLoneSurrogates() {
    assertThat(Text.printable("a\u001b[2J\r\n\u202eb", 100)).isEqualTo("a?[2J???b");
    assertThat(Text.printable("\ud83d x \ude00 😀", 100)).isEqualTo("? x ? 😀");
  }

  @Test
  void printableCutsWhatIsTooLongAndNeverThroughACharacter() {
    assertThat(Text.printable("abc", 3)).isEqualTo("abc");
    assertThat(Text.printable("abcd", 3)).isEqualTo("abc…");
    assertThat(Text.printable("ab😀", 3)).isEqualTo("ab…");
    assertThat(Text.printable("", 0)).isEmpty();
    assertThat(Text.printable("a", 0)).isEqualTo("…");
  }

  @Property
  void printableIsAlwaysSafeAndShort(@ForAll String text, @ForAll @IntRange(max = 40) int max) {
    String printable = Text.printable(text, max);

    assertThat(Text.isUnsafe(printable)).isFalse();
    assertThat(printable.length()).isLessThanOrEqualTo(max + 1);
    assertThat(printable.codePoints())
        .noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }
}
