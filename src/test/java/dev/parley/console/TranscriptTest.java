package dev.parley.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.chat.ServerMessage;
import dev.parley.protocol.chat.ServerMessageParser;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import org.jline.utils.AttributedStyle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TranscriptTest {
  private static final LocalTime NOON = LocalTime.of(12, 5);

  private static Optional<Transcript.Line> line(String said) {
    ServerMessage message = ServerMessageParser.parse(said);
    return new Transcript(true).of(message, NOON, "Ann");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Bob: hello|12:05 Bob: hello",
        "Bob: (PRIVATE) psst|12:05 Bob → you: psst",
        "from you to Bob: (PRIVATE) psst|12:05 you → Bob: psst",
        "Bob has joined the chat!|12:05 · Bob is here",
        "ERROR no-such-user Bob: there is nobody called Bob here|! there is nobody called Bob here",
        "Bob left the chat...|12:05 · Bob has left",
        "Bob changed his name to Rob!|12:05 · Bob is now Rob",
        "Bob was muted by Eve for 10m: too loud|12:05 · Bob was muted by Eve for 10m: too loud",
        "ERROR muted: you are muted|! you are muted",
        "ERROR bad-command: that is wrong|! that is wrong",
        "WAIT 3 a%20b|12:05 · a b: waits, place 3",
        "WAIT 3 a%1b[2J%0aBob:x|12:05 · a?[2J?Bob:x: waits, place 3",
        "what is this?|12:05 what is this?",
      })
  void everythingReadsAsASentence(String said, String reads) {
    assertThat(line(said).orElseThrow().text()).hasToString(reads);
  }

  @ParameterizedTest
  @CsvSource({
    "ALL Bob",
    "UDP 55000 10 a",
    "CHOOSE_FILE a",
    "ERROR no-such-file a: no such file",
    "ERROR not-allowed {kick}: that is for operators",
    "ERROR kicked: you were kicked by Eve",
    "{bans 0}",
  })
  void whatIsShownElsewhereIsNotShownHere(String said) {
    assertThat(line(said)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "Bob: Ann!, true",
    "Ann was muted by Bob for 10m, true",
    "Bob was muted by Ann for 10m, false",
    "Bob: hi ann, true",
    "Bob: Annabel, false",
    "Bob: Joann, false",
    "Ann: I am Ann, false",
    "Bob: (PRIVATE) psst, true",
    "Bob: hello, false",
  })
  void onesOwnNameCalls(String said, boolean calls) {
    assertThat(line(said).orElseThrow().calls()).isEqualTo(calls);
  }

  @Test
  void onesOwnNameStandsOut() {
    Transcript.Line line = line("Bob: hi Ann and Annabel").orElseThrow();
    int at = line.text().toString().indexOf("Ann");
    assertThat(line.text().styleAt(at)).isEqualTo(AttributedStyle.DEFAULT.bold().inverse());
    assertThat(line.text().styleAt(at + 8)).isEqualTo(AttributedStyle.DEFAULT);
  }

  @Test
  void withoutColoursThereIsNoEscapeAtAll() {
    Transcript plain = new Transcript(false);
    for (String said : List.of("Bob: Ann", "Bob: (PRIVATE) psst", "Bob left the chat...")) {
      Transcript.Line line = plain.of(ServerMessageParser.parse(said), NOON, "Ann").orElseThrow();
      assertThat(line.text().toAnsi()).doesNotContain("\u001b");
    }
    assertThat(plain.people(List.of("Bob"), "Ann").toAnsi()).isEqualTo("here: Ann, Bob");
  }

  @Test
  void aNameFromTheRightDoesNotPullTheRestOfTheLineAlong() {
    assertThat(line("שלום: 12 files").orElseThrow().text())
        .hasToString("12:05 שלום\u200E: 12 files");
  }
}
