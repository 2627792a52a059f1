package dev.parley.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** The threads that all TCP connections to a server share, and the place where it listens. */
public final class TcpSockets implements AutoCloseable {
  /** One read brings at most this much. */
  private static final int MAX_READ_BYTES = 16 * 1024;

  private final EventLoops loops;

  /**
   * Starts the threads.
   *
   * @param threadCount how many, at least 1
   */
  public TcpSockets(int threadCount) {
    loops = new EventLoops("parley-tcp", threadCount);
  }

  /**
   * Listens.
   *
   * @param address where; port 0 takes any free one
   * @param backlog how many connections may wait to be accepted
   * @param keepAlive when a silent connection is given up
   * @param identity the certificate, each connection gets the one of its time; without one there is
   *     no TLS
   * @param onAccepted gets each connection, before its handshake
   * @return the listening port, or what the operating system had against it
   */
  public CompletionStage<TcpServer> listen(
      InetSocketAddress address,
      int backlog,
      KeepAlive keepAlive,
      Optional<TlsIdentity> identity,
      Consumer<TcpServer.Accepted> onAccepted) {
    ServerBootstrap port =
        new ServerBootstrap()
            .group(loops.threads())
            .channel(loops.serverChannel())
            .option(ChannelOption.SO_BACKLOG, backlog)
            .option(ChannelOption.SO_REUSEADDR, true)
            .handler(new AcceptFailures())
            .childOption(ChannelOption.AUTO_READ, false)
            // So that a peer that has sent all it wants ("printf … | nc") still gets its answers.
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childOption(
                ChannelOption.RECVBUF_ALLOCATOR,
                new FixedRecvByteBufAllocator(MAX_READ_BYTES).maxMessagesPerRead(1))
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    keepAlive.applyTo(channel);
                    ChannelConnection connection = new ChannelConnection(channel);
                    identity.ifPresent(
                        tls -> channel.pipeline().addLast(new SslHandler(tls.engine())));
                    channel.pipeline().addLast(connection);
                    onAccepted.accept(connection);
                  }
                });
    CompletableFuture<TcpServer> listening = new CompletableFuture<>();
    ChannelFuture unused =
        port.bind(address)
            .addListener(
                (ChannelFuture bound) -> {
                  if (bound.isSuccess()) {
                    listening.complete(new TcpServer(bound.channel()));
                  } else {
                    listening.completeExceptionally(refusal(address, bound.cause()));
                  }
                });
    return listening;
  }

  /** Says which port cannot be had: a server may have two. */
  private static BindException refusal(InetSocketAddress address, Throwable cause) {
    String words =
        String.valueOf(cause.getMessage()); // "bind(..) failed with error(-98): Address…"
    BindException refusal =
        new BindException(
            address.getHostString()
                + ":"
                + address.getPort()
                + ": "
                + words.substring(words.lastIndexOf(": ") + 1).strip());
    refusal.initCause(cause);
    return refusal;
  }

  /** Closes every connection and ends the threads; waits at most two seconds for them. */
  @Override
  public void close() {
    loops.close();
  }
}
