package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code parley user} off a terminal. */
class UserCommandTest {
  @TempDir Path folder;
  private Path config;

  private record Result(int exitCode, String out, String err) {}

  @BeforeEach
  void writeConfig() throws IOException {
    config =
        Files.writeString(
            folder.resolve("my.conf"), "parley.accounts.database = \"data/parley.db\"\n");
  }

  private Result user(String input, String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("-c", config.toString()));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        UserCommand.execute(
            all,
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new PrintWriter(out, true),
            new PrintWriter(err, true));
    return new Result(exitCode, out.toString(), err.toString());
  }

  private static final Result NO_WORDS = new Result(0, "", "");

  @Test
  void withoutAccountsThereIsNothingToListAndNoFile() {
    assertThat(user("", "list")).isEqualTo(NO_WORDS);
    assertThat(folder.resolve("data")).doesNotExist();
  }

  @Test
  void accountsAreAddedChangedAndRemoved() {
    assertThat(user("correct horse\n", "add", "Ann", "--operator")).isEqualTo(NO_WORDS);
    assertThat(user("hello hello\n", "add", "Bob")).isEqualTo(NO_WORDS);
    assertThat(user("", "list").out().lines()).containsExactly("Ann operator", "Bob member");
    assertThat(user("", "role", "Bob", "operator")).isEqualTo(NO_WORDS);
    assertThat(user("another one", "passwd", "bob")).isEqualTo(NO_WORDS);
    assertThat(user("", "remove", "Ann")).isEqualTo(NO_WORDS);
    assertThat(user("", "list").out().lines()).containsExactly("Bob operator");
    assertThat(folder.resolve("data/parley.db")).exists();
  }

  @Test
  void whatCannotBeDoneIsSaidInOneLine() {
    user("correct horse\n", "add", "Bob");

    refuses(user("", "remove", "Ann"), "there is no account Ann");
    refuses(user("hello hello\n", "add", "B\u043eb"), "already");
    refuses(user("hello hello\n", "add", "{x"), "does not begin with");
    refuses(user("short\n", "add", "Zoe"), "a password has at least 8 characters");
  }

  private static void refuses(Result result, String why) {
    assertThat(result.exitCode()).isEqualTo(6);
    assertThat(result.err()).startsWith("parley: ").contains(why).hasLineCount(1);
    assertThat(result.out()).isEmpty();
  }

  @Test
  void aMistakeIsUsage() {
    assertThat(user("", "add", "Zoe").exitCode()).isEqualTo(2);
    assertThat(user("", "nonsense").exitCode()).isEqualTo(2);
    assertThat(user("", "role", "Zoe", "king").exitCode()).isEqualTo(2);
    assertThat(user("").exitCode()).isEqualTo(2);
  }
}
