package dev.parley.net;

import akka.io.Inet;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.Map;
import jdk.net.ExtendedSocketOptions;

/**
 * How TCP itself finds out that the other end of a silent connection is gone: cable pulled, power
 * lost, network address changed.
 *
 * @param idle how long nothing may come before the first probe; whole seconds
 * @param interval the pause between probes; whole seconds
 * @param probes after so many without an answer the connection breaks
 */
public record KeepAlive(Duration idle, Duration interval, int probes) {
  /** Gone within a minute. */
  public static final KeepAlive USUAL =
      new KeepAlive(Duration.ofSeconds(30), Duration.ofSeconds(10), 3);

  /** Sets it on a connected socket; what this system cannot do keeps the system's values. */
  void applyTo(Socket socket) throws IOException {
    socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    Map<SocketOption<Integer>, Integer> tuning =
        Map.of(
            ExtendedSocketOptions.TCP_KEEPIDLE, (int) idle.toSeconds(),
            ExtendedSocketOptions.TCP_KEEPINTERVAL, (int) interval.toSeconds(),
            ExtendedSocketOptions.TCP_KEEPCOUNT, probes);
    for (Map.Entry<SocketOption<Integer>, Integer> option : tuning.entrySet()) {
      if (socket.supportedOptions().contains(option.getKey())) {
        socket.setOption(option.getKey(), option.getValue());
      }
    }
  }

  /**
   * Sets it on a channel. Where the system knows it, data that nobody confirms is given up in the
   * same time: keepalive itself rests while there is some.
   */
  void applyTo(Channel channel) {
    channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
    if (channel instanceof EpollSocketChannel epoll) {
      epoll
          .config()
          .setTcpKeepIdle((int) idle.toSeconds())
          .setTcpKeepIntvl((int) interval.toSeconds())
          .setTcpKeepCnt(probes)
          .setTcpUserTimeout((int) idle.plus(interval.multipliedBy(probes)).toMillis());
    } else {
      channel
          .config()
          .setOption(
              NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), (int) idle.toSeconds());
      channel
          .config()
          .setOption(
              NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL),
              (int) interval.toSeconds());
      channel.config().setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), probes);
    }
  }

  /** The same for Akka. */
  Inet.SocketOption option() {
    return new Inet.AbstractSocketOption() {
      @Override
      public void afterConnect(Socket socket) {
        try {
          applyTo(socket);
        } catch (IOException closedMeanwhile) {
          throw new UncheckedIOException(closedMeanwhile);
        }
      }
    };
  }
}
