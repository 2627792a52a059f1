package dev.parley.protocol.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NicknameTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bob",
        "b",
        "אבא",
        "Jürgen",
        "李雷",
        "a-b_c.d",
        "O'Neil",
        "99",
        "a~b",
        "a{b}",
        "a/b",
        "Allan",
        "😀",
        "क्षि",
        "e\u0301a",
        "❤\ufe0f",
        "you",
        "Server2",
        "(x)"
      })
  void acceptsOrdinaryNames(String name) {
    assertThat(Nickname.refusal(name)).isEmpty();
    assertThat(new Nickname(name)).hasToString(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ALL",
        "all",
        "All",
        "UDP",
        "CHOOSE_FILE",
        "<CHOOSE_FILE>",
        "ERROR",
        "Wait",
        "from",
        "show",
        "get_list_file",
        "download_file",
        "CHANGENAME",
        "part",
        "finished",
        "(PRIVATE)",
        "Server"
      })
  void refusesTheWordsOfTheProtocolInAnyCase(String name) {
    assertThat(Nickname.refusal(name)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "a b",
        " a",
        "a ",
        "a\tb",
        "a\u00a0b",
        "a\u3000b",
        "a:",
        ":",
        "a:b",
        "a\nb",
        "a\rb",
        "a\u0000",
        "\u001b[2J",
        "a\u007f",
        "a\u009b",
        "a\u2028b",
        "~a",
        "{quit}",
        "{",
        "/me"
      })
  void refusesWhatWouldBreakALine(String name) {
    assertThat(Nickname.refusal(name)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\u200bb", "a\u200cb", "a\u200db", "a\u2060b", "a\ufeffb", "a\u00adb", "a\u200eb",
            "a\u200fb",
        "a\u061cb", "a\u202eb", "a\u2066b", "\udb40\udc41x", "\ue000", "\ud800", "x\udc00", "\u0378"
      })
  void refusesFormatPrivateAndUnassignedCharacters(String name) {
    assertThat(Nickname.refusal(name)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u3164",
        "a\u3164",
        "\u115f",
        "\u1160",
        "\uffa0",
        "\u2800",
        "a\u034fb",
        "\u17b4",
        "\ufe0f",
        "\u0301",
        "\u0301a",
        "\u20dd",
        "\u0903"
      })
  void refusesNamesThatShowNothingOrCombineWithWhatStandsBefore(String name) {
    assertThat(Nickname.refusal(name)).isPresent();
  }

  @Test
  void countsCharactersAndNotCodeUnits() {
    assertThat(Nickname.refusal("x".repeat(32))).isEmpty();
    assertThat(Nickname.refusal("x".repeat(33))).isPresent();
    assertThat(Nickname.refusal("😀".repeat(32))).isEmpty();
    assertThat(Nickname.refusal("😀".repeat(33))).isPresent();
  }

  @Test
  void anIllegalNameCannotBeMade() {
    assertThatThrownBy(() -> new Nickname("a b")).isInstanceOf(IllegalArgumentException.class);
  }

  @Property
  void aNameIsAlwaysOneSafeWord(@ForAll String name) {
    if (Nickname.refusal(name).isEmpty()) {
      assertThat(name).doesNotContainAnyWhitespaces().doesNotContain(":", "\n", "\r").isNotEmpty();
      assertThat(Text.isUnsafe(name)).isFalse();
      assertThat(Text.printable(name, 64)).isEqualTo(name);
    }
  }
}
