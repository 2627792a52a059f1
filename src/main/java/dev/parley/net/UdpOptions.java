package dev.parley.net;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How sockets are set up; what a system does not know is left out. */
final class UdpOptions {
  /** The most that one read can bring, be it one datagram or many that the kernel joined. */
  private static final int MAX_READ_BYTES = 65_535;

  /** One read brings at most so many datagrams, each of which may be several that were joined. */
  static final int MAX_DATAGRAMS_PER_READ = 64;

  private static final Logger log = LoggerFactory.getLogger(UdpOptions.class);

  private static final int SOCKET_BUFFER_BYTES = 8 << 20;
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(7 << 20, SOCKET_BUFFER_BYTES);

  // From the kernel's in.h and in6.h. "Probe" is: set the bit that forbids fragments, and do not
  // believe what others say about the way's limit.
  private static final int PROBE = 3;
  private static final ChannelOption<Integer> MTU_DISCOVER =
      new IntegerUnixChannelOption("IP_MTU_DISCOVER", 0, 10);
  private static final ChannelOption<Integer> MTU_DISCOVER_V6 =
      new IntegerUnixChannelOption("IPV6_MTU_DISCOVER", 41, 23);

  private UdpOptions() {}

  /**
   * Sets up a socket for bulk traffic, before it is bound.
   *
   * <p>Small datagrams of one sender are joined by the kernel, so that many come with one call, and
   * taken apart by Netty. It does so only where it reads one message per call: with several per
   * call ({@link EpollChannelOption#MAX_DATAGRAM_PAYLOAD_SIZE}) Netty 4.2.18 loses the lengths.
   *
   * @param channel the socket
   * @return what it reads into; to be released with the socket
   */
  static ReusedReadBuffer forBulk(Channel channel) {
    // Netty's own choice, the adaptive one, asks the system anew for each buffer of this size.
    set(channel, ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT);
    set(channel, ChannelOption.SO_RCVBUF, SOCKET_BUFFER_BYTES);
    set(channel, ChannelOption.SO_SNDBUF, SOCKET_BUFFER_BYTES);
    set(channel, ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK);
    ReusedReadBuffer readBuffer = new ReusedReadBuffer(MAX_READ_BYTES, MAX_DATAGRAMS_PER_READ);
    set(channel, ChannelOption.RECVBUF_ALLOCATOR, readBuffer);
    if (channel instanceof EpollDatagramChannel) {
      set(channel, EpollChannelOption.UDP_GRO, true);
      set(channel, MTU_DISCOVER, PROBE);
      set(channel, MTU_DISCOVER_V6, PROBE);
    }
    return readBuffer;
  }

  private static <T> void set(Channel channel, ChannelOption<T> option, T value) {
    try {
      if (!channel.config().setOption(option, value)) {
        log.debug("UDP socket: no option {}", option);
      }
    } catch (ChannelException e) {
      log.debug("UDP socket: option {}: {}", option, e.toString());
    }
  }
}
