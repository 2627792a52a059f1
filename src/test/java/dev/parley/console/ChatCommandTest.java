package dev.parley.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.chat.Order;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatCommandTest {
  @ParameterizedTest
  @ValueSource(strings = {"hello", "~Ann psst", "CHANGENAME a b", "showing off", "hello /who"})
  void whatTheServerUnderstandsIsSentAsItIsTyped(String line) {
    assertThat(ChatCommand.parse(line)).isEqualTo(new ChatCommand.Send(line));
  }

  @Test
  void theWiresOwnCommandsAndTheFriendlyOnesAreTheSame() {
    for (String line : new String[] {"show", "/who", " /WHO "}) {
      assertThat(ChatCommand.parse(line)).isEqualTo(new ChatCommand.Who());
    }
    for (String line : new String[] {"get_list_file", "/files"}) {
      assertThat(ChatCommand.parse(line)).isEqualTo(new ChatCommand.ListFiles());
    }
    for (String line : new String[] {"download_file two words", "/get two words"}) {
      assertThat(ChatCommand.parse(line)).isEqualTo(new ChatCommand.Get("two words"));
    }
    for (String line : new String[] {"{quit}", "/quit"}) {
      assertThat(ChatCommand.parse(line)).isEqualTo(new ChatCommand.Quit());
    }
    assertThat(ChatCommand.parse("/msg Ann  good day"))
        .isEqualTo(new ChatCommand.Send("~Ann good day"));
    assertThat(ChatCommand.parse("/nick Bob")).isEqualTo(new ChatCommand.Rename("Bob"));
    assertThat(ChatCommand.parse("/cancel")).isEqualTo(new ChatCommand.Cancel(Optional.empty()));
    assertThat(ChatCommand.parse("/cancel a b"))
        .isEqualTo(new ChatCommand.Cancel(Optional.of("a b")));
    assertThat(ChatCommand.parse("/help")).isEqualTo(new ChatCommand.Help());
    assertThat(ChatCommand.parse("   ")).isEqualTo(new ChatCommand.Nothing());
  }

  @Test
  void ordersAreTypedInEitherWay() {
    Order mute = new Order(Order.Verb.MUTE, "Bob", Optional.of(Duration.ofMinutes(10)), "too loud");
    for (String line : new String[] {"/mute Bob 10m too loud", "{mute Bob 10m too loud}"}) {
      assertThat(ChatCommand.parse(line)).isEqualTo(new ChatCommand.Moderate(mute));
    }
    for (Order.Verb verb : Order.Verb.values()) {
      String time = verb.isTimed() ? " 1d" : "";
      assertThat(ChatCommand.parse("/" + verb.word() + " Bob" + time))
          .isInstanceOfSatisfying(
              ChatCommand.Moderate.class,
              command -> assertThat(command.order().verb()).isEqualTo(verb));
    }
    for (String line : new String[] {"/bans", "{bans}"}) {
      assertThat(ChatCommand.parse(line)).isEqualTo(new ChatCommand.ListSanctions());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/kick, kick needs <name>",
    "/ban Bob, ban needs <name> <time",
    "{mute Bob soon}, mute needs <name> <time",
    "/foo bar, there is no command /foo",
    "/msg Ann, what to whom?",
    "/get, which file?",
    "/nick, which name?",
    "/say {quit}, cannot be said",
    "/say, an empty message",
    "/fo\u001b[2J, there is no command /fo?[2J.",
    "/say {close 1}, cannot be said",
    "{files}, cannot be said",
    "{pong 7}, cannot be said",
    "{close\tf}, cannot be said",
    "~Ann, a private message is",
    "(PRIVATE) psst, does not begin with",
  })
  void whatCannotBeMeantIsExplainedAndNotSent(String line, String explanation) {
    assertThat(ChatCommand.parse(line))
        .isInstanceOfSatisfying(
            ChatCommand.Wrong.class,
            wrong -> assertThat(wrong.explanation()).contains(explanation));
  }

  @Test
  void aTextThatBeginsWithASlashCanBeSaid() {
    assertThat(ChatCommand.parse("/say /etc/passwd is a file"))
        .isEqualTo(new ChatCommand.Send("/etc/passwd is a file"));
  }
}
