package dev.parley.protocol.chat;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileTokenTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "alice.jpg|alice.jpg",
        "two words.txt|two%20words.txt",
        " x |%20x%20",
        "100%|100%25",
        "%20|%2520",
        "תרגול.ppt|תרגול.ppt",
        "שני קבצים|שני%20קבצים",
        "a\u00a0b|a%C2%A0b",
        "a\u3000b|a%E3%80%80b",
        "a\tb|a%09b",
        "a\u202eb|a%E2%80%AEb",
        "😀.png|😀.png"
      })
  void encodesWhatWouldEndOrForgeAWord(String name, String token) {
    assertThat(FileToken.encode(name)).isEqualTo(token);
    assertThat(FileToken.decode(token)).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "100%",
        "%",
        "%%",
        "%4",
        "a%zz",
        "%2",
        "%20%",
        "%FF",
        "%C3(",
        "%ED%A0%80",
        "%\u0664\u0661",
        "%\uff14\uff11"
      })
  void aWordThatIsNotWellEncodedStandsForItself(String token) {
    assertThat(FileToken.decode(token)).isEqualTo(token);
  }

  @Test
  void decodesHexOfEitherCase() {
    assertThat(FileToken.decode("%c3%a9%C3%A9")).isEqualTo("éé");
  }

  @Property
  void anyNameComesBackFromItsWord(@ForAll("names") String name) {
    String token = FileToken.encode(name);

    assertThat(FileToken.decode(token)).isEqualTo(name);
    assertThat(token.codePoints())
        .noneMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c));
    assertThat(Text.isUnsafe(token)).isFalse();
  }

  @Property
  void decodingNeverFails(@ForAll("names") String token) {
    assertThat(FileToken.decode(token)).isNotNull();
  }

  @Provide
  static Arbitrary<String> names() {
    Arbitrary<String> anything =
        Arbitraries.strings().all().filter(s -> s.codePoints().noneMatch(FileTokenTest::isLone));
    Arbitrary<String> tricky =
        Arbitraries.of("%", "%2", "20", "%20", "%FF", " ", "א", "😀", "a", "\n", "\u202e");
    return Arbitraries.oneOf(anything, tricky.list().ofMaxSize(8).map(l -> String.join("", l)));
  }

  private static boolean isLone(int c) {
    return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
  }
}
