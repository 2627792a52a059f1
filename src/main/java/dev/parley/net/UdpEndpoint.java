package dev.parley.net;

import akka.util.ByteString;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One bound UDP socket. Datagrams come in batches; while too many are unprocessed the socket is not
 * read, so that a flood fills the kernel's buffer and not the heap. Thread safe.
 */
public final class UdpEndpoint {
  private static final Logger log = LoggerFactory.getLogger(UdpEndpoint.class);
  private static final int PAUSE_AT_DATAGRAMS = 1024;

  private final Predicate<InetAddress> wanted;
  private final Consumer<List<Datagram>> onBatch;
  private final AtomicInteger unprocessed = new AtomicInteger();
  private volatile Channel channel;

  UdpEndpoint(Predicate<InetAddress> wanted, Consumer<List<Datagram>> onBatch) {
    this.wanted = wanted;
    this.onBatch = onBatch;
  }

  /**
   * One datagram.
   *
   * @param peer who sent it, or who shall get it
   * @param payload its bytes
   */
  public record Datagram(InetSocketAddress peer, ByteString payload) {}

  /**
   * Sends datagrams in order, as far as the socket takes them: like any network it may drop some.
   *
   * @param datagrams what to send, none of them empty
   */
  public void send(List<Datagram> datagrams) {
    channel
        .eventLoop()
        .execute(
            () -> {
              for (Datagram datagram : datagrams) {
                if (channel.isWritable()) {
                  ByteBuf bytes = Unpooled.wrappedBuffer(datagram.payload().asByteBuffer());
                  Future<?> unused =
                      channel.write(
                          new DatagramPacket(bytes, datagram.peer()), channel.voidPromise());
                }
              }
              channel.flush();
            });
  }

  /**
   * Gives a batch back, so that more can be read.
   *
   * @param datagrams how many were in it
   */
  public void processed(int datagrams) {
    int left = unprocessed.addAndGet(-datagrams);
    if (left < PAUSE_AT_DATAGRAMS / 2 && !channel.config().isAutoRead()) {
      channel.config().setAutoRead(true);
    }
  }

  /**
   * Where it is bound.
   *
   * @return the local address with the real port
   */
  public InetSocketAddress address() {
    return (InetSocketAddress) channel.localAddress();
  }

  /**
   * Closes the socket.
   *
   * @return done when the port is free
   */
  public CompletionStage<Void> close() {
    CompletableFuture<Void> closed = new CompletableFuture<>();
    channel.close().addListener(done -> closed.complete(null));
    return closed;
  }

  ChannelHandler handler() {
    return new Handler();
  }

  private final class Handler extends SimpleChannelInboundHandler<DatagramPacket> {
    private List<Datagram> batch = new ArrayList<>();

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      channel = context.channel();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
      if (wanted.test(packet.sender().getAddress())) {
        byte[] bytes = new byte[packet.content().readableBytes()];
        packet.content().readBytes(bytes);
        batch.add(new Datagram(packet.sender(), ByteString.fromArrayUnsafe(bytes)));
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      if (batch.isEmpty()) {
        return;
      }
      List<Datagram> full = batch;
      batch = new ArrayList<>();
      if (unprocessed.addAndGet(full.size()) > PAUSE_AT_DATAGRAMS) {
        context.channel().config().setAutoRead(false);
      }
      onBatch.accept(full);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      // An unreachable peer or a full device queue: the network lost a datagram, no more.
      log.debug("UDP socket {}: {}", context.channel().localAddress(), cause.toString());
    }
  }
}
