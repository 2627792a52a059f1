package dev.parley.transfer.engine;

import dev.parley.protocol.transfer.TransferTicket;
import java.util.Optional;

/**
 * What of the file is still to be asked for: first what was lost, then what comes next. Not thread
 * safe.
 */
final class Demand {
  private final TransferTicket ticket;
  private final ByteRanges lost = new ByteRanges();
  private long nextOffset;

  Demand(TransferTicket ticket, long firstBlock) {
    this.ticket = ticket;
    this.nextOffset = Math.min(ticket.sizeBytes(), firstBlock * ticket.blockBytes());
  }

  /** These bytes have to be asked for again. */
  void addLost(long offset, int length) {
    lost.add(offset, offset + length);
  }

  /** These bytes have come after all. */
  void removeLost(long offset, int length) {
    lost.remove(offset, offset + length);
  }

  /** Whether every byte has been asked for and none is known to be lost. */
  boolean isExhausted() {
    return nextOffset == ticket.sizeBytes() && lost.isEmpty();
  }

  /**
   * What to ask for next, within one block and before {@code windowEnd}; it counts as asked then.
   */
  Optional<ByteRanges.Stretch> take(long maxLength, long windowEnd) {
    Optional<ByteRanges.Stretch> again = lost.first(maxLength).map(this::withinBlock);
    if (again.isPresent()) {
      lost.remove(again.get().start(), again.get().end());
      return again;
    }
    return takeNew(maxLength, windowEnd);
  }

  /** Like {@link #take}, but nothing that was lost. */
  Optional<ByteRanges.Stretch> takeNew(long maxLength, long windowEnd) {
    long end = Math.min(windowEnd, nextOffset + maxLength);
    if (nextOffset >= end) {
      return Optional.empty();
    }
    ByteRanges.Stretch stretch = withinBlock(new ByteRanges.Stretch(nextOffset, end));
    nextOffset = stretch.end();
    return Optional.of(stretch);
  }

  /** How many bytes there are up to the end of the block that comes next. */
  long leftInBlock() {
    long block = nextOffset / ticket.blockBytes();
    return Math.min(ticket.sizeBytes(), (block + 1) * ticket.blockBytes()) - nextOffset;
  }

  private ByteRanges.Stretch withinBlock(ByteRanges.Stretch stretch) {
    long blockEnd = (stretch.start() / ticket.blockBytes() + 1) * ticket.blockBytes();
    return new ByteRanges.Stretch(stretch.start(), Math.min(stretch.end(), blockEnd));
  }
}
