package dev.parley.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ChatCompleterTest {
  private final ChatCompleter completer =
      new ChatCompleter(
          () -> List.of("Ann", "Bob"), () -> List.of("a.txt", "two words"), () -> List.of("big"));

  @Test
  void theFirstWordIsACommandOrSomebodysName() {
    assertThat(completer.candidates("/", 0, "/"))
        .contains("/msg", "/get", "download_file", "Ann:", "Bob:");
    assertThat(completer.candidates("~A", 0, "~A")).containsExactly("~Ann", "~Bob");
  }

  @Test
  void fileNamesFollowWhatFetches() {
    for (String command : List.of("/get", "download_file")) {
      assertThat(completer.candidates(command, 1, "")).containsExactly("a.txt", "two%20words");
    }
    assertThat(completer.candidates("/cancel", 1, "")).containsExactly("big");
  }

  @Test
  void namesFollowAnythingElse() {
    assertThat(completer.candidates("/msg", 1, "")).containsExactly("Ann", "Bob");
    assertThat(completer.candidates("/msg", 2, "")).isEmpty();
    assertThat(completer.candidates("hello", 1, "")).containsExactly("Ann", "Bob");
  }
}
