package dev.parley.room;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.text.Normalizer2;
import dev.parley.Utf8;
import dev.parley.protocol.chat.Dialect;
import dev.parley.protocol.chat.Nickname;
import dev.parley.protocol.chat.ServerMessage;
import dev.parley.protocol.chat.ServerMessageParser;
import dev.parley.protocol.chat.Text;
import java.util.List;

/** Two lines, two names: what the room lets in can be told apart, and breaks no line. */
class NamesFuzz {
  @FuzzTest
  void namesInTheRoomCanBeToldApartAndBreakNoLine(byte[] bytes) {
    Utf8.text(bytes)
        .map(text -> text.split("\n", -1))
        .filter(names -> names.length == 2)
        .ifPresent(names -> enter(names[0], names[1]));
  }

  private static void enter(String first, String second) {
    Roster roster = new Roster();
    if (!claims(roster, 1, first)) {
      return;
    }
    breaksNoLine(first);
    assertThat(roster.find(first)).contains(1);
    if (claims(roster, 2, second)) {
      breaksNoLine(second);
      assertThat(shown(first)).isNotEqualTo(shown(second));
      assertThat(roster.find(first)).contains(1);
      assertThat(roster.find(second)).contains(2);
      roster.leave(1);
      assertThat(roster.find(second)).contains(2);
      assertThat(roster.find(first)).isEmpty();
      assertThat(claims(roster, 3, first)).isTrue();
    } else if (Nickname.refusal(second).isEmpty()) {
      boolean free = claims(new Roster(), 2, second);
      roster.leave(1);
      assertThat(claims(roster, 2, second)).isEqualTo(free);
    }
    assertThat(roster.bytesToTellOne() > 0).isEqualTo(roster.size() > 0);
  }

  private static boolean claims(Roster roster, int member, String name) {
    return Nickname.refusal(name).isEmpty() && roster.claim(member, new Nickname(name));
  }

  /** A part of what makes names look alike, found in another way than the roster's. */
  private static String shown(String name) {
    StringBuilder visible = new StringBuilder();
    Normalizer2.getNFKCCasefoldInstance()
        .normalize(name)
        .codePoints()
        .filter(c -> !UCharacter.hasBinaryProperty(c, UProperty.DEFAULT_IGNORABLE_CODE_POINT))
        .forEach(visible::appendCodePoint);
    return Normalizer2.getNFKCCasefoldInstance().normalize(visible);
  }

  private static void breaksNoLine(String name) {
    assertThat(Text.isUnsafe(name)).isFalse();
    assertThat(shown(name)).isNotEmpty().isNotIn(Nickname.RESERVED).doesNotContain(":", " ");
    for (ServerMessage message :
        List.of(
            new ServerMessage.Joined(name),
            new ServerMessage.Left(name),
            new ServerMessage.Renamed(name, "Bob"),
            new ServerMessage.Renamed("Bob", name),
            new ServerMessage.Public(name, "hello"),
            new ServerMessage.Private(name, "hello"),
            new ServerMessage.PrivateSent(name, "hello"),
            new ServerMessage.Users(List.of("Bob", name)))) {
      for (Dialect dialect : Dialect.values()) {
        String line = message.encode(dialect);
        assertThat(ServerMessageParser.parse(line)).isEqualTo(message);
        assertThat(ServerMessageParser.unglue(line)).containsExactly(line);
      }
    }
  }
}
