package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.chat.Dialect;
import dev.parley.protocol.chat.ServerMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HearingTest {
  private final Log log = new Log();
  private final Hearing hearing = new Hearing("Bot", log);

  @Test
  void whoAnswersTheNameAloneIsAnOriginalServer() {
    hearing.saidName();
    says("Bot has joined the chat!ALL Ann ");
    assertThat(hearing.dialect()).isEqualTo(Dialect.UNFRAMED);
    assertThat(log)
        .containsExactly(
            "entered", "greeted []", "heard Bot has joined the chat!", "heard ALL Ann ");
    assertThat(hearing.nameUnanswered()).isFalse();
  }

  @Test
  void whoDoesNotAnswerTheNameAloneIsSaidTheHello() {
    hearing.saidName();
    assertThat(hearing.nameUnanswered()).isTrue();
    says("Bot has joined the chat!\n{hello fast}\nAnn: hi\n");
    assertThat(hearing.dialect()).isEqualTo(Dialect.LINE);
    assertThat(log)
        .containsExactly(
            "entered",
            "heard Bot has joined the chat!",
            "greeted [fast]",
            "heard {hello fast}",
            "heard Ann: hi");
  }

  @Test
  void anOriginalServerThatAnsweredLateIsFoundOutByTheMissingNewline() {
    hearing.saidName();
    assertThat(hearing.nameUnanswered()).isTrue();
    says("Bot has joined the chat!");
    assertThat(hearing.isUndecided()).isTrue();
    assertThat(log).isEmpty();
    hearing.onNoNewline();
    assertThat(hearing.dialect()).isEqualTo(Dialect.UNFRAMED);
    assertThat(log).startsWith("entered", "greeted []");
  }

  @Test
  void aServerThatTakesTheWholeBeginningForANameIsAnOriginalOne() {
    hearing.saidHello(true);
    says("Bot\n{hello} has joined the chat!");
    assertThat(log).containsExactly("original");
    says("ALL \n");
    assertThat(log).containsExactly("original");
  }

  @Test
  void aNameOnALineOfItsOwnIsNothingSpecialForWhoKnowsTheDialect() {
    hearing.saidHello(false);
    says("Bot\n");
    assertThat(log).containsExactly("heard Bot");
  }

  @Test
  void anOlderServerThatRepeatsTheHelloCanDoNothing() {
    hearing.saidHello(false);
    says("Bot has joined the chat!\nBot: " + Hearing.HELLO + "\nBot: " + Hearing.HELLO + "\n");
    assertThat(log)
        .containsExactly(
            "entered",
            "heard Bot has joined the chat!",
            "greeted []",
            "heard Bot: " + Hearing.HELLO);
  }

  @Test
  void afterARefusalNothingIsHeard() {
    hearing.saidHello(false);
    says("ERROR name-taken Bot: there is one\nERROR bad-name: what?\nAnn: hi\n");
    assertThat(log).containsExactly("refused there is one");
    assertThat(hearing.isIn()).isFalse();
  }

  @Test
  void theFirstWordsOfAServerThatSpeaksLinesMayAskForThePassword() {
    hearing.saidHello(true);
    says("ERROR password-needed: which?\nBot has joined the chat!\n");
    assertThat(log).containsExactly("asked which?", "entered", "heard Bot has joined the chat!");
  }

  @Test
  void thatMuchIsHeardBitByBitIsNoRefusal() {
    hearing.saidHello(false);
    says("ERROR flood: bit by bit\nBot has joined the chat!\n");
    assertThat(log).contains("entered").noneMatch(line -> line.startsWith("refused"));
  }

  @Test
  void nobodyElseCanAskForThePassword() {
    hearing.saidHello(false);
    says("Ann: hi\nERROR password-needed: which?\n");
    assertThat(log).containsExactly("heard Ann: hi", "refused which?");
  }

  @Test
  void anErrorOnceInsideIsNoRefusal() {
    hearing.saidHello(false);
    says("Bot has joined the chat!\nERROR no-such-user Cid: nobody\n");
    assertThat(log).last().isEqualTo("heard ERROR no-such-user Cid: nobody");
  }

  @Test
  void aPingIsForNobodyElse() {
    hearing.saidHello(false);
    says("Bot has joined the chat!\n{ping 7}\n");
    assertThat(log).last().isEqualTo("pinged 7");
  }

  @Test
  void whatWouldMoveACursorIsTakenOut() {
    hearing.saidHello(false);
    says("Bot has joined the chat!\nAnn: \u001b[2Jgone\n");
    assertThat(log.get(log.size() - 1)).doesNotContain("\u001b").endsWith("gone");
  }

  private void says(String text) {
    hearing.onBytes(StandardCharsets.UTF_8.encode(text));
  }

  /** What comes of it, as words. */
  private static final class Log extends ArrayList<String> implements Hearing.Output {
    private static final long serialVersionUID = 1L;

    @Override
    public void entered() {
      add("entered");
    }

    @Override
    public void greeted(Set<String> capabilities) {
      add("greeted " + List.copyOf(capabilities));
    }

    @Override
    public void asked(PasswordQuestion question) {
      add("asked " + question.reply().explanation());
    }

    @Override
    public void refused(ServerMessage.ErrorReply why) {
      add("refused " + why.explanation());
    }

    @Override
    public void isOriginal() {
      add("original");
    }

    @Override
    public void pinged(ServerMessage.Ping ping) {
      add("pinged " + ping.number());
    }

    @Override
    public void heard(ServerMessage message, String line) {
      add("heard " + line);
    }
  }
}
