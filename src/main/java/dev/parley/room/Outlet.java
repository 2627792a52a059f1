package dev.parley.room;

import akka.util.ByteString;
import akka.util.ByteStringBuilder;
import dev.parley.net.TcpConnection;
import dev.parley.protocol.chat.Dialect;
import java.time.Duration;
import java.util.List;

/**
 * What goes out to one peer: a bounded {@link Outbox}, and one write at a time to the stream, which
 * says when it has taken it. Not thread safe.
 */
final class Outlet {
  /**
   * One write carries at most this much, so that at most this much is beyond the outbox's count.
   */
  private static final int MAX_WRITE_BYTES = 64 * 1024;

  /** From this place in the order of coming on the pause between messages grows no longer. */
  private static final int MAX_SPACING_PLACE = 4;

  private final TcpConnection connection;
  private final Outbox<ByteString> outbox;
  private final Duration unframedSpacing;

  /** The place in the order of coming, from 0. */
  private int place = MAX_SPACING_PLACE;

  /** Whether the pause behind a write to an unframed peer is not over. */
  private boolean pausing;

  private boolean ended;

  Outlet(int outboxLimitBytes, Duration unframedSpacing, TcpConnection connection) {
    this.connection = connection;
    this.outbox = new Outbox<>(outboxLimitBytes);
    this.unframedSpacing = unframedSpacing;
  }

  /** Sends as soon as may be; false when too much waits already. */
  boolean send(Outgoing what, Dialect dialect) {
    for (ByteString piece : what.encoded(dialect)) {
      if (!outbox.offer(piece, piece.size())) {
        return false;
      }
    }
    boolean unused = writeOn(dialect);
    return true;
  }

  /**
   * Writes what may be written now; whether it was something. What has to wait for the end of a
   * write has been asked about then, so that the end will be told.
   */
  boolean writeOn(Dialect dialect) {
    int most = dialect == Dialect.UNFRAMED ? 1 : Integer.MAX_VALUE;
    boolean wrote = false;
    while (!pausing && !outbox.isEmpty() && connection.mayWrite()) {
      pausing = dialect == Dialect.UNFRAMED;
      List<ByteString> pieces = outbox.take(most, MAX_WRITE_BYTES);
      connection.write(pieces.size() == 1 ? pieces.get(0) : merged(pieces));
      wrote = true;
    }
    return wrote;
  }

  /** Whether the next write has to wait for {@link #pauseOver}, the time of {@link #pause}. */
  boolean isPausing() {
    return pausing;
  }

  void pauseOver() {
    pausing = false;
  }

  private static ByteString merged(List<ByteString> pieces) {
    ByteStringBuilder merged = new ByteStringBuilder();
    pieces.forEach(merged::append);
    return merged.result();
  }

  /** The peer's place in the order of coming. */
  void place(int newPlace) {
    place = newPlace;
  }

  /**
   * The pause between two writes to an unframed peer. It is longer for those who came later, so
   * that a script which reads its clients one after the other in the order of their coming, as the
   * original test does, finds each one's second message not yet glued to the first.
   */
  Duration pause() {
    return unframedSpacing.multipliedBy(1 + Math.min(place, MAX_SPACING_PLACE));
  }

  /** Throws away all that waits. */
  void clear() {
    outbox.clear();
  }

  long waitingBytes() {
    return outbox.waitingBytes();
  }

  /** Ends the stream, once, as soon as everything that waits has been written. */
  void endWhenFlushed() {
    if (!ended && !pausing && outbox.isEmpty() && connection.mayWrite()) {
      ended = true;
      connection.end();
    }
  }

  boolean hasEnded() {
    return ended;
  }
}
