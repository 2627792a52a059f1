package dev.parley.transfer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.transfer.FastPacket;
import dev.parley.protocol.transfer.RangeRequest;
import dev.parley.protocol.transfer.Seal;
import dev.parley.protocol.transfer.TransferTicket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RangeServerTest {
  private static final long SIZE = 10_000_000;
  private static final InetSocketAddress PROVED = address(1, 5000);
  private static final InetSocketAddress UNPROVED = address(2, 5000);

  private final TransferTicket ticket = Tickets.ticket(Seal.AEAD, SIZE);
  private final List<byte[]> sent = new ArrayList<>();
  private final RangeServer server =
      new RangeServer(
          ticket,
          PROVED.getAddress(),
          (offset, into, length) -> assertThat(offset + length).isLessThanOrEqualTo(SIZE),
          (to, packets, packetBytes) -> sent.add(packets),
          new Random(1));

  private static InetSocketAddress address(int last, int port) {
    try {
      return new InetSocketAddress(
          InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last}), port);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private byte[] request(long number, RangeRequest request) {
    byte[] content = new byte[request.encodedBytes()];
    request.encode(ByteBuffer.wrap(content));
    return sealed(ticket, number, content);
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

  private static RangeRequest wanting(int packetBytes, long offset, int length) {
    return new RangeRequest(
        packetBytes, List.of(new RangeRequest.Range(0, offset, length)), OptionalLong.empty());
  }

  private long sentBytes() {
    return sent.stream().mapToLong(packets -> packets.length).sum();
  }

  @Test
  void answersWithPacketsOfTheNumbersThatWereAskedFor() throws IOException {
    assertThat(server.onDatagram(PROVED, request(0, wanting(1000, 500, 2500)))).isTrue();
    assertThat(sent).hasSize(1);
    int overhead = FastPacket.HEAD_BYTES + Seal.AEAD.tagBytes();
    ByteBuffer packets = ByteBuffer.wrap(sent.get(0));
    assertThat(packets.capacity()).isEqualTo(2500 + 3 * overhead);
    for (int i = 0; i < 3; i++) {
      packets.position(i * (1000 + overhead));
      assertThat(FastPacket.type(packets)).isEqualTo(FastPacket.DATA);
      assertThat(FastPacket.number(packets)).isEqualTo(i);
    }
    assertThat(server.counts().packetsSent).isEqualTo(3);
    assertThat(server.counts().bytesSent).isEqualTo(2500);
  }

  @Test
  void saysNothingToAnotherTokenOrKey() throws IOException {
    TransferTicket other = Tickets.ticket(Seal.AEAD, SIZE, (byte) 8);
    assertThat(server.onDatagram(PROVED, sealed(other, 0, new byte[10]))).isFalse();
    TransferTicket otherKey =
        new TransferTicket(
            ticket.transferId(), ticket.token(), other.key(), Seal.AEAD, SIZE, 64 * 1024);
    assertThat(server.onDatagram(PROVED, sealed(otherKey, 0, new byte[10]))).isFalse();
    assertThat(sent).isEmpty();
    assertThat(server.counts().forged).isEqualTo(2);
  }

  @Test
  void saysNothingToARequestWithAFlippedBitInAnyByte() throws IOException {
    byte[] datagram = request(0, wanting(1000, 0, 1000));
    for (int i = 0; i < datagram.length; i++) {
      byte[] damaged = datagram.clone();
      damaged[i] ^= (byte) (1 << (i % 8));
      assertThat(server.onDatagram(PROVED, damaged)).as("byte %d", i).isFalse();
    }
    assertThat(sent).isEmpty();
    assertThat(server.counts().forged).isEqualTo(datagram.length);
    assertThat(server.onDatagram(PROVED, datagram)).isTrue();
  }

  @Test
  void obeysNoRequestTwice() throws IOException {
    byte[] datagram = request(3, wanting(1000, 0, 1000));
    assertThat(server.onDatagram(PROVED, datagram)).isTrue();
    assertThat(server.onDatagram(PROVED, datagram)).isFalse();
    assertThat(server.onDatagram(UNPROVED, datagram)).isFalse();
    assertThat(sent).hasSize(1);
    assertThat(server.counts().replayed).isEqualTo(2);
  }

  @Test
  void sealsNoTwoPacketsUnderOneNumber() throws IOException {
    server.onDatagram(PROVED, request(0, wanting(1000, 0, 3000)));
    server.onDatagram(PROVED, request(1, wanting(1000, 5000, 1000)));
    server.onDatagram(PROVED, request(2, wanting(1000, 0, 3000)));
    assertThat(sent).hasSize(1);
    assertThat(server.counts().absurd).isEqualTo(2);
  }

  @Test
  void saysNothingToItsOwnPackets() throws IOException {
    server.onDatagram(PROVED, request(0, wanting(1000, 0, 1000)));
    byte[] reflected = sent.remove(0);
    assertThat(server.onDatagram(PROVED, reflected)).isFalse();
    byte[] disguised = reflected.clone();
    disguised[0] = FastPacket.REQUEST;
    assertThat(server.onDatagram(PROVED, disguised)).isFalse();
    assertThat(sent).isEmpty();
    assertThat(server.counts().forged).isEqualTo(2);
  }

  @Test
  void servesWhatIsInTheFileAndPassesOverWhatIsBeyondItsEnd() throws IOException {
    RangeRequest request =
        new RangeRequest(
            1000,
            List.of(
                new RangeRequest.Range(0, SIZE - 999, 1000),
                new RangeRequest.Range(1, (1L << 48) - 1, 1000),
                new RangeRequest.Range(2, SIZE - 1000, 1000)),
            OptionalLong.empty());
    server.onDatagram(PROVED, request(0, request));
    assertThat(server.counts().absurd).isEqualTo(2);
    assertThat(server.counts().bytesSent).isEqualTo(1000);
  }

  @Test
  void boundsWhatOneRequestCanCost() throws IOException {
    server.onDatagram(PROVED, request(0, wanting(1, 0, 2049)));
    server.onDatagram(PROVED, request(1, wanting(60_000, 0, RangeRequest.MAX_BYTES + 1)));
    server.onDatagram(PROVED, request(2, wanting(65_535, 0, 100_000)));
    assertThat(sent).isEmpty();
    assertThat(server.counts().absurd).isEqualTo(3);
    server.onDatagram(PROVED, request(3, wanting(60_000, 0, RangeRequest.MAX_BYTES)));
    assertThat(server.counts().bytesSent).isEqualTo(RangeRequest.MAX_BYTES);
    assertThat(sent).allMatch(packets -> packets.length <= 65_507);
  }

  @Test
  void sendsAnUnprovedAddressAtMostThreeTimesWhatCameFromIt() throws IOException {
    long received = 0;
    for (int i = 0; i < 200; i++) {
      RangeRequest.Range range = new RangeRequest.Range(100L * i, 0, 1 + i);
      byte[] datagram = request(i, new RangeRequest(20, List.of(range), OptionalLong.empty()));
      received += datagram.length;
      server.onDatagram(UNPROVED, datagram);
      assertThat(sentBytes()).isLessThanOrEqualTo(3 * received);
    }
    assertThat(FastPacket.type(ByteBuffer.wrap(sent.get(0)))).isEqualTo(FastPacket.CHALLENGE);
  }

  @Test
  void manyUnprovedAddressesGetNoMoreEach() throws IOException {
    long received = 0;
    for (int i = 0; i < 1000; i++) {
      RangeRequest.Range range = new RangeRequest.Range(100L * i, 0, 50);
      byte[] datagram = request(i, new RangeRequest(20, List.of(range), OptionalLong.empty()));
      received += datagram.length;
      server.onDatagram(address(2, 1 + i % 100), datagram);
    }
    assertThat(sentBytes()).isLessThanOrEqualTo(3 * received);
  }

  @Test
  void servesAnAddressThatHasAnsweredItsChallenge() throws IOException {
    server.onDatagram(UNPROVED, request(0, wanting(1000, 0, 100_000)));
    assertThat(server.counts().bytesSent).isZero();
    byte[] challenge = sent.get(0);
    byte[] content = new byte[challenge.length];
    int length =
        new PacketSealer(ticket, FastPacket.CHALLENGE)
            .open(0, challenge, 0, FastPacket.HEAD_BYTES, challenge.length, content, 0);
    assertThat(length).isEqualTo(FastPacket.CHALLENGE_BYTES);
    long value = ByteBuffer.wrap(content).getLong();
    RangeRequest.Range range = new RangeRequest.Range(0, 0, 100_000);

    OptionalLong wrong = OptionalLong.of(value + 1);
    server.onDatagram(UNPROVED, request(1, new RangeRequest(1000, List.of(range), wrong)));
    assertThat(server.counts().bytesSent).isZero();
    OptionalLong right = OptionalLong.of(value);
    server.onDatagram(UNPROVED, request(2, new RangeRequest(1000, List.of(range), right)));
    assertThat(server.counts().bytesSent).isEqualTo(100_000);
    RangeRequest.Range next = new RangeRequest.Range(100, 100_000, 100_000);
    OptionalLong none = OptionalLong.empty();
    server.onDatagram(UNPROVED, request(3, new RangeRequest(1000, List.of(next), none)));
    assertThat(server.counts().bytesSent).isEqualTo(200_000);
  }
}
