package dev.parley.protocol.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.parley.Utf8;
import java.util.List;
import java.util.Optional;

/** Any file name is one safe word on the wire, and any word is some file name. */
class FileTokenFuzz {
  @FuzzTest
  void everyNameIsOneSafeWordAndComesBack(byte[] bytes) {
    Utf8.text(bytes).ifPresent(FileTokenFuzz::check);
  }

  private static void check(String text) {
    String word = FileToken.encode(text);
    assertThat(FileToken.decode(word)).isEqualTo(text);
    assertThat(Text.isUnsafe(word)).isFalse();
    assertThat(
            word.codePoints().anyMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c)))
        .isFalse();

    String decoded = FileToken.decode(text);
    if (!text.matches("(?s)(?:[^%]|%[0-9A-Fa-f]{2})*")) {
      assertThat(decoded).isEqualTo(text);
    }

    ServerMessage.ErrorReply error =
        ServerMessage.ErrorReply.aboutFile(ErrorCode.NO_SUCH_FILE, text, "no such file");
    String line = error.encode(Dialect.LINE);
    assertThat(Text.isUnsafe(line)).isFalse();
    if (!text.isEmpty()) {
      assertThat(ServerMessageParser.parse(line)).isEqualTo(error);
      ServerMessage.Files files = new ServerMessage.Files(List.of(text, "x", text));
      assertThat(ServerMessageParser.parse(files.encode(Dialect.LINE))).isEqualTo(files);
      assertThat(ServerMessageParser.parse(files.encode(Dialect.UNFRAMED))).isEqualTo(files);
      ServerMessage.FileList list =
          new ServerMessage.FileList(List.of(new FileEntry(text, 5), new FileEntry("}", 0)));
      assertThat(ServerMessageParser.parse(list.encode(Dialect.LINE))).isEqualTo(list);
      for (ServerMessage about :
          List.of(new ServerMessage.Offer(1, 2, text), new ServerMessage.Waiting(3, text))) {
        assertThat(Optional.of(about.encode(Dialect.LINE)).map(ServerMessageParser::parse))
            .contains(about);
      }
    }
  }
}
