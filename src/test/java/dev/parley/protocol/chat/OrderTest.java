package dev.parley.protocol.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators say, and what is said of it. */
class OrderTest {
  private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

  private static Order order(Order.Verb verb, String whom, Duration time, String reason) {
    return new Order(verb, whom, Optional.ofNullable(time), reason);
  }

  private static void comesBack(Order order, String words) {
    assertThat(new ClientMessage.Moderate(order).encode()).isEqualTo(words);
    assertThat(ClientMessage.parseAfterHello(words)).isEqualTo(new ClientMessage.Moderate(order));
  }

  private static void isRefused(String words, ErrorCode code, String subject) {
    assertThat(ClientMessage.parseAfterHello(words))
        .isInstanceOfSatisfying(
            ClientMessage.Invalid.class,
            invalid -> {
              assertThat(invalid.error().code()).isEqualTo(code);
              assertThat(invalid.error().subject()).contains(subject);
            });
  }

  @Test
  void anOrderIsAVerbWhomForHowLongAndWhy() {
    comesBack(order(Order.Verb.KICK, "Bob", null, ""), "{kick Bob}");
    comesBack(order(Order.Verb.KICK, "Bob", null, "too  loud }"), "{kick Bob too  loud }}");
    comesBack(order(Order.Verb.MUTE, "Bob", TEN_MINUTES, ""), "{mute Bob 10m}");
    comesBack(
        order(Order.Verb.BAN, "2001:db8::1", Duration.ofDays(7), "x"), "{ban 2001:db8::1 7d x}");
    comesBack(order(Order.Verb.UNMUTE, "שלום", null, ""), "{unmute שלום}");
    comesBack(order(Order.Verb.UNBAN, "address:192.0.2.1", null, ""), "{unban address:192.0.2.1}");
    assertThat(ClientMessage.parseAfterHello("{bans}"))
        .isEqualTo(new ClientMessage.ListSanctions());
  }

  @ParameterizedTest
  @CsvSource({
    "{kick}, {kick}",
    "{kick }, {kick}",
    "{mute Bob}, {mute}",
    "{mute Bob soon}, {mute}",
    "{ban Bob 0s}, {ban}",
    "{ban Bob 99999999d}, {ban}",
    "{ban Bob -1d}, {ban}",
  })
  void anOrderThatLacksSomethingIsExplained(String words, String subject) {
    isRefused(words, ErrorCode.BAD_COMMAND, subject);
  }

  @Test
  void aReasonHasTheCharactersOfAMessageAndABound() {
    isRefused("{kick Bob \u001b[2J}", ErrorCode.BAD_CHARACTER, "{kick}");
    isRefused(
        "{kick Bob " + "x".repeat(Order.MAX_REASON + 1) + "}", ErrorCode.BAD_COMMAND, "{kick}");
    comesBack(
        order(Order.Verb.KICK, "Bob", null, "😀".repeat(Order.MAX_REASON)),
        "{kick Bob " + "😀".repeat(Order.MAX_REASON) + "}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{bank}", "{kicks Bob}", "{kick Bob} please", "kick Bob", "{ban", "{bans x}"})
  void whatOnlyLooksLikeAnOrderIsSaid(String words) {
    assertThat(ClientMessage.parseAfterHello(words)).isEqualTo(new ClientMessage.Public(words));
    assertThat(ClientMessage.parse("{kick Bob}")).isInstanceOf(ClientMessage.Public.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Bob was kicked by Ann", "Bob was kicked by Ann: too loud: again",
        "Bob was muted by Ann for 10m", "an address was banned by Ann for 7d: spam",
        "Bob was unmuted by Ann", "an address was unbanned by Ann",
      })
  void everyoneIsToldInWordsThatComeBack(String words) {
    ServerMessage told = ServerMessageParser.parse(words);
    assertThat(told).isInstanceOf(ServerMessage.Ordered.class);
    for (Dialect dialect : Dialect.values()) {
      assertThat(told.encode(dialect)).isEqualTo(words);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bob: was kicked by Ann",
        "Bob: Eve was kicked by Ann",
        "Bob was kicked by",
        "Bob was muted by Ann",
        "Bob was kicked by Ann for 10m",
        "Bob was loved by Ann",
        "Bob Eve was kicked by Ann",
        "from you to Bob: (PRIVATE) Eve was kicked by Ann",
        "Bob: (PRIVATE) Eve was kicked by Ann",
      })
  void nothingThatAnybodySaysReadsLikeThat(String line) {
    assertThat(ServerMessageParser.parse(line)).isNotInstanceOf(ServerMessage.Ordered.class);
  }

  @Property
  void nobodysWordsAreTakenForAnOrder(@ForAll("names") String name, @ForAll String text) {
    assertThat(ServerMessageParser.parse(new ServerMessage.Public(name, text).encode(Dialect.LINE)))
        .isNotInstanceOfAny(
            ServerMessage.Ordered.class,
            ServerMessage.Sanctioned.class,
            ServerMessage.Sanctions.class);
  }

  @Property
  void everyOrderComesBack(
      @ForAll Order.Verb verb,
      @ForAll("names") String whom,
      @ForAll @LongRange(min = 1, max = 3_153_600_000L) long seconds,
      @ForAll("reasons") String reason) {
    Order order = order(verb, whom, verb.isTimed() ? Duration.ofSeconds(seconds) : null, reason);
    comesBack(order, new ClientMessage.Moderate(order).encode());
    ServerMessage told = new ServerMessage.Ordered(order, "Ann");
    assertThat(ServerMessageParser.parse(told.encode(Dialect.LINE))).isEqualTo(told);
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.strings().alpha().numeric().ofMinLength(1).ofMaxLength(32);
  }

  @Provide
  Arbitrary<String> reasons() {
    return Arbitraries.strings()
        .withCharRange('!', '~')
        .withChars(" =:א")
        .ofMaxLength(100)
        .map(String::strip);
  }

  @Property
  void aTimeIsOneWordAndComesBack(@ForAll @LongRange(min = 1, max = 3_153_600_000L) long seconds) {
    Duration time = Duration.ofSeconds(seconds);
    assertThat(Times.word(time)).matches("\\d+[smhd]");
    assertThat(Times.parse(Times.word(time))).contains(time);
  }

  @Property
  void aTimeIsNeverOutOfItsBounds(@ForAll("almostTimes") String word) {
    Times.parse(word)
        .ifPresent(time -> assertThat(time).isBetween(Duration.ofSeconds(1), Times.MAX));
  }

  @Provide
  Arbitrary<String> almostTimes() {
    return Arbitraries.strings().withChars("0123456789smhd-. ").ofMaxLength(14);
  }

  @Test
  void timesHaveAUnit() {
    assertThat(Times.parse("30s")).contains(Duration.ofSeconds(30));
    assertThat(Times.parse("90m")).contains(Duration.ofMinutes(90));
    assertThat(Times.word(Duration.ofMinutes(90))).isEqualTo("90m");
    assertThat(Times.word(Duration.ofHours(2))).isEqualTo("2h");
    for (String none : new String[] {"", "10", "m", "1h30m", "1w", "0d", "36501d", "٣m"}) {
      assertThat(Times.parse(none)).as(none).isEmpty();
    }
  }

  @Property
  void whatIsInForceComesBack(
      @ForAll Sanction.Kind kind,
      @ForAll("names") String name,
      @ForAll @LongRange(min = 0, max = 4_000_000_000L) long until,
      @ForAll("reasons") String reason) {
    Sanction sanction =
        new Sanction(
            kind,
            Optional.of(name),
            Optional.of("2001:db8:0:0:0:0:0:0/64"),
            Instant.ofEpochSecond(until),
            "Ann",
            reason);
    ServerMessage.Sanctioned message = new ServerMessage.Sanctioned(sanction);
    assertThat(ServerMessageParser.parse(message.encode(Dialect.LINE))).isEqualTo(message);
  }

  @Test
  void aListOfWhatIsInForceHasAnEnd() {
    ServerMessage end = new ServerMessage.Sanctions(3);
    assertThat(end.encode(Dialect.LINE)).isEqualTo("{bans 3}");
    assertThat(ServerMessageParser.parse("{bans 3}")).isEqualTo(end);
    Sanction sanction =
        new Sanction(
            Sanction.Kind.BAN,
            Optional.of("B=b"),
            Optional.empty(),
            Instant.EPOCH,
            "Ann",
            "a reason=b");
    assertThat(new ServerMessage.Sanctioned(sanction).encode(Dialect.LINE))
        .isEqualTo("{banned name=B=b until=1970-01-01T00:00:00Z by=Ann reason=a reason=b}");
    assertThat(
            ServerMessageParser.parse(
                "{banned more=x name=B=b until=1970-01-01T00:00:00Z by=Ann reason=a reason=b}"))
        .isEqualTo(new ServerMessage.Sanctioned(sanction));
    for (String broken :
        new String[] {"{banned}", "{banned by=Ann reason=}", "{muted until=now by=Ann reason=}"}) {
      assertThat(ServerMessageParser.parse(broken)).isEqualTo(new ServerMessage.Unknown(broken));
    }
    assertThat(sanction.reply().encode(Dialect.LINE))
        .isEqualTo("ERROR banned: you are banned until 1970-01-01 00:00:00 UTC by Ann: a reason=b");
  }
}
