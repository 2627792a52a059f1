package dev.parley.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.parley.Utf8;
import dev.parley.protocol.chat.ServerMessage;
import dev.parley.protocol.chat.ServerMessageParser;
import dev.parley.protocol.chat.Text;
import java.time.LocalTime;
import java.util.List;

/** Whatever a server says, what a terminal is given moves no cursor and begins no other line. */
class TranscriptFuzz {
  private static final Transcript PLAIN = new Transcript(false);
  private static final Transcript COLOURED = new Transcript(true);

  @FuzzTest
  void nothingThatAServerSaysMovesTheCursor(byte[] bytes) {
    // A client's connection hands on what is printable of a line, and nothing else.
    Utf8.text(bytes).map(line -> Text.printable(line, 65536)).ifPresent(TranscriptFuzz::hear);
  }

  private static void hear(String line) {
    ServerMessage message = ServerMessageParser.parse(line);
    for (Transcript transcript : List.of(PLAIN, COLOURED)) {
      for (String self : List.of("Bob", "(x")) {
        transcript
            .of(message, LocalTime.NOON, self)
            .ifPresent(shown -> assertThat(Text.isUnsafe(shown.text().toString())).isFalse());
      }
    }
    if (message instanceof ServerMessage.Users users) {
      assertThat(Text.isUnsafe(PLAIN.people(users.others(), "Bob").toString())).isFalse();
    }
  }
}
