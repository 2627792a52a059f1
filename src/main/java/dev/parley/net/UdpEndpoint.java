package dev.parley.net;

import akka.util.ByteString;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
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

  /** With so much, a batch is handed on though there is more to read. */
  private static final int BATCH_BYTES = 256 << 10;

  /** A socket for bulk traffic is read at most every so often, unless much comes at once. */
  private static final long USUAL_REST_NS = 400_000;

  private static final int MUCH_BYTES = 48_000;

  /** So many datagrams have to be expected during a rest: its end is a waking too. */
  private static final int WORTH_A_REST = 2;

  /** Half of what one read brings at most, in datagrams. */
  private static final int MANY_DATAGRAMS = UdpOptions.MAX_DATAGRAMS_PER_READ / 2;

  private static final int MAX_SEGMENTS = 64;
  private static final int MAX_SEND_BYTES = 65_507;

  private final Traffic traffic;
  private final Predicate<InetAddress> wanted;
  private final Consumer<Batch> onBatch;
  private final AtomicInteger unprocessed = new AtomicInteger();

  /** Whether nothing is read because too much is unprocessed. */
  private volatile boolean paused;

  /** Whether nothing is read because something was just now. */
  private volatile boolean resting;

  private volatile Channel channel;
  private volatile UdpOutbox outbox;
  private volatile int receiveBufferBytes;
  private volatile long restNs = USUAL_REST_NS;

  UdpEndpoint(Traffic traffic, Predicate<InetAddress> wanted, Consumer<Batch> onBatch) {
    this.traffic = traffic;
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
   * What one read brought, or a part of that if it was much.
   *
   * @param datagrams in the order of their coming, at least one; the list is not to be changed
   * @param receivedNs when the last of them was read, by System.nanoTime
   */
  public record Batch(List<Datagram> datagrams, long receivedNs) {}

  /**
   * Sends datagrams in order, as far as the socket takes them: like any network it may drop some.
   *
   * @param datagrams what to send, none of them empty
   */
  public void send(List<Datagram> datagrams) {
    for (Datagram datagram : datagrams) {
      ByteBuf bytes = Unpooled.wrappedBuffer(datagram.payload().asByteBuffer());
      outbox.add(datagram.peer(), bytes, bytes.readableBytes());
    }
    outbox.flush();
  }

  /**
   * Sends one datagram, if the socket takes it.
   *
   * @param to who shall get it
   * @param packet its bytes, at least one; the array is not copied and must not be changed any more
   */
  public void send(InetSocketAddress to, byte[] packet) {
    sendSegmented(to, packet, Math.max(1, packet.length));
  }

  /**
   * Sends packets of one length, each as a datagram, as far as the socket takes them. Where the
   * kernel can cut them apart this costs about as much as sending a single one.
   *
   * @param to who shall get them
   * @param packets the packets one behind the other, at most 64 and at most 65507 bytes; the array
   *     is not copied and must not be changed any more
   * @param packetBytes the length of each but the last, which may be shorter
   */
  public void sendSegmented(InetSocketAddress to, byte[] packets, int packetBytes) {
    if (packetBytes < 1
        || packets.length < 1
        || packets.length > MAX_SEND_BYTES
        || packets.length > (long) packetBytes * MAX_SEGMENTS) {
      throw new IllegalArgumentException(packets.length + " bytes by " + packetBytes);
    }
    outbox.add(to, Unpooled.wrappedBuffer(packets), packetBytes);
    outbox.flush();
  }

  /**
   * Runs a task on the endpoint's thread, where it must not block. Nothing happens if the endpoint
   * is closed by then.
   *
   * @param delayNs after how long, in nanoseconds; kept to well under a millisecond on Linux
   * @param task what to run
   */
  public void schedule(long delayNs, Runnable task) {
    Runnable unlessClosed =
        () -> {
          if (channel.isOpen()) {
            task.run();
          }
        };
    try {
      Future<?> unused = channel.eventLoop().schedule(unlessClosed, delayNs, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      log.debug("UDP threads have ended: {}", e.toString());
    }
  }

  /**
   * Sets how long datagrams of bulk traffic may gather before they are read, unless many come. It
   * is the longest that an arrival can be seen too late.
   *
   * @param nanos how long; 0.4 ms if nothing is said
   */
  public void letGather(long nanos) {
    restNs = nanos;
  }

  /**
   * How much the kernel keeps for this socket until it is read.
   *
   * @return the size of the kernel's buffer in bytes as the kernel counts them: with what it needs
   *     itself, which may be half
   */
  public int receiveBufferBytes() {
    return receiveBufferBytes;
  }

  /**
   * Gives a batch back, so that more can be read.
   *
   * @param datagrams how many were in it
   */
  public void processed(int datagrams) {
    int left = unprocessed.addAndGet(-datagrams);
    if (left < PAUSE_AT_DATAGRAMS / 2 && paused) {
      paused = false;
      readOn();
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

  private void pauseReading() {
    paused = true;
    channel.config().setAutoRead(false);
    if (unprocessed.get() < PAUSE_AT_DATAGRAMS / 2) {
      paused = false; // all was given back just before the pause
      readOn();
    }
  }

  /**
   * Lets datagrams gather for a moment, as network cards do: at tens of thousands a second most of
   * the time would go into waking one thread after the other for each of them. The first after a
   * silence does not wait, and where less than {@link #WORTH_A_REST} would gather it would only be
   * one waking more.
   */
  private void rest() {
    resting = true;
    channel.config().setAutoRead(false);
    schedule(
        restNs,
        () -> {
          resting = false;
          readOn();
        });
  }

  /**
   * Whether enough would gather in a rest, if they go on to come as they have.
   *
   * @param datagrams how many have come since the last read
   * @param sinceNs how long ago that was
   * @param restNs how long the rest would be
   */
  static boolean isWorthARest(int datagrams, long sinceNs, long restNs) {
    return (double) datagrams * restNs >= (double) WORTH_A_REST * sinceNs;
  }

  private void readOn() {
    if (!paused && !resting) {
      channel.config().setAutoRead(true);
    }
  }

  ChannelHandler handler() {
    return new Handler();
  }

  private final class Handler extends SimpleChannelInboundHandler<DatagramPacket> {
    private List<Datagram> batch = new ArrayList<>();
    private int batchBytes;
    private int readDatagrams;
    private long lastReadNs = System.nanoTime() - Long.MAX_VALUE / 2;
    private Optional<ReusedReadBuffer> readBuffer = Optional.empty();

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      if (traffic == Traffic.BULK) {
        readBuffer = Optional.of(UdpOptions.forBulk(context.channel()));
      }
      receiveBufferBytes = context.channel().config().getOption(ChannelOption.SO_RCVBUF);
      outbox = new UdpOutbox(context.channel());
      channel = context.channel();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
      readBuffer.ifPresent(ReusedReadBuffer::release);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
      readDatagrams++;
      if (wanted.test(packet.sender().getAddress())) {
        byte[] bytes = new byte[packet.content().readableBytes()];
        packet.content().readBytes(bytes);
        batch.add(new Datagram(packet.sender(), ByteString.fromArrayUnsafe(bytes)));
        batchBytes += bytes.length;
        if (batchBytes >= BATCH_BYTES) {
          handOn();
        }
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      // Junk is small: a flood of it must not fill the kernel's buffer during the rests.
      boolean few = batchBytes < MUCH_BYTES && readDatagrams < MANY_DATAGRAMS;
      int datagrams = readDatagrams;
      readDatagrams = 0;
      handOn();
      long nowNs = System.nanoTime();
      boolean worthIt = isWorthARest(datagrams, nowNs - lastReadNs, restNs);
      lastReadNs = nowNs;
      if (traffic == Traffic.BULK && few && worthIt && !paused && !resting) {
        rest();
      }
    }

    private void handOn() {
      if (batch.isEmpty()) {
        return;
      }
      // Taken behind the last one: this thread may have been held up within the batch, and a round
      // trip that seems too short would mislead for long.
      Batch full = new Batch(batch, System.nanoTime());
      batch = new ArrayList<>(batch.size());
      batchBytes = 0;
      if (unprocessed.addAndGet(full.datagrams.size()) > PAUSE_AT_DATAGRAMS) {
        pauseReading();
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
