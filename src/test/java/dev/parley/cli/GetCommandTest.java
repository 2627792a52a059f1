package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What {@code parley get} says before it asks any server. */
class GetCommandTest {
  private record Result(int exitCode, String err) {}

  private static Result get(String... files) {
    List<String> words = new ArrayList<>(List.of("get", "--server", "127.0.0.1:1"));
    words.addAll(List.of(files));
    String[] arguments = words.toArray(String[]::new);
    CommandLine line = Commands.line(arguments);
    StringWriter err = new StringWriter();
    line.setErr(new PrintWriter(err, true));
    return new Result(line.execute(arguments), err.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t \u2003", "two\nlines"})
  void whatIsNoNameOfAFileIsAUsageError(String name) {
    Result result = get("a", name);
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err().lines().findFirst().orElseThrow()).contains("name");
  }

  @Test
  void aNameGoesToTheServer() {
    assertThat(get("a").exitCode()).isEqualTo(3); // where there is none
  }
}
