package dev.parley.protocol.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.transfer.Seal;
import dev.parley.protocol.transfer.Secret;
import dev.parley.protocol.transfer.TransferTicket;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The messages that the original protocol does not have, to the byte, and back. */
class BracesTest {
  private static final String HASH =
      "0123456789abcdef0123456789abcdef" + "0123456789abcdef0123456789abcdef";
  private static final String TOKEN = "00112233445566778899aabbccddeeff";
  private static final String KEY = TOKEN + TOKEN;
  private static final String OFFER =
      "{offer two%20words id=fffffffe port=55015 size=5368709120 block=1048576 seal=aead token="
          + TOKEN
          + " key="
          + KEY
          + "}";

  private static TransferTicket ticket(int id, Seal seal, long size, int block) {
    return new TransferTicket(id, Secret.parse(TOKEN), Secret.parse(KEY), seal, size, block);
  }

  private static void comesBack(ServerMessage message, String words) {
    for (Dialect dialect : Dialect.values()) {
      assertThat(message.encode(dialect)).isEqualTo(words);
    }
    assertThat(ServerMessageParser.parse(words)).isEqualTo(message);
  }

  private static void comesBack(ClientMessage message, String words) {
    assertThat(message.encode()).isEqualTo(words);
    assertThat(ClientMessage.parseAfterHello(words)).isEqualTo(message);
  }

  @Test
  void aHelloListsCapabilities() {
    assertThat(new ClientMessage.Hello(List.of("fast")).encode()).isEqualTo("{hello fast}");
    assertThat(ClientMessage.parseHello("{hello fast}"))
        .contains(new ClientMessage.Hello(List.of("fast")));
    assertThat(ClientMessage.parseHello("{hello  fast  more }"))
        .contains(new ClientMessage.Hello(List.of("fast", "more")));
    for (String none :
        List.of("{hello}", "{hello }", new ClientMessage.Hello(List.of()).encode())) {
      assertThat(ClientMessage.parseHello(none)).contains(new ClientMessage.Hello(List.of()));
    }
  }

  @Test
  void aListOfFilesHasTheirSizes() {
    comesBack(new ClientMessage.ListSizes(), "{files}");
    comesBack(new ServerMessage.FileList(List.of()), "{files}");
    comesBack(
        new ServerMessage.FileList(
            List.of(new FileEntry("two words", 5_368_709_120L), new FileEntry("שלום.txt", 0))),
        "{files two%20words 5368709120 שלום.txt 0}");
    List<FileEntry> many = Collections.nCopies(1000, new FileEntry("a", 1));
    comesBack(new ServerMessage.FileList(many), "{files" + " a 1".repeat(1000) + "}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{files a}", "{files a b}", "{files a -1}", "{files a 1 b}", "{filesa 1}"})
  void whatIsNoListOfFilesIsNone(String line) {
    assertThat(ServerMessageParser.parse(line)).isEqualTo(new ServerMessage.Unknown(line));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "hello", "{hello", "{hello fast", "{hellofast}", "{Hello fast}", " {hello}"})
  void whatIsNoHelloIsNone(String line) {
    assertThat(ClientMessage.parseHello(line)).isEmpty();
  }

  @Test
  void theServersHelloComesBack() {
    comesBack(new ServerMessage.Hello(List.of("fast")), "{hello fast}");
    comesBack(new ServerMessage.Hello(List.of()), "{hello}");
  }

  @Test
  void aClientAsksForHashesAndClosesTransfers() {
    comesBack(new ClientMessage.WantHashes(-2, 128), "{hashes fffffffe 128}");
    comesBack(new ClientMessage.CloseTransfer(0), "{close 0}");
  }

  @Test
  void aPingAndItsAnswerComeBack() {
    comesBack(new ServerMessage.Ping(7), "{ping 7}");
    comesBack(new ClientMessage.Pong(7), "{pong 7}");
    assertThat(ServerMessageParser.parse("{ping}")).isInstanceOf(ServerMessage.Unknown.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{hashes}",
        "{hashes 1}",
        "{hashes 1 -1}",
        "{hashes 1 2 3}",
        "{hashes g 1}",
        "{hashes 123456789 1}",
        "{hashes 1 1234567890123456789}",
        "{hashes 1 2",
        "{close}",
        "{pong}",
        "{pong -1}",
        "{close 1 2}",
        "{close 1} ",
        "{closed 1}",
        "{hello fast}",
        "{offer a}"
      })
  void whatIsNoneOfTheseIsSomethingThatIsSaid(String line) {
    assertThat(ClientMessage.parseAfterHello(line)).isEqualTo(new ClientMessage.Public(line));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{hello fast}", "{hashes 1 2}", "{close 1}", "{offer x}", "{", "{}"})
  void whoHasNotSaidHelloSaysThemToEveryone(String line) {
    assertThat(ClientMessage.parse(line)).isEqualTo(new ClientMessage.Public(line));
  }

  /** What is said reads {@code <name>: …}, and no name begins with a brace. */
  @ParameterizedTest
  @ValueSource(
      strings = {"{hello fast}", "{hashes 1 0 " + HASH + "}", "{offer a id=1 port=1 size=1}"})
  void nobodyCanForgeAMessageInBraces(String line) {
    String said = new ServerMessage.Public("Bob", line).encode(Dialect.LINE);
    assertThat(ServerMessageParser.parse(said)).isEqualTo(new ServerMessage.Public("Bob", line));
    assertThat(Nickname.refusal("{hello")).isPresent();
    assertThat(Nickname.refusal("{hello}")).isPresent();
    assertThat(Nickname.refusal(line)).isPresent();
  }

  @Test
  void anOfferSaysAllThatIsNeeded() {
    comesBack(offer(List.of()), OFFER);
    comesBack(offer(List.of(HASH, TOKEN + TOKEN)), offer("hashes=" + HASH + "," + TOKEN + TOKEN));
  }

  private static ServerMessage.FastOffer offer(List<String> hashes) {
    return new ServerMessage.FastOffer(
        "two words", 55015, ticket(-2, Seal.AEAD, 5L << 30, 1024 * 1024), hashes);
  }

  private static String offer(String lastWord) {
    return OFFER.replace("}", " " + lastWord + "}");
  }

  @Test
  void anOfferWithAsManyHashesAsMayBeGoesInOnePacket() {
    List<String> most = Collections.nCopies(ServerMessage.FastOffer.MAX_HASHES, HASH);
    String line = offer(most).encode(Dialect.LINE);
    assertThat(ServerMessageParser.parse(line)).isEqualTo(offer(most));
    assertThat(line.length()).isLessThan(1400);
  }

  @Test
  void anOfferWithWrongHashesIsNone() {
    String tooMany =
        String.join(",", Collections.nCopies(ServerMessage.FastOffer.MAX_HASHES + 1, HASH));
    for (String wrong :
        List.of("", ",", HASH + ",", HASH + "," + TOKEN, HASH.toUpperCase(Locale.ROOT), tooMany)) {
      String line = offer("hashes=" + wrong);
      assertThat(ServerMessageParser.parse(line)).isEqualTo(new ServerMessage.Unknown(line));
    }
  }

  @Test
  void whatIsNewInAnOfferIsPassedOverAndTheOrderIsFree() {
    assertThat(
            ServerMessageParser.parse(
                OFFER.replace(" id=fffffffe", "").replace("}", " later=1 word = id=fffffffe}")))
        .isEqualTo(ServerMessageParser.parse(OFFER));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "id=fffffffe",
        "port=55015",
        "size=5368709120",
        "block=1048576",
        "seal=aead",
        "token=" + TOKEN,
        "key=" + KEY
      })
  void anOfferThatLacksSomethingOrHasItWrongIsNone(String word) {
    String key = word.substring(0, word.indexOf('=') + 1);
    for (String wrong : List.of("", key, key + "-1", key + "zz", key + "9".repeat(18))) {
      String line = OFFER.replace(word, wrong);
      assertThat(ServerMessageParser.parse(line)).isEqualTo(new ServerMessage.Unknown(line));
    }
  }

  @Test
  void anOfferShowsNoSecret() {
    assertThat(ServerMessageParser.parse(OFFER).toString()).doesNotContain(TOKEN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{hashes 1 0}",
        "{hashes 1 0 abc}",
        "{hashes x 0 " + HASH + "}",
        "{hashes 1 x " + HASH + "}",
        "{hashes 1 0 " + HASH + " }" + " ",
        "{hashes 1 0 " + HASH + "x}",
        "{offer}",
        "{offer a}"
      })
  void aMessageInBracesThatIsWrongIsUnknown(String line) {
    assertThat(ServerMessageParser.parse(line)).isEqualTo(new ServerMessage.Unknown(line));
  }

  @Test
  void moreHashesThanMayBeInOneMessageAreRefused() {
    List<String> most = Collections.nCopies(ServerMessage.Hashes.MAX_HASHES, HASH);
    ServerMessage.Hashes message = new ServerMessage.Hashes(1, 0, most);
    String words = message.encode(Dialect.LINE);
    assertThat(ServerMessageParser.parse(words)).isEqualTo(message);
    String more = words.replace("}", " " + HASH + "}");
    assertThat(ServerMessageParser.parse(more)).isEqualTo(new ServerMessage.Unknown(more));
  }

  @Property
  void everyOfferComesBack(
      @ForAll("fileNames") String name,
      @ForAll int id,
      @ForAll @IntRange(min = 1, max = 65535) int port,
      @ForAll Seal seal,
      @ForAll @LongRange(min = 0, max = TransferTicket.MAX_SIZE_BYTES) long size,
      @ForAll @IntRange(min = TransferTicket.MIN_BLOCK_BYTES, max = TransferTicket.MAX_BLOCK_BYTES)
          int block,
      @ForAll @Size(max = ServerMessage.FastOffer.MAX_HASHES)
          List<@IntRange(min = 0) Integer> numbers,
      @ForAll long seed) {
    byte[] token = new byte[Secret.TOKEN_BYTES];
    byte[] key = new byte[Secret.KEY_BYTES];
    new Random(seed).nextBytes(token);
    new Random(~seed).nextBytes(key);
    ServerMessage offer =
        new ServerMessage.FastOffer(
            name,
            port,
            new TransferTicket(id, Secret.of(token), Secret.of(key), seal, size, block),
            hashes(numbers));
    assertThat(ServerMessageParser.parse(offer.encode(Dialect.LINE))).isEqualTo(offer);
  }

  private static List<String> hashes(List<Integer> numbers) {
    return numbers.stream().map(n -> String.format("%064x", n)).toList();
  }

  @Property
  void hashesAndQuestionsForThemComeBack(
      @ForAll int id,
      @ForAll @LongRange(min = 0, max = TransferTicket.MAX_SIZE_BYTES) long first,
      @ForAll @Size(min = 1, max = ServerMessage.Hashes.MAX_HASHES)
          List<@IntRange(min = 0) Integer> numbers) {
    ServerMessage answer = new ServerMessage.Hashes(id, first, hashes(numbers));
    ClientMessage question = new ClientMessage.WantHashes(id, first);
    ClientMessage end = new ClientMessage.CloseTransfer(id);
    assertThat(ServerMessageParser.parse(answer.encode(Dialect.LINE))).isEqualTo(answer);
    assertThat(ClientMessage.parseAfterHello(question.encode())).isEqualTo(question);
    assertThat(ClientMessage.parseAfterHello(end.encode())).isEqualTo(end);
  }

  @Property
  void readingNeverFails(@ForAll("lines") String line) {
    assertThat(ServerMessageParser.parse(line)).isNotNull();
    assertThat(ClientMessage.parseAfterHello(line)).isNotNull();
    assertThat(ClientMessage.parseHello(line)).isNotNull();
  }

  @Provide
  static Arbitrary<String> fileNames() {
    return Arbitraries.oneOf(
        Arbitraries.of("a b", "id=1", "}", "{offer}", "5%", "תרגול.ppt", "a=b", "%20"),
        Arbitraries.strings()
            .ofMinLength(1)
            .ofMaxLength(40)
            .filter(name -> UTF_8.newEncoder().canEncode(name)));
  }

  @Provide
  static Arbitrary<String> lines() {
    return Arbitraries.of(
            "{offer",
            "{hashes",
            "{hello",
            "{close",
            "}",
            " ",
            "id=",
            "1",
            "port=2",
            "size=",
            "=",
            "block=65536",
            "seal=aead",
            "token=",
            TOKEN,
            "key=" + KEY,
            HASH,
            "x")
        .list()
        .ofMinSize(1)
        .ofMaxSize(14)
        .map(pieces -> String.join("", pieces));
  }
}
