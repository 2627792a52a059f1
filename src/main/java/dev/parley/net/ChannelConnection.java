package dev.parley.net;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.util.ByteString;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/**
 * A connection that somebody made to us. Its state belongs to the channel's own thread. Nothing is
 * read before it has an owner who asks.
 */
final class ChannelConnection extends ChannelInboundHandlerAdapter
    implements TcpConnection, TcpServer.Accepted {
  /** Who is accepted and taken over by nobody is not kept. */
  private static final Duration ORPHAN_LIMIT = Duration.ofSeconds(10);

  private final Channel channel;
  private final InetSocketAddress peer;

  /** Closes it unless somebody takes it over before. */
  private final Future<?> orphanLimit;

  /** What is to hear of it; null until there is an owner. */
  private ActorRef<Event> owner;

  /** Pieces of one read: TLS makes several of it at times. */
  private final Queue<ByteString> unasked = new ArrayDeque<>();

  private boolean asked;

  /** Nobody will have it: what the peer says is read and thrown away until it closes. */
  private boolean refused;

  private final WriteState writing = new WriteState();
  private boolean inputEnded;
  private boolean over;

  ChannelConnection(Channel channel) {
    this.channel = channel;
    this.peer = (InetSocketAddress) channel.remoteAddress();
    this.orphanLimit =
        channel.eventLoop().schedule(this::close, ORPHAN_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
  }

  // ---- what the server's side says

  @Override
  public InetSocketAddress peer() {
    return peer;
  }

  @Override
  public DispatcherSelector dispatcher(ActorSystem<?> system) {
    return EventLoopDispatcher.of(system, (SingleThreadEventExecutor) channel.eventLoop());
  }

  @Override
  public TcpConnection open(ActorRef<Event> newOwner) {
    onOwnThread(
        () -> {
          owner = newOwner;
          orphanLimit.cancel(false); // it would keep this in memory
          if (over) {
            owner.tell(new Broken(new SocketException("the connection is closed")));
          }
        });
    return this;
  }

  @Override
  public CompletionStage<Done> refuse(ByteString lastWords, Duration grace) {
    CompletableFuture<Done> gone = new CompletableFuture<>();
    ChannelFuture unused =
        channel.closeFuture().addListener(closed -> gone.complete(Done.getInstance()));
    onOwnThread(
        () -> {
          refused = true;
          orphanLimit.cancel(false);
          Future<?> limit =
              channel.eventLoop().schedule(this::close, grace.toMillis(), TimeUnit.MILLISECONDS);
          channel.closeFuture().addListener(closed -> limit.cancel(false));
          channel
              .writeAndFlush(Unpooled.wrappedBuffer(lastWords.toArrayUnsafe()))
              .addListener(written -> end());
          channel.config().setAutoRead(true);
        });
    return gone;
  }

  @Override
  public void readMore() {
    onOwnThread(
        () -> {
          asked = true;
          handOut();
          if (asked) {
            channel.read();
          }
        });
  }

  @Override
  public boolean mayWrite() {
    return writing.isOver();
  }

  @Override
  public void write(ByteString bytes) {
    writing.begin();
    // Behind what the thread has to do already, so that what comes of it goes out with the next.
    channel.eventLoop().execute(() -> writeNow(bytes));
  }

  private void writeNow(ByteString bytes) {
    ChannelFuture unused =
        channel
            .writeAndFlush(Unpooled.wrappedBuffer(bytes.toArrayUnsafe()))
            .addListener(
                written -> {
                  if (!written.isSuccess()) {
                    breakOff(written.cause());
                  } else if (writing.end()) {
                    tell(new Written());
                  }
                });
  }

  @Override
  public void whenCaughtUp(Runnable then) {
    channel.eventLoop().execute(then);
  }

  @Override
  public void end() {
    onOwnThread(
        () -> {
          if (channel.pipeline().get(SslHandler.class) != null) {
            close(); // says so first; TLS has no half of a connection
          } else if (channel instanceof DuplexChannel duplex) {
            ChannelFuture unused = duplex.shutdownOutput();
          }
        });
  }

  @Override
  public void close() {
    channel
        .eventLoop()
        .execute(
            () -> { // behind the last write
              ChannelFuture unused = channel.close();
            });
  }

  private void onOwnThread(Runnable work) {
    if (channel.eventLoop().inEventLoop()) {
      work.run();
    } else {
      channel.eventLoop().execute(work);
    }
  }

  // ---- what the peer does

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf buffer = (ByteBuf) message;
    try {
      byte[] bytes = new byte[refused ? 0 : buffer.readableBytes()];
      buffer.readBytes(bytes);
      if (bytes.length > 0) {
        unasked.add(ByteString.fromArrayUnsafe(bytes));
      }
    } finally {
      buffer.release();
    }
    handOut();
  }

  private void handOut() {
    if (asked && !unasked.isEmpty()) {
      asked = false;
      tell(new Received(unasked.remove()));
    } else if (asked && inputEnded) {
      asked = false;
      tell(new PeerEnded());
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) {
      endInput();
    } else if (event instanceof SslHandshakeCompletionEvent handshake && !handshake.isSuccess()) {
      breakOff(ofTls(handshake.cause()));
    }
  }

  private void endInput() {
    if (refused) {
      close();
    } else if (!inputEnded) {
      inputEnded = true;
      handOut();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    endInput();
    breakOff(new SocketException("the connection is closed"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    breakOff(ofTls(cause));
    close();
  }

  /** What TLS has against the peer, without what the peer has said: that may be a password. */
  private static Throwable ofTls(Throwable cause) {
    Throwable inner =
        cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
    return inner instanceof NotSslRecordException ? new SSLException("that is not TLS") : inner;
  }

  private void breakOff(Throwable cause) {
    if (!over) {
      over = true;
      tell(new Broken(cause));
    }
  }

  private void tell(Event event) {
    if (owner != null) {
      owner.tell(event);
    }
  }
}
