package dev.parley.transfer.engine;

import dev.parley.protocol.transfer.TransferTicket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Puts the pieces of a file together, block by block, in memory. Blocks come out in order, and so
 * many are in memory at most as the window holds. Not thread safe.
 */
final class BlockAssembly {
  private final TransferTicket ticket;
  private final long windowBlocks;
  private final Map<Long, Partial> partials = new HashMap<>();
  private final Deque<byte[]> spare = new ArrayDeque<>();
  private long nextBlock;
  private long firstUnreleased;
  private boolean finished;

  private static final class Partial {
    final byte[] bytes;
    final ByteRanges received = new ByteRanges();
    long receivedBytes;

    Partial(byte[] bytes) {
      this.bytes = bytes;
    }
  }

  /** Begins with {@code firstBlock}; those before it are not needed any more. */
  BlockAssembly(TransferTicket ticket, long firstBlock, long windowBytes) {
    this.ticket = ticket;
    this.nextBlock = firstBlock;
    this.firstUnreleased = firstBlock;
    this.windowBlocks = Math.max(2, windowBytes / ticket.blockBytes());
  }

  /** Up to here, exclusive, there is room in memory. */
  long windowEnd() {
    return Math.min(ticket.sizeBytes(), (firstUnreleased + windowBlocks) * ticket.blockBytes());
  }

  /** Whether all of these bytes of one block are there already. */
  boolean has(long offset, int length) {
    long block = offset / ticket.blockBytes();
    if (block < nextBlock) {
      return true;
    }
    Partial partial = partials.get(block);
    return partial != null && partial.received.contains(offset, offset + length);
  }

  /** Whether none of these bytes is there, so that they can be opened right into {@link #bytes}. */
  boolean lacksAll(long offset, int length) {
    long block = offset / ticket.blockBytes();
    Partial partial = partials.get(block);
    return block >= nextBlock
        && (partial == null || !partial.received.intersects(offset, offset + length));
  }

  /** The memory of the block that {@code offset} is in; it is at {@link #position} there. */
  byte[] bytes(long offset) {
    return partial(offset / ticket.blockBytes()).bytes;
  }

  int position(long offset) {
    return (int) (offset % ticket.blockBytes());
  }

  /** Notes that these bytes of one block are in its memory now; returns how many are new. */
  long add(long offset, int length) {
    Partial partial = partial(offset / ticket.blockBytes());
    long added = partial.received.add(offset, offset + length);
    partial.receivedBytes += added;
    return added;
  }

  private Partial partial(long block) {
    return partials.computeIfAbsent(
        block,
        unknown ->
            new Partial(spare.isEmpty() ? new byte[ticket.blockBytes()] : spare.removeLast()));
  }

  /** The next whole block; its memory is the caller's until {@link #release}. */
  Optional<byte[]> takeNext() {
    if (finished) {
      return Optional.empty();
    }
    Partial partial = ticket.sizeBytes() == 0 ? partial(0) : partials.get(nextBlock);
    if (partial == null || partial.receivedBytes < ticket.blockLength(nextBlock)) {
      return Optional.empty();
    }
    partials.remove(nextBlock);
    nextBlock++;
    finished = nextBlock == ticket.blockCount();
    return Optional.of(partial.bytes);
  }

  /** The number of the block that {@link #takeNext} gives next. */
  long nextBlock() {
    return nextBlock;
  }

  /** Whether the last block has been taken. */
  boolean isFinished() {
    return finished;
  }

  /** Gives the memory of the oldest taken block back. */
  void release(byte[] bytes) {
    firstUnreleased++;
    spare.addLast(bytes);
  }
}
