package dev.parley.net;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.DatagramChannel;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The threads that all UDP endpoints of a process share, and the place where endpoints are made.
 */
public final class UdpSockets implements UdpBinder, AutoCloseable {
  /**
   * The largest datagram that is read whole in small traffic, in bytes; the part protocol's are
   * under 1100.
   */
  private static final int MAX_SMALL_BYTES = 2048;

  private static final int MAX_DATAGRAMS_PER_READ = 64;

  private final EventLoops loops;

  /**
   * Starts the threads.
   *
   * @param threadCount how many, at least 1
   */
  public UdpSockets(int threadCount) {
    loops = new EventLoops("parley-udp", threadCount);
  }

  /**
   * Starts the threads.
   *
   * @param threadCount how many, at least 1
   * @param epoll whether to use Linux's own interface rather than Java's
   */
  UdpSockets(int threadCount, boolean epoll) {
    loops = new EventLoops("parley-udp", threadCount, epoll);
  }

  @Override
  public CompletionStage<UdpEndpoint> bind(
      InetSocketAddress local,
      Traffic traffic,
      Predicate<InetAddress> wanted,
      Consumer<UdpEndpoint.Batch> onBatch) {
    return onOneThread().bind(local, traffic, wanted, onBatch);
  }

  @Override
  public UdpBinder onOneThread() {
    return new OneThread(loops.threads().next(), loops.datagramChannel());
  }

  private record OneThread(EventLoop thread, Class<? extends DatagramChannel> channel)
      implements UdpBinder {
    @Override
    public CompletionStage<UdpEndpoint> bind(
        InetSocketAddress local,
        Traffic traffic,
        Predicate<InetAddress> wanted,
        Consumer<UdpEndpoint.Batch> onBatch) {
      CompletableFuture<UdpEndpoint> bound = new CompletableFuture<>();
      UdpEndpoint endpoint = new UdpEndpoint(traffic, wanted, onBatch);
      new Bootstrap()
          .group(thread)
          .channel(channel)
          .option(
              ChannelOption.RECVBUF_ALLOCATOR,
              new FixedRecvByteBufAllocator(MAX_SMALL_BYTES)
                  .maxMessagesPerRead(MAX_DATAGRAMS_PER_READ))
          .handler(endpoint.handler())
          .bind(local)
          .addListener(
              future -> {
                if (future.isSuccess()) {
                  bound.complete(endpoint);
                } else {
                  bound.completeExceptionally(why(future.cause()));
                }
              });
      return bound;
    }

    @Override
    public DispatcherSelector dispatcher(ActorSystem<?> system) {
      return EventLoopDispatcher.of(system, (SingleThreadEventExecutor) thread);
    }
  }

  /** Without a socket there was nothing to bind, and another port would not help. */
  private static IOException why(Throwable cause) {
    boolean hasNoSocket = cause instanceof ChannelException;
    IOException why =
        hasNoSocket
            ? new SocketException("cannot open a socket")
            : new BindException(cause.getMessage());
    why.initCause(cause);
    return why;
  }

  /** Closes every endpoint and ends the threads; waits at most two seconds for them. */
  @Override
  public void close() {
    loops.close();
  }
}
