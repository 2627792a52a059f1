package dev.parley.protocol.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Any bytes in any reads, in both dialects, against the plainest decoder that can be written. */
class MessageDecoderFuzz {
  @FuzzTest
  void cutsAnyBytesInAnyReadsAsAPlainDecoderDoes(FuzzedDataProvider data) {
    Dialect known = data.pickValue(new Dialect[] {null, Dialect.LINE, Dialect.UNFRAMED});
    int maxMessage = data.consumeInt(1, 40);
    int maxUnended = maxMessage + 2 + data.consumeInt(0, 40);
    MessageDecoder decoder =
        known == null
            ? new MessageDecoder(maxMessage, maxUnended)
            : new MessageDecoder(known, maxMessage, maxUnended);
    Plain plain = new Plain(known, maxMessage, maxUnended);
    List<MessageDecoder.Event> events = new ArrayList<>();
    while (data.remainingBytes() > 0) {
      if (data.consumeInt(0, 7) == 0) {
        decoder.decideUnframed(events::add);
        plain.decideUnframed();
      } else {
        byte[] read = data.consumeBytes(data.consumeInt(0, 60));
        decoder.feed(ByteBuffer.wrap(read), events::add);
        plain.feed(read);
      }
      assertThat(events).isEqualTo(plain.events);
    }
    decoder.end(events::add);
    plain.end();
    assertThat(events).isEqualTo(plain.events);
    assertThat(decoder.dialect().isPresent() || plain.ended).isTrue();
    for (MessageDecoder.Event event : events) {
      if (event instanceof MessageDecoder.Event.Message message) {
        assertThat(message.text()).doesNotContain("\n").doesNotEndWith("\r");
        assertThat(message.text().getBytes(StandardCharsets.UTF_8).length)
            .isLessThanOrEqualTo(maxMessage);
      }
    }
  }

  /** Keeps everything, and looks at it only when a message ends. */
  private static final class Plain {
    final List<MessageDecoder.Event> events = new ArrayList<>();
    private final int maxMessage;
    private final int maxUnended;
    private Dialect dialect;
    private final List<Byte> held = new ArrayList<>();
    private boolean announced;
    private boolean ended;

    Plain(Dialect dialect, int maxMessage, int maxUnended) {
      this.dialect = dialect;
      this.maxMessage = maxMessage;
      this.maxUnended = maxUnended;
    }

    void feed(byte[] read) {
      boolean saidSomething = false;
      for (byte b : read) {
        if (b == '\n' && !ended) {
          dialect = dialect == null ? Dialect.LINE : dialect;
          emit();
          saidSomething = false;
        } else if (!ended) {
          held.add(b);
          saidSomething = true;
          announce();
        }
      }
      if (dialect == Dialect.UNFRAMED && saidSomething && !ended) {
        emit();
      }
    }

    /** A carriage return may be the beginning of the end mark, so one byte more says nothing. */
    private void announce() {
      if (held.size() > maxMessage + 1 && !announced) {
        announced = true;
        events.add(new MessageDecoder.Event.TooLong());
      }
      if (held.size() > maxUnended) {
        ended = true;
        events.add(new MessageDecoder.Event.Endless());
      }
    }

    void decideUnframed() {
      if (dialect == null && !ended) {
        dialect = Dialect.UNFRAMED;
        if (!held.isEmpty()) {
          emit();
        }
      }
    }

    void end() {
      decideUnframed();
      if (!held.isEmpty() && !ended) {
        emit();
      }
    }

    private void emit() {
      byte[] bytes = new byte[held.size()];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = held.get(i);
      }
      held.clear();
      if (announced) {
        announced = false;
        return;
      }
      int length = bytes.length;
      while (length > 0 && bytes[length - 1] == '\r') {
        length--;
      }
      events.add(decode(ByteBuffer.wrap(bytes, 0, length)));
    }

    private MessageDecoder.Event decode(ByteBuffer bytes) {
      if (bytes.remaining() > maxMessage) {
        return new MessageDecoder.Event.TooLong();
      }
      try {
        return new MessageDecoder.Event.Message(
            StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
      } catch (CharacterCodingException e) {
        return new MessageDecoder.Event.BadEncoding();
      }
    }
  }
}
