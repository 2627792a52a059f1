package dev.parley.protocol.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every row of the table "server to client", to the byte, and back. */
class ServerMessageTest {
  static List<Arguments> rows() {
    return List.of(
        same(new ServerMessage.Joined("Bob"), "Bob has joined the chat!"),
        same(new ServerMessage.Left("Bob"), "Bob left the chat..."),
        same(new ServerMessage.Renamed("Bob", "Rob"), "Bob changed his name to Rob!"),
        same(new ServerMessage.Users(List.of()), "ALL "),
        same(new ServerMessage.Users(List.of("Alice")), "ALL Alice "),
        same(new ServerMessage.Users(List.of("Alice", "אבא")), "ALL Alice אבא "),
        same(new ServerMessage.Public("Bob", "hello"), "Bob: hello"),
        same(new ServerMessage.Public("Bob", "  a: b "), "Bob:   a: b "),
        row(
            new ServerMessage.Private("Bob", "Hello Alice"),
            "Bob: (PRIVATE) Hello Alice",
            "Bob: (PRIVATE)  Hello Alice"),
        row(
            new ServerMessage.PrivateSent("Alice", "Hello Alice"),
            "from you to Alice: (PRIVATE) Hello Alice",
            "from you to Alice: (PRIVATE)  Hello Alice"),
        row(new ServerMessage.Files(List.of()), "CHOOSE_FILE ", "<CHOOSE_FILE> "),
        row(
            new ServerMessage.Files(List.of("AA.png", "two words", "תרגול.ppt", "5%")),
            "CHOOSE_FILE AA.png two%20words תרגול.ppt 5%25 ",
            "<CHOOSE_FILE> AA.png two%20words תרגול.ppt 5%25 "),
        same(new ServerMessage.Offer(55000, 41151, "alice.jpg"), "UDP 55000 41151 alice.jpg"),
        same(new ServerMessage.Offer(55015, 5L << 30, "a b"), "UDP 55015 5368709120 a%20b"),
        same(new ServerMessage.Waiting(3, "a b"), "WAIT 3 a%20b"),
        same(
            new ServerMessage.ErrorReply(ErrorCode.BAD_COMMAND, "say: something"),
            "ERROR bad-command: say: something"),
        same(
            new ServerMessage.ErrorReply(ErrorCode.NO_SUCH_FILE, Optional.of("a:b:"), "none"),
            "ERROR no-such-file a:b:: none"));
  }

  private static Arguments same(ServerMessage message, String words) {
    return row(message, words, words);
  }

  private static Arguments row(ServerMessage message, String line, String unframed) {
    return Arguments.of(message, line, unframed);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void everyRowOfTheWireIsWrittenToTheByte(ServerMessage message, String line, String unframed) {
    assertThat(message.encode(Dialect.LINE)).isEqualTo(line);
    assertThat(message.encode(Dialect.UNFRAMED)).isEqualTo(unframed);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void everyRowOfTheWireIsReadBack(ServerMessage message, String line, String unframed) {
    assertThat(ServerMessageParser.parse(line)).isEqualTo(message);
    assertThat(ServerMessageParser.parse(unframed)).isEqualTo(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "hello",
        "UDP",
        "UDP 0 5 x",
        "UDP 65536 5 x",
        "UDP 55000 -1 x",
        "UDP 55000 5",
        "UDP 55000 9999999999999999999 x",
        "WAIT",
        "WAIT x y",
        "WAIT 99999999999 x",
        "ERROR",
        "ERROR what",
        "ERROR not-a-code: x",
        "from me to you",
        "Bob",
        "a b: c",
        " has joined the chat!",
        "Bob left the chat..",
        "ALLY x"
      })
  void whatIsNoMessageIsUnknownAndKept(String line) {
    assertThat(ServerMessageParser.parse(line)).isEqualTo(new ServerMessage.Unknown(line));
    assertThat(new ServerMessage.Unknown(line).encode(Dialect.LINE)).isEqualTo(line);
  }

  @Test
  void readsTheOfferOfAServerThatNeverEncodes() {
    assertThat(ServerMessageParser.parse("UDP 55000 7 two words.txt"))
        .isEqualTo(new ServerMessage.Offer(55000, 7, "two words.txt"));
    assertThat(ServerMessageParser.parse("UDP 55000 7 100%"))
        .isEqualTo(new ServerMessage.Offer(55000, 7, "100%"));
  }

  @Test
  void anErrorAboutAFileNamesItInOneSafeShortWord() {
    ServerMessage.ErrorReply evil =
        ServerMessage.ErrorReply.aboutFile(
            ErrorCode.NO_SUCH_FILE, "../a b\u001b\u202e%0A" + "x".repeat(1000), "no such file");

    String line = evil.encode(Dialect.LINE);

    assertThat(Text.isUnsafe(line)).isFalse();
    assertThat(line).startsWith("ERROR no-such-file ../a%20b").endsWith(": no such file");
    assertThat(line.length()).isLessThan(400);
    assertThat(ServerMessageParser.parse(line)).isEqualTo(evil);
    assertThat(evil.subject().orElseThrow()).doesNotContain(" ");
  }

  @Test
  void everyErrorCodeHasAWordThatIsReadBack() {
    assertThat(ErrorCode.NO_SUCH_FILE.word()).isEqualTo("no-such-file");
    for (ErrorCode code : ErrorCode.values()) {
      assertThat(ErrorCode.ofWord(code.word())).contains(code);
    }
    assertThat(ErrorCode.ofWord("NO_SUCH_FILE")).isEmpty();
  }

  @Test
  void listsAreCopied() {
    String[] names = {"a", "b"};
    ServerMessage.Users users = new ServerMessage.Users(Arrays.asList(names));
    ServerMessage.Files files = new ServerMessage.Files(Arrays.asList(names));
    names[0] = "changed";

    assertThat(users.others()).containsExactly("a", "b");
    assertThat(files.names()).containsExactly("a", "b");
  }

  @Test
  void whatTheOriginalServerGluesIsParted() {
    assertThat(ServerMessageParser.unglue("Bob has joined the chat!ALL "))
        .containsExactly("Bob has joined the chat!", "ALL ");
    assertThat(ServerMessageParser.unglue("Bob left the chat...ALL Alice Eve "))
        .containsExactly("Bob left the chat...", "ALL Alice Eve ");
    assertThat(ServerMessageParser.unglue("Bob changed his name to Rob!ALL Alice "))
        .containsExactly("Bob changed his name to Rob!", "ALL Alice ");
    assertThat(ServerMessageParser.unglue("Bob has joined the chat!"))
        .containsExactly("Bob has joined the chat!");
    assertThat(ServerMessageParser.unglue("ALL Alice ")).containsExactly("ALL Alice ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bob: has joined the chat!ALL Eve ",
        "Bob: left the chat...ALL Eve ",
        "Bob: changed his name to Eve!ALL Eve ",
        "Bob: x has joined the chat!ALL Eve "
      })
  void whatSomebodySaidIsNeverParted(String segment) {
    assertThat(ServerMessageParser.unglue(segment)).containsExactly(segment);
  }

  @Property
  void nothingThatCanBeSaidInPublicReadsAsAnythingElse(
      @ForAll("names") String name, @ForAll("texts") String text) {
    if (Nickname.refusal(name).isPresent()
        || !(ClientMessage.parse(text) instanceof ClientMessage.Public said)) {
      return;
    }
    ServerMessage.Public message = new ServerMessage.Public(name, said.text());
    for (Dialect dialect : Dialect.values()) {
      String words = message.encode(dialect);
      assertThat(ServerMessageParser.parse(words)).isEqualTo(message);
      assertThat(ServerMessageParser.unglue(words)).containsExactly(words);
      assertThat(words).doesNotContain("\n", "\r");
    }
  }

  @Property
  void privateMessagesComeBackWhateverTheirText(
      @ForAll("names") String name, @ForAll("texts") String text) {
    if (Nickname.refusal(name).isPresent()
        || !(ClientMessage.parse("~" + name + " " + text) instanceof ClientMessage.Private said)
        || said.text().startsWith(" ")) { // both dialects are read, so blanks in front are not told
      return;
    }
    for (Dialect dialect : Dialect.values()) {
      ServerMessage received = new ServerMessage.Private(name, said.text());
      ServerMessage sent = new ServerMessage.PrivateSent(name, said.text());
      assertThat(ServerMessageParser.parse(received.encode(dialect))).isEqualTo(received);
      assertThat(ServerMessageParser.parse(sent.encode(dialect))).isEqualTo(sent);
    }
  }

  @Property
  void readingNeverFails(@ForAll("texts") String line) {
    assertThat(ServerMessageParser.parse(line)).isNotNull();
    assertThat(String.join("", ServerMessageParser.unglue(line))).isEqualTo(line);
  }

  @Provide
  static Arbitrary<String> names() {
    return Arbitraries.oneOf(
        Arbitraries.of("Bob", "אבא", "UDP1", "you", "ALL!", "ERRORS", "from_", "(PRIVATE", "a~b"),
        Arbitraries.strings().ascii().ofMinLength(1).ofMaxLength(32),
        Arbitraries.strings().ofMinLength(1).ofMaxLength(32));
  }

  @Provide
  static Arbitrary<String> texts() {
    Arbitrary<String> piece =
        Arbitraries.oneOf(
            Arbitraries.of(
                "(PRIVATE)",
                " ",
                "  ",
                ": ",
                "ALL ",
                "UDP 1 2 x",
                "ERROR ",
                "from you to ",
                " has joined the chat!",
                " left the chat...",
                "has joined the chat!ALL ",
                " changed his name to ",
                "!",
                "CHOOSE_FILE ",
                "\u00a0",
                "WAIT 1 x",
                "Bob"),
            Arbitraries.strings().ofMaxLength(6));
    return piece.list().ofMinSize(1).ofMaxSize(6).map(pieces -> String.join("", pieces));
  }
}
