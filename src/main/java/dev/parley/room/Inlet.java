package dev.parley.room;

import akka.util.ByteString;
import dev.parley.net.RateLimit;
import dev.parley.protocol.chat.Dialect;
import dev.parley.protocol.chat.MessageDecoder;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.function.LongSupplier;

/**
 * What comes in from one peer: one read at a time, cut into messages one at a time and no faster
 * than the peer may talk. What waits is kept as the bytes that it came in. Not thread safe.
 */
final class Inlet {
  /** How many segments of an unframed peer may wait: left unread, they would run into one. */
  private static final int MAX_SEGMENTS = 64;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

  private final MessageDecoder decoder;
  private final RateLimit flood;
  private final LongSupplier nanoClock;
  private final Queue<MessageDecoder.Event> cut = new ArrayDeque<>();
  private ByteBuffer uncut = NOTHING;
  private boolean ended;
  private boolean warned;

  Inlet(RoomSettings settings, LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    this.flood = settings.flood().full(nanoClock.getAsLong());
    this.decoder =
        settings.unframedAfter().isPresent()
            ? new MessageDecoder(settings.maxMessageBytes(), settings.maxUnendedBytes())
            : new MessageDecoder(
                Dialect.LINE, settings.maxMessageBytes(), settings.maxUnendedBytes());
  }

  /** Whether another read may come. */
  boolean mayRead() {
    return cut.isEmpty()
        || (dialect().equals(Optional.of(Dialect.UNFRAMED))
            && !uncut.hasRemaining()
            && cut.size() < MAX_SEGMENTS);
  }

  /** What one read has brought; at least one byte. */
  void read(ByteString bytes) {
    uncut = bytes.asByteBuffer();
    decoder.feedLine(uncut, cut::add);
    cutNext();
  }

  /** No newline came in time. */
  void decideUnframed() {
    decoder.decideUnframed(cut::add);
  }

  /** The peer sends no more. */
  void end() {
    ended = true;
    cutNext();
  }

  /** Cuts until there is a message, or nothing left to cut. */
  private void cutNext() {
    while (cut.isEmpty() && uncut.hasRemaining()) {
      decoder.feedLine(uncut, cut::add);
    }
    if (!uncut.hasRemaining()) {
      uncut = NOTHING; // the bytes themselves need not stay
      if (ended) {
        decoder.end(cut::add);
      }
    }
  }

  boolean isEmpty() {
    return cut.isEmpty();
  }

  /** The next message, whether or not it may be dealt with yet. There must be one. */
  MessageDecoder.Event next() {
    MessageDecoder.Event next = cut.remove();
    cutNext();
    return next;
  }

  /** Throws away all that waits. */
  void clear() {
    cut.clear();
    uncut = NOTHING;
  }

  Optional<Dialect> dialect() {
    return decoder.dialect();
  }

  /** How long the next message has to wait; 0 or less when it may be dealt with now. */
  long waitNanos() {
    return flood.waitNanos(nanoClock.getAsLong());
  }

  /** A message was dealt with. */
  void spent(double cost) {
    long nowNanos = nanoClock.getAsLong();
    warned &= !flood.isPaidOff(nowNanos);
    flood.passed(cost, nowNanos);
  }

  /** Whether the peer has yet to be told that it says too much; once until it has paid for all. */
  boolean mustWarn() {
    boolean first = !warned;
    warned = true;
    return first;
  }
}
