package dev.parley.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/**
 * Lends one channel the same memory for every read. It is for readers that copy at once what they
 * want; with a buffer of its own for each datagram a third of the time of a read goes into getting
 * and giving back that. For the channel's own thread.
 */
final class ReusedReadBuffer extends DefaultMaxMessagesRecvByteBufAllocator {
  private final int bytes;
  private ByteBuf buffer = Unpooled.EMPTY_BUFFER;

  /**
   * Memory to be had at the first read.
   *
   * @param bytes the most that one read brings
   * @param maxReads how many reads in a row, before there is a look at what else there is to do
   */
  ReusedReadBuffer(int bytes, int maxReads) {
    super(maxReads);
    this.bytes = bytes;
  }

  @Override
  @SuppressWarnings("deprecation") // of the interface, which Netty has nothing else for
  public Handle newHandle() {
    return new MaxMessageHandle() {
      @Override
      public int guess() {
        return bytes;
      }

      @Override
      public ByteBuf allocate(ByteBufAllocator allocator) {
        if (buffer.refCnt() != 1 || buffer.capacity() < bytes) {
          release(); // the first read, or somebody has kept what the last one brought
          buffer = allocator.directBuffer(bytes, bytes);
        }
        return buffer.retain().clear();
      }
    };
  }

  /** Gives the memory back; the channel must not read any more. */
  void release() {
    buffer.release();
    buffer = Unpooled.EMPTY_BUFFER;
  }
}
