package dev.parley.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.Errors;
import io.netty.channel.unix.SegmentedDatagramPacket;
import java.net.InetSocketAddress;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is to be sent through a channel, on its way to the channel's thread: however many sends pile
 * up, they cost one wake-up. Thread safe.
 */
final class UdpOutbox {
  private static final Logger log = LoggerFactory.getLogger(UdpOutbox.class);

  /** More than this does not wait for the channel's thread: it is dropped. */
  private static final long MAX_WAITING_BYTES = 8L << 20;

  /** So much is handed to the kernel in one call, while it is still in the processor's cache. */
  private static final int FLUSH_AT_BYTES = 256 << 10;

  /** After so much, the channel's thread looks what else there is to do. */
  private static final int TURN_BYTES = 1 << 20;

  /** The kernel's EIO: it cannot segment on this way. */
  private static final int CANNOT_SEGMENT = -5;

  private final Channel channel;
  private final Queue<Outgoing> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicLong waitingBytes = new AtomicLong();
  private final AtomicBoolean scheduled = new AtomicBoolean();

  /** Whether the kernel can be asked to cut packets apart. */
  private boolean segmenting;

  private record Outgoing(InetSocketAddress to, ByteBuf packets, int bytes, int packetBytes) {}

  UdpOutbox(Channel channel) {
    this.channel = channel;
    this.segmenting =
        channel instanceof EpollDatagramChannel
            && EpollDatagramChannel.isSegmentedDatagramPacketSupported();
  }

  /**
   * Sends packets when {@link #flush} is called, if not before.
   *
   * @param to who gets them
   * @param packets one behind the other; not in pooled memory, for they are never released
   * @param packetBytes the length of each but the last
   */
  void add(InetSocketAddress to, ByteBuf packets, int packetBytes) {
    int bytes = packets.readableBytes();
    if (waitingBytes.addAndGet(bytes) > MAX_WAITING_BYTES) {
      waitingBytes.addAndGet(-bytes);
    } else {
      waiting.add(new Outgoing(to, packets, bytes, packetBytes));
    }
  }

  /** Sees to it that what was added is sent. */
  void flush() {
    if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
      try {
        channel.eventLoop().execute(this::drain);
      } catch (RejectedExecutionException e) {
        // The threads have ended, and the socket with them.
        log.debug("UDP socket {}: {}", channel.localAddress(), e.toString());
      }
    }
  }

  private void drain() {
    scheduled.set(false); // from here on, what is added asks for another turn
    int unflushed = 0;
    int written = 0;
    while (written < TURN_BYTES) {
      Outgoing next = waiting.poll();
      if (next == null) {
        break;
      }
      waitingBytes.addAndGet(-next.bytes);
      write(next);
      written += next.bytes;
      unflushed += next.bytes;
      if (unflushed >= FLUSH_AT_BYTES) {
        channel.flush();
        unflushed = 0;
      }
    }
    if (unflushed > 0) {
      channel.flush();
    }
    if (written >= TURN_BYTES) {
      flush();
    }
  }

  private void write(Outgoing next) {
    if (!hasRoom()) {
      return; // lost, as on any network
    }
    if (next.bytes <= next.packetBytes) {
      writePlain(next.packets, next.to);
    } else if (segmenting) {
      channel
          .write(new SegmentedDatagramPacket(next.packets, next.packetBytes, next.to))
          .addListener(this::onSegmentsWritten);
    } else {
      while (next.packets.isReadable()) {
        int length = Math.min(next.packetBytes, next.packets.readableBytes());
        writePlain(next.packets.readRetainedSlice(length), next.to);
      }
    }
  }

  private boolean hasRoom() {
    if (!channel.isWritable()) {
      channel.flush();
    }
    return channel.isActive() && channel.isWritable();
  }

  private void writePlain(ByteBuf packet, InetSocketAddress to) {
    Future<?> unused = channel.write(new DatagramPacket(packet, to), channel.voidPromise());
  }

  private void onSegmentsWritten(io.netty.util.concurrent.Future<?> written) {
    if (written.isSuccess()) {
      return;
    }
    log.debug("UDP socket {}: {}", channel.localAddress(), written.cause().toString());
    if (written.cause() instanceof Errors.NativeIoException failure
        && failure.expectedErr() == CANNOT_SEGMENT) {
      segmenting = false;
    }
  }
}
