package dev.parley.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;

/**
 * The memory that one epoll endpoint reads into: always the same, for what is in it is copied out
 * before the next read. Made at the first read, used only on the event loop.
 *
 * <p>Each read gets a fresh view of the memory, and the views are left to the garbage collector.
 * Netty 4.2.18 forgets to release a view when one call to the kernel brings a single datagram that
 * the kernel joined from several; with pooled memory that would be a leak.
 */
final class UdpReceiveBuffer {
  private final int bytes;
  private ByteBuf memory = Unpooled.EMPTY_BUFFER;
  private boolean released;

  /**
   * No memory is taken yet.
   *
   * @param bytes how much is read at once
   */
  UdpReceiveBuffer(int bytes) {
    this.bytes = bytes;
  }

  /**
   * Hands the memory to a channel.
   *
   * @param maxMessages after how many datagrams a read ends
   * @return for one channel only
   */
  RecvByteBufAllocator allocator(int maxMessages) {
    return new Allocator().maxMessagesPerRead(maxMessages);
  }

  /** Frees the memory, when the channel is closed. */
  void release() {
    released = true;
    memory.release();
    memory = Unpooled.EMPTY_BUFFER;
  }

  private ByteBuf view(ByteBufAllocator source) {
    if (released) {
      return source.directBuffer(bytes); // the last read of a socket that is being closed
    }
    if (memory.capacity() == 0) {
      memory = source.directBuffer(bytes, bytes);
    }
    return Unpooled.wrappedBuffer(memory.nioBuffer(0, bytes)).clear();
  }

  private final class Allocator extends DefaultMaxMessagesRecvByteBufAllocator {
    @Override
    public ExtendedHandle newHandle() {
      return new MaxMessageHandle() {
        @Override
        public int guess() {
          return bytes;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator source) {
          return view(source);
        }
      };
    }
  }

  /**
   * For a transport that hands on several datagrams after it has read them all: fresh pooled memory
   * each time.
   *
   * @param datagramBytes the most that a datagram has
   * @param maxMessages after how many datagrams a read ends
   * @return for any channel
   */
  static RecvByteBufAllocator pooled(int datagramBytes, int maxMessages) {
    return new FixedRecvByteBufAllocator(datagramBytes).maxMessagesPerRead(maxMessages);
  }
}
