package dev.parley.transfer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.parley.protocol.transfer.FastPacket;
import dev.parley.protocol.transfer.RangeRequest;
import dev.parley.protocol.transfer.Seal;
import dev.parley.protocol.transfer.TransferTicket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;

/** A serving end is fed by strangers, and by a client that knows the key and means no good. */
class RangeServerFuzz {
  private static final long SIZE = 300_000;
  private static final InetSocketAddress PROVED = address(1, 5000);

  private final Map<InetSocketAddress, Long> received = new HashMap<>();
  private final Map<InetSocketAddress, Long> sent = new HashMap<>();
  private final Set<Long> numbers = new HashSet<>();
  private long packets;

  @FuzzTest
  void neverAmplifiesNeverRepeatsANonceAndReadsOnlyTheFile(FuzzedDataProvider data)
      throws IOException {
    Seal seal = data.pickValue(Seal.values());
    TransferTicket ticket = Tickets.ticket(seal, SIZE);
    received.clear();
    sent.clear();
    numbers.clear();
    packets = 0;
    RangeServer server =
        new RangeServer(
            ticket,
            PROVED.getAddress(),
            (offset, into, length) -> {
              assertThat(offset).isNotNegative();
              assertThat(length).isPositive().isLessThanOrEqualTo(into.length);
              assertThat(offset + length).isLessThanOrEqualTo(SIZE);
            },
            (to, bytes, packetBytes) -> onSent(ticket, to, bytes, packetBytes),
            new Random(1));
    while (data.remainingBytes() > 0) {
      InetSocketAddress from =
          data.consumeBoolean() ? PROVED : address(data.consumeInt(2, 70), data.consumeInt(1, 2));
      int kind = data.consumeInt(0, 3);
      byte[] datagram =
          kind == 0
              ? data.consumeBytes(data.consumeInt(0, 80))
              : sealed(ticket, data.consumeLong(0, FastPacket.MAX_NUMBER), content(data, kind));
      received.merge(from, (long) datagram.length, Long::sum);
      long before = packets;
      boolean authentic = server.onDatagram(from, datagram);
      assertThat(authentic || packets == before).isTrue();
      sent.forEach(
          (to, bytes) -> assertThat(to.equals(PROVED) || bytes <= 3 * received.get(to)).isTrue());
    }
  }

  private void onSent(TransferTicket ticket, InetSocketAddress to, byte[] bytes, int packetBytes) {
    assertThat(bytes.length).isBetween(1, 65_507);
    assertThat((bytes.length + packetBytes - 1) / packetBytes).isBetween(1, 64);
    sent.merge(to, (long) bytes.length, Long::sum);
    for (int at = 0; at < bytes.length; at += packetBytes) {
      ByteBuffer packet = ByteBuffer.wrap(bytes).position(at);
      packets++;
      assertThat(FastPacket.transferId(packet)).isEqualTo(ticket.transferId());
      long type = FastPacket.type(packet) == FastPacket.DATA ? 0 : 1L << 40;
      assertThat(numbers.add(type | FastPacket.number(packet))).isTrue();
    }
  }

  private static byte[] content(FuzzedDataProvider data, int kind) {
    if (kind == 1) {
      return data.consumeBytes(data.consumeInt(0, 60));
    }
    List<RangeRequest.Range> ranges = new ArrayList<>();
    for (int left = data.consumeInt(0, 3); left > 0; left--) {
      ranges.add(
          new RangeRequest.Range(
              data.consumeLong(0, kind == 2 ? 100_000 : FastPacket.MAX_NUMBER),
              data.consumeLong(0, kind == 2 ? SIZE : 1L << 47),
              data.consumeInt(1, kind == 2 ? 20_000 : Integer.MAX_VALUE)));
    }
    RangeRequest request =
        new RangeRequest(
            data.consumeInt(kind == 2 ? 100 : 1, 65535),
            ranges,
            data.consumeBoolean() ? OptionalLong.of(data.consumeLong()) : OptionalLong.empty());
    byte[] content = new byte[request.encodedBytes()];
    request.encode(ByteBuffer.wrap(content));
    return content;
  }

  private static byte[] sealed(TransferTicket ticket, long number, byte[] content) {
    int head = FastPacket.REQUEST_HEAD_BYTES;
    byte[] datagram = new byte[head + content.length + ticket.seal().tagBytes()];
    ByteBuffer out = ByteBuffer.wrap(datagram);
    FastPacket.putHead(out, FastPacket.REQUEST, ticket.transferId(), number);
    ticket.token().put(out);
    new PacketSealer(ticket, FastPacket.REQUEST)
        .seal(number, datagram, 0, head, content, 0, content.length);
    return datagram;
  }

  private static InetSocketAddress address(int last, int port) {
    try {
      return new InetSocketAddress(
          InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last}), port);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
