package dev.parley.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Room fan-out: ten of N members send 64-byte messages, each with at most 32 that it has not got
 * back yet; counts the lines that arrive at all members. One thread drives all connections.
 */
final class RoomBench {
  private static final int SENDERS = 10;
  private static final int WINDOW = 32;
  private static final String PAYLOAD = "x".repeat(64);

  private final InetSocketAddress server;
  private final List<Member> members = new ArrayList<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
  private long delivered;

  private static final class Member {
    final SocketChannel channel;
    final byte[] ownPrefix;
    int matched;
    boolean atLineStart = true;
    int outstanding;

    Member(SocketChannel channel, String name) {
      this.channel = channel;
      this.ownPrefix = (name + ": ").getBytes(StandardCharsets.US_ASCII);
    }
  }

  RoomBench(InetSocketAddress server) {
    this.server = server;
  }

  /** Deliveries per second, measured for a time after a warm-up. */
  double run(int memberCount, Duration warmUp, Duration measured) throws IOException {
    try (Selector selector = Selector.open()) {
      for (int i = 0; i < memberCount; i++) {
        join(selector, "m" + memberCount + "x" + i);
      }
      pump(selector, Duration.ofMillis(500), false);
      pump(selector, warmUp, true);
      delivered = 0;
      long begin = System.nanoTime();
      pump(selector, measured, true);
      double seconds = (System.nanoTime() - begin) / 1e9;
      return delivered / seconds;
    } finally {
      for (Member member : members) {
        member.channel.close();
      }
    }
  }

  private void join(Selector selector, String name) throws IOException {
    SocketChannel channel = SocketChannel.open(server);
    channel.write(ByteBuffer.wrap((name + "\n").getBytes(StandardCharsets.US_ASCII)));
    channel.configureBlocking(false);
    Member member = new Member(channel, name);
    channel.register(selector, SelectionKey.OP_READ, member);
    members.add(member);
  }

  private void pump(Selector selector, Duration time, boolean sending) throws IOException {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      if (sending) {
        for (Member sender : members.subList(0, SENDERS)) {
          send(sender);
        }
      }
      selector.select(10);
      for (SelectionKey key : selector.selectedKeys()) {
        read((Member) key.attachment());
      }
      selector.selectedKeys().clear();
    }
  }

  private static void send(Member sender) throws IOException {
    int free = WINDOW - sender.outstanding;
    if (free > 0) {
      byte[] lines = (PAYLOAD + "\n").repeat(free).getBytes(StandardCharsets.US_ASCII);
      sender.channel.write(ByteBuffer.wrap(lines));
      sender.outstanding = WINDOW;
    }
  }

  private void read(Member member) throws IOException {
    buffer.clear();
    if (member.channel.read(buffer) < 0) {
      throw new IOException("the server closed a connection");
    }
    buffer.flip();
    while (buffer.hasRemaining()) {
      byte b = buffer.get();
      if (b == '\n') {
        delivered++;
        member.atLineStart = true;
        member.matched = 0;
      } else if (member.atLineStart) {
        if (b != member.ownPrefix[member.matched]) {
          member.atLineStart = false;
        } else if (++member.matched == member.ownPrefix.length) {
          member.outstanding--;
          member.atLineStart = false;
        }
      }
    }
  }
}
