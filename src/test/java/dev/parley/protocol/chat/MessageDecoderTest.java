package dev.parley.protocol.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.chat.MessageDecoder.Event;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class MessageDecoderTest {
  private static final int MAX_MESSAGE = 16;
  private static final int MAX_UNENDED = 64;

  private final MessageDecoder decoder = new MessageDecoder(MAX_MESSAGE, MAX_UNENDED);
  private final List<Event> events = new ArrayList<>();

  private void feed(String text) {
    feed(text.getBytes(UTF_8));
  }

  private void feed(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    decoder.feed(buffer, events::add);
    assertThat(buffer.hasRemaining()).isFalse();
  }

  private static Event message(String text) {
    return new Event.Message(text);
  }

  @Test
  void aNewlineInTheFirstBytesMeansTheLineDialect() {
    assertThat(decoder.dialect()).isEmpty();

    feed("Bob\n");

    assertThat(decoder.dialect()).contains(Dialect.LINE);
    assertThat(events).containsExactly(message("Bob"));
  }

  @Test
  void aNewlineThatFollowsInTimeMeansTheLineDialectToo() {
    feed("Bo");
    feed("b");
    assertThat(events).isEmpty();
    assertThat(decoder.dialect()).isEmpty();

    feed("\nhello");

    assertThat(decoder.dialect()).contains(Dialect.LINE);
    assertThat(events).containsExactly(message("Bob"));
  }

  @Test
  void whatWasSaidBeforeTheDecisionIsOneUnframedMessage() {
    feed("Bo");
    feed("b");

    decoder.decideUnframed(events::add);

    assertThat(decoder.dialect()).contains(Dialect.UNFRAMED);
    assertThat(events).containsExactly(message("Bob"));
  }

  @Test
  void aSilentPeerThatIsTakenForUnframedHasSaidNothing() {
    decoder.decideUnframed(events::add);

    assertThat(decoder.dialect()).contains(Dialect.UNFRAMED);
    assertThat(events).isEmpty();
  }

  @Test
  void decidingLateChangesNothing() {
    feed("Bob\nhel");

    decoder.decideUnframed(events::add);
    feed("lo\n");

    assertThat(decoder.dialect()).contains(Dialect.LINE);
    assertThat(events).containsExactly(message("Bob"), message("hello"));
  }

  @Test
  void everyReadOfAnUnframedPeerIsOneMessage() {
    decoder.decideUnframed(events::add);

    feed("Bob");
    feed("hello there");
    feed("{quit}");

    assertThat(events).containsExactly(message("Bob"), message("hello there"), message("{quit}"));
  }

  @Test
  void aNewlineAtTheEndOfAnUnframedMessageIsNoPartOfIt() {
    decoder.decideUnframed(events::add);

    feed("hello\r\n");
    feed("again\n");

    assertThat(events).containsExactly(message("hello"), message("again"));
    assertThat(decoder.dialect()).contains(Dialect.UNFRAMED);
  }

  @Test
  void anUnframedMessageMayBeTooLongOrNoUtf8() {
    decoder.decideUnframed(events::add);

    feed("x".repeat(MAX_MESSAGE + 1));
    feed("x".repeat(MAX_MESSAGE + 2));
    feed(new byte[] {(byte) 0xFF});
    feed("fine");

    assertThat(events)
        .containsExactly(
            new Event.TooLong(), new Event.TooLong(), new Event.BadEncoding(), message("fine"));
  }

  @Test
  void aDecoderCanBeToldTheDialect() {
    MessageDecoder line = new MessageDecoder(Dialect.LINE, MAX_MESSAGE, MAX_UNENDED);
    line.feed(ByteBuffer.wrap("Bob".getBytes(UTF_8)), events::add);
    line.decideUnframed(events::add);

    assertThat(line.dialect()).contains(Dialect.LINE);
    assertThat(events).isEmpty();
  }

  @Test
  void aCarriageReturnBeforeTheNewlineBelongsToTheEndMark() {
    feed("Bob\r\n\r\nhello\r\na\rb\n");

    assertThat(events)
        .containsExactly(message("Bob"), message(""), message("hello"), message("a\rb"));
  }

  @Test
  void aMessageOfTheFullLengthMayEndWithCarriageReturnAndNewline() {
    feed("x".repeat(MAX_MESSAGE) + "\r\n" + "y".repeat(MAX_MESSAGE) + "\n");

    assertThat(events)
        .containsExactly(message("x".repeat(MAX_MESSAGE)), message("y".repeat(MAX_MESSAGE)));
  }

  @Test
  void theLimitCountsBytesAndNotCharacters() {
    feed("é".repeat(MAX_MESSAGE / 2) + "\n" + "é".repeat(MAX_MESSAGE / 2) + "x\nok\n");

    assertThat(events)
        .containsExactly(message("é".repeat(MAX_MESSAGE / 2)), new Event.TooLong(), message("ok"));
  }

  @Test
  void theRestOfALongLineIsSkippedAndTheNextOneRead() {
    feed("x".repeat(MAX_MESSAGE + 5));
    assertThat(events).containsExactly(new Event.TooLong());

    feed("more of it");
    feed("\nnext\n");

    assertThat(events).containsExactly(new Event.TooLong(), message("next"));
  }

  @Test
  void bytesThatAreNoUtf8HurtOnlyTheirOwnLine() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes("Bob\n".getBytes(UTF_8));
    bytes.writeBytes(new byte[] {'a', (byte) 0xC3, 0x28, '\n'}); // a broken sequence
    bytes.writeBytes(new byte[] {(byte) 0xC0, (byte) 0x80, '\n'}); // NUL in the long form
    bytes.writeBytes(new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80, '\n'}); // a surrogate
    bytes.writeBytes(new byte[] {(byte) 0xE2, (byte) 0x82, '\n'}); // cut off
    bytes.writeBytes("שלום\n".getBytes(UTF_8));

    feed(bytes.toByteArray());

    assertThat(events)
        .containsExactly(
            message("Bob"),
            new Event.BadEncoding(),
            new Event.BadEncoding(),
            new Event.BadEncoding(),
            new Event.BadEncoding(),
            message("שלום"));
  }

  @Test
  void readsAThousandLinesFromOneFeed() {
    StringBuilder lines = new StringBuilder();
    IntStream.range(0, 1000).forEach(i -> lines.append("line ").append(i).append('\n'));

    feed(lines.toString());

    assertThat(events)
        .containsExactlyElementsOf(
            IntStream.range(0, 1000).mapToObj(i -> message("line " + i)).toList());
  }

  @Test
  void nothingComesAfterTheEndlessEvent() {
    feed("Bob\n" + "x".repeat(MAX_UNENDED + 1));
    feed("\nhello\n");
    decoder.decideUnframed(events::add);

    assertThat(events).containsExactly(message("Bob"), new Event.TooLong(), new Event.Endless());
  }

  @Test
  void aFeedWithoutEndGivesOneTooLongAndOneEndless() {
    for (int i = 0; i < 1_000_000; i++) {
      feed("0123456");
    }

    assertThat(events).containsExactly(new Event.TooLong(), new Event.Endless());
  }

  /** More than the heap of the tests could hold twice over while an array grows. */
  @Test
  void keepsOfALineNoMoreThanTheLimit() {
    MessageDecoder patient = new MessageDecoder(Dialect.LINE, MAX_MESSAGE, Integer.MAX_VALUE);
    byte[] chunk = "x".repeat(100_000).getBytes(UTF_8);
    for (int i = 0; i < 10_000; i++) {
      patient.feed(ByteBuffer.wrap(chunk), events::add);
    }
    patient.feed(ByteBuffer.wrap("\nnext\n".getBytes(UTF_8)), events::add);

    assertThat(events).containsExactly(new Event.TooLong(), message("next"));
  }

  @Property
  void howTheBytesAreSplitMakesNoDifferenceToLines(
      @ForAll("talk") byte[] bytes,
      @ForAll @Size(max = 20) List<@IntRange(max = 200) Integer> cuts) {
    List<Event> whole = lineEvents(bytes, List.of());

    assertThat(lineEvents(bytes, cuts)).isEqualTo(whole);
    assertThat(lineEvents(bytes, IntStream.range(0, bytes.length).boxed().toList()))
        .isEqualTo(whole);
  }

  @Provide
  static Arbitrary<byte[]> talk() {
    Arbitrary<String> word =
        Arbitraries.oneOf(
            Arbitraries.of("\n", "\r\n", "\r", "\r\r\n", "שלום", "😀", "é", " ", "\u0000"),
            Arbitraries.strings().ascii().ofMaxLength(24),
            Arbitraries.strings().withChars('x').ofMinLength(10).ofMaxLength(80));
    Arbitrary<byte[]> bytes =
        Arbitraries.frequencyOf(
            Tuple.of(9, word.map(text -> text.getBytes(UTF_8))),
            Tuple.of(1, Arbitraries.bytes().array(byte[].class).ofMaxSize(5)));
    return bytes
        .list()
        .ofMaxSize(20)
        .map(
            parts -> {
              ByteArrayOutputStream out = new ByteArrayOutputStream();
              parts.forEach(out::writeBytes);
              return out.toByteArray();
            });
  }

  private static List<Event> lineEvents(byte[] bytes, List<Integer> cuts) {
    MessageDecoder decoder = new MessageDecoder(Dialect.LINE, MAX_MESSAGE, MAX_UNENDED);
    List<Event> events = new ArrayList<>();
    int start = 0;
    for (int cut : cuts.stream().sorted().toList()) {
      int end = Math.min(cut, bytes.length);
      decoder.feed(ByteBuffer.wrap(bytes, start, end - start), events::add);
      start = end;
    }
    decoder.feed(ByteBuffer.wrap(bytes, start, bytes.length - start), events::add);
    return events;
  }
}
