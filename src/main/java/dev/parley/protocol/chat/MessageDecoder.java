package dev.parley.protocol.chat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Cuts the bytes of one TCP connection into messages, whichever dialect the peer speaks.
 *
 * <p>The dialect is open until the first newline (then it is {@link Dialect#LINE}) or until {@link
 * #decideUnframed} is called by whoever holds the clock (WIRE: no newline within 300 ms). At most
 * {@code maxMessageBytes} are ever kept; of a longer line the rest is skipped and counted. Not
 * thread safe.
 */
public final class MessageDecoder {
  /** What a stretch of bytes turned out to be. */
  public sealed interface Event {
    /**
     * A whole message.
     *
     * @param text its text, without the end mark
     */
    record Message(String text) implements Event {}

    /** A message over the limit; it has been or is being skipped. Comes once a message. */
    record TooLong() implements Event {}

    /** A message that was no valid UTF-8. */
    record BadEncoding() implements Event {}

    /** So many bytes without a newline that no more should be read; the last event ever. */
    record Endless() implements Event {}
  }

  private final int maxMessageBytes;
  private final int maxUnendedBytes;
  private final CharsetDecoder utf8 =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);

  private Dialect dialect;
  private byte[] held = new byte[256];
  private int heldBytes;
  private long unendedBytes;
  private boolean ended;

  /**
   * A decoder that finds out the dialect by itself.
   *
   * @param maxMessageBytes the longest message, in bytes without its end mark
   * @param maxUnendedBytes how many bytes without a newline end the conversation
   */
  public MessageDecoder(int maxMessageBytes, int maxUnendedBytes) {
    this.maxMessageBytes = maxMessageBytes;
    this.maxUnendedBytes = maxUnendedBytes;
  }

  /**
   * A decoder for a peer whose dialect is known.
   *
   * @param dialect what the peer speaks
   * @param maxMessageBytes the longest message, in bytes without its end mark
   * @param maxUnendedBytes how many bytes without a newline end the conversation
   */
  public MessageDecoder(Dialect dialect, int maxMessageBytes, int maxUnendedBytes) {
    this(maxMessageBytes, maxUnendedBytes);
    this.dialect = dialect;
  }

  /**
   * The dialect, once it is known.
   *
   * @return empty until the first newline or {@link #decideUnframed}
   */
  public Optional<Dialect> dialect() {
    return Optional.ofNullable(dialect);
  }

  /**
   * Takes the bytes of one read.
   *
   * @param bytes what was read; consumed whole
   * @param out gets the events in order
   */
  public void feed(ByteBuffer bytes, Consumer<? super Event> out) {
    while (bytes.hasRemaining()) {
      feedLine(bytes, out);
    }
  }

  /**
   * Takes the bytes of one read up to and including its next newline, so that whoever must wait
   * before the next message need not keep it decoded.
   *
   * @param bytes what is left of what was read; its position moves on
   * @param out gets the events in order, at most two
   */
  public void feedLine(ByteBuffer bytes, Consumer<? super Event> out) {
    int newline = indexOf(bytes, (byte) '\n');
    if (dialect == null && newline >= 0) {
      dialect = Dialect.LINE;
    }
    if (!ended) {
      hold(bytes, newline < 0 ? bytes.limit() : newline, out);
    }
    if (ended) {
      bytes.position(bytes.limit());
    } else if (newline >= 0) {
      bytes.position(newline + 1);
      emit(out);
    } else if (dialect == Dialect.UNFRAMED && unendedBytes > 0) {
      emit(out);
    }
  }

  /**
   * The wait for a newline is over: the peer speaks the unframed dialect, and what it has said so
   * far is one message. Without effect when the dialect is known.
   *
   * @param out gets the event
   */
  public void decideUnframed(Consumer<? super Event> out) {
    if (dialect == null && !ended) {
      dialect = Dialect.UNFRAMED;
      if (unendedBytes > 0) {
        emit(out);
      }
    }
  }

  /**
   * The peer sends no more: what it has said last is a message, newline or not.
   *
   * @param out gets the event
   */
  public void end(Consumer<? super Event> out) {
    decideUnframed(out);
    if (unendedBytes > 0 && !ended) {
      emit(out);
    }
  }

  /** Keeps what fits of {@code bytes} up to {@code end}, and counts the rest. */
  private void hold(ByteBuffer bytes, int end, Consumer<? super Event> out) {
    int length = end - bytes.position();
    boolean wasTooLong = unendedBytes > maxMessageBytes + 1L;
    // One byte more than a message may have: a '\r' may stand before the '\n'.
    int kept = (int) Math.max(0, Math.min(length, maxMessageBytes + 1L - heldBytes));
    if (heldBytes + kept > held.length) {
      held = java.util.Arrays.copyOf(held, Math.max(heldBytes + kept, held.length * 2));
    }
    bytes.get(held, heldBytes, kept);
    bytes.position(end);
    heldBytes += kept;
    unendedBytes += length;
    if (!wasTooLong && unendedBytes > maxMessageBytes + 1L) {
      out.accept(new Event.TooLong());
    }
    if (unendedBytes > maxUnendedBytes) {
      ended = true;
      held = new byte[0];
      out.accept(new Event.Endless());
    }
  }

  /** Ends the held message. */
  private void emit(Consumer<? super Event> out) {
    boolean announcedTooLong = unendedBytes > maxMessageBytes + 1L;
    int length = heldBytes;
    while (length > 0 && held[length - 1] == '\r') {
      length--;
    }
    heldBytes = 0;
    unendedBytes = 0;
    if (announcedTooLong) {
      return;
    }
    if (length > maxMessageBytes) {
      out.accept(new Event.TooLong());
      return;
    }
    out.accept(decode(length));
    if (held.length > 1024) {
      held = new byte[256];
    }
  }

  private Event decode(int length) {
    try {
      return new Event.Message(utf8.decode(ByteBuffer.wrap(held, 0, length)).toString());
    } catch (CharacterCodingException notUtf8) {
      return new Event.BadEncoding();
    }
  }

  private static int indexOf(ByteBuffer bytes, byte wanted) {
    for (int i = bytes.position(); i < bytes.limit(); i++) {
      if (bytes.get(i) == wanted) {
        return i;
      }
    }
    return -1;
  }
}
