package dev.parley.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thousand people come in at once and ten of them talk. */
class CrowdIT {
  private static final int MEMBERS = 1000;
  private static final int SPEAKERS = 10;
  private static final int MESSAGES = 50;

  @TempDir Path files;

  /** One member: counts what it hears, and that each speaker's messages come in order. */
  private static final class Member {
    final SocketChannel channel;
    final int[] heard = new int[SPEAKERS];
    final StringBuilder unended = new StringBuilder();
    boolean joined;
    long bytes;

    Member(SocketChannel channel) {
      this.channel = channel;
    }

    void read(ByteBuffer buffer, String ownName) throws IOException {
      buffer.clear();
      int length = channel.read(buffer);
      assertThat(length).as("the server closed " + ownName).isNotNegative();
      bytes += length;
      unended.append(StandardCharsets.US_ASCII.decode(buffer.flip()));
      int start = 0;
      for (int end = unended.indexOf("\n"); end >= 0; end = unended.indexOf("\n", start)) {
        hear(unended.substring(start, end), ownName);
        start = end + 1;
      }
      unended.delete(0, start);
    }

    private void hear(String line, String ownName) {
      if (line.equals(ownName + " has joined the chat!")) {
        joined = true;
      } else if (line.startsWith("speaker")) {
        int colon = line.indexOf(": ");
        if (colon > 0) {
          int speaker = Integer.parseInt(line.substring("speaker".length(), colon));
          assertThat(Integer.parseInt(line.substring(colon + 2))).isEqualTo(heard[speaker]);
          heard[speaker]++;
        }
      }
    }

    boolean heardAll() {
      for (int count : heard) {
        if (count < MESSAGES) {
          return false;
        }
      }
      return true;
    }
  }

  @Test
  void nothingIsLostAndEverySpeakersOrderIsKept() throws Exception {
    try (RealServer server =
            RealServer.start(
                files,
                "parley.limits.connections-per-address=" + MEMBERS,
                "parley.limits.flood.enabled=false");
        Selector selector = Selector.open()) {
      List<Member> members = new ArrayList<>();
      for (int i = 0; i < MEMBERS; i++) {
        SocketChannel channel =
            SocketChannel.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
        channel.write(ByteBuffer.wrap((name(i) + "\n").getBytes(StandardCharsets.US_ASCII)));
        channel.configureBlocking(false);
        Member member = new Member(channel);
        channel.register(selector, SelectionKey.OP_READ, i);
        members.add(member);
      }
      pump(selector, members, () -> members.stream().allMatch(member -> member.joined));
      for (int message = 0; message < MESSAGES; message++) {
        for (int speaker = 0; speaker < SPEAKERS; speaker++) {
          ByteBuffer line = ByteBuffer.wrap((message + "\n").getBytes(StandardCharsets.US_ASCII));
          while (line.hasRemaining()) {
            members.get(speaker).channel.write(line);
          }
        }
      }
      pump(selector, members, () -> members.stream().allMatch(Member::heardAll));
      // Every arrival told to everyone is about 13 MB; with every list in full it would be
      // gigabytes.
      assertThat(members.stream().mapToLong(member -> member.bytes).sum()).isLessThan(300_000_000);
      for (Member member : members) {
        member.channel.close();
      }
    }
  }

  private static void pump(
      Selector selector, List<Member> members, java.util.function.BooleanSupplier done)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(256 * 1024);
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!done.getAsBoolean()) {
      assertThat(System.nanoTime()).as("a minute has gone by").isLessThan(deadline);
      selector.select(100);
      for (SelectionKey key : selector.selectedKeys()) {
        int i = (int) key.attachment();
        members.get(i).read(buffer, name(i));
      }
      selector.selectedKeys().clear();
    }
  }

  private static String name(int i) {
    return i < SPEAKERS ? "speaker" + i : "member" + i;
  }
}
