package dev.parley.net;

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
  /** The most that a UDP datagram can have. */
  static final int MAX_DATAGRAM_BYTES = 65_535;

  /** So many datagrams are read in one call to the kernel, each joined from up to 64 if small. */
  static final int DATAGRAMS_PER_CALL = 8;

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
   * @param channel the socket
   * @param buffer what to read into; not used where a transport cannot
   */
  static void forBulk(Channel channel, UdpReceiveBuffer buffer) {
    set(channel, ChannelOption.SO_RCVBUF, SOCKET_BUFFER_BYTES);
    set(channel, ChannelOption.SO_SNDBUF, SOCKET_BUFFER_BYTES);
    set(channel, ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK);
    if (channel instanceof EpollDatagramChannel) {
      set(channel, ChannelOption.RECVBUF_ALLOCATOR, buffer.allocator(256));
      set(channel, EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, MAX_DATAGRAM_BYTES);
      set(channel, EpollChannelOption.UDP_GRO, true);
      set(channel, MTU_DISCOVER, PROBE);
      set(channel, MTU_DISCOVER_V6, PROBE);
    } else {
      set(
          channel,
          ChannelOption.RECVBUF_ALLOCATOR,
          UdpReceiveBuffer.pooled(MAX_DATAGRAM_BYTES, DATAGRAMS_PER_CALL));
    }
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
