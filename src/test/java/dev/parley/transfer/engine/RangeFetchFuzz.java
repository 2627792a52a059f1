package dev.parley.transfer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.parley.protocol.transfer.FastPacket;
import dev.parley.protocol.transfer.RangeRequest;
import dev.parley.protocol.transfer.Seal;
import dev.parley.protocol.transfer.TransferTicket;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A fetching end is fed with answers in any order, with strangers' datagrams, and with what a
 * server that means no good can seal, while time jumps.
 */
class RangeFetchFuzz {
  private static final long MS = 1_000_000;
  private static final long GIVE_UP_NS = 5_000 * MS;
  private static final long MEMORY_BYTES = 256 * 1024;

  private TransferTicket ticket;
  private RangeFetch fetch;
  private PacketSealer requests;
  private final List<RangeRequest> asked = new ArrayList<>();
  private final Deque<byte[]> unreleased = new ArrayDeque<>();
  private long nextBlock;
  private boolean timedOut;

  /** Whether the server has sent authentic bytes that are not the file's; the hashes tell. */
  private boolean lied;

  @FuzzTest
  void handsOutBlocksInOrderOnceWithTheRightBytesWhateverComes(FuzzedDataProvider input) {
    ticket =
        Tickets.ticket(
            input.pickValue(Seal.values()), input.pickValue(new Long[] {0L, 1L, 65536L, 500_000L}));
    requests = new PacketSealer(ticket, FastPacket.REQUEST);
    asked.clear();
    unreleased.clear();
    timedOut = false;
    lied = false;
    nextBlock = input.consumeInt(0, (int) ticket.blockCount() - 1);
    CongestionController congestion =
        input.consumeBoolean()
            ? new Bbr(64 << 10, 10 * MS, 64 << 10)
            : new FixedWindow(100_000, 1e7);
    fetch =
        new RangeFetch(
            new RangeFetch.Settings(
                MEMORY_BYTES, 10_000, GIVE_UP_NS, RangeFetch.MAX_DATAGRAM_BYTES),
            ticket,
            nextBlock,
            congestion,
            input.consumeInt(0, 50) * MS,
            new Checks());
    long nowNs = 1_000 * MS;
    fetch.start(nowNs);
    while (input.remainingBytes() > 0 && !fetch.isOver()) {
      switch (input.consumeInt(0, 7)) {
        case 0 -> nowNs += input.consumeInt(0, 2000) * MS;
        case 1 -> {
          nowNs = Math.max(nowNs, fetch.nextDeadlineNs());
          fetch.onTimeout(nowNs);
        }
        case 2 -> fetch.onDatagram(input.consumeBytes(input.consumeInt(0, 60)), nowNs);
        case 3 -> fetch.onDatagram(anySealed(input), nowNs);
        case 4 -> release(nowNs);
        case 5 -> fetch.flush(nowNs);
        default -> answer(input, nowNs);
      }
      assertThat(fetch.isOver() || fetch.nextDeadlineNs() <= nowNs + GIVE_UP_NS).isTrue();
      assertThat(fetch.inFlightBytes()).isNotNegative();
      assertThat((long) unreleased.size() * Tickets.BLOCK_BYTES).isLessThanOrEqualTo(MEMORY_BYTES);
      assertThat(fetch.counts().arrivedBytes).isBetween(0L, ticket.sizeBytes());
    }
    assertThat(fetch.isOver()).isEqualTo(timedOut || nextBlock == ticket.blockCount());
    assertThat(fetch.toString()).isNotEmpty();
  }

  /** The byte that is at an offset of the file. */
  private static byte at(long offset) {
    return (byte) (offset * 31 + (offset >> 8));
  }

  private void release(long nowNs) {
    if (!unreleased.isEmpty()) {
      fetch.release(unreleased.remove(), nowNs);
    }
  }

  /** Answers some of what was asked for, as a server does. */
  private void answer(FuzzedDataProvider input, long nowNs) {
    if (asked.isEmpty()) {
      return;
    }
    RangeRequest request = asked.get(input.consumeInt(0, asked.size() - 1));
    int skip = input.consumeInt(0, 5);
    for (RangeRequest.Range range : request.ranges()) {
      for (int i = 0; i < range.packets(request.packetBytes()); i++) {
        if (skip == 0 || i % 6 != skip) {
          fetch.onDatagram(packet(request, range, i), nowNs);
        }
      }
    }
    fetch.flush(nowNs);
  }

  private byte[] packet(RangeRequest request, RangeRequest.Range range, int index) {
    int from = index * request.packetBytes();
    byte[] content = new byte[Math.min(request.packetBytes(), range.length() - from)];
    for (int i = 0; i < content.length; i++) {
      content[i] = at(range.offset() + from + i);
    }
    return sealed(FastPacket.DATA, range.firstPacket() + index, content);
  }

  /** Authentic, and nothing that an honest server would send. */
  private byte[] anySealed(FuzzedDataProvider input) {
    boolean challenge = input.consumeBoolean();
    lied |= !challenge;
    long number = input.consumeLong(0, FastPacket.MAX_NUMBER);
    byte[] content =
        input.consumeBytes(challenge ? input.consumeInt(7, 9) : input.consumeInt(0, 40));
    return challenge
        ? sealed(FastPacket.CHALLENGE, number, content)
        : sealed(FastPacket.DATA, number, content);
  }

  /** By a sealer of its own: one that is used again refuses to seal a number twice. */
  private byte[] sealed(byte type, long number, byte[] content) {
    byte[] packet = new byte[FastPacket.HEAD_BYTES + content.length + ticket.seal().tagBytes()];
    FastPacket.putHead(ByteBuffer.wrap(packet), type, ticket.transferId(), number);
    new PacketSealer(ticket, type)
        .seal(number, packet, 0, FastPacket.HEAD_BYTES, content, 0, content.length);
    return packet;
  }

  /** Everything that the state machine does is looked at. */
  private final class Checks implements RangeFetch.Output {
    @Override
    public void send(byte[] request) {
      assertThat(request.length).isLessThanOrEqualTo(PathMtu.BASE);
      byte[] content = new byte[request.length];
      int length =
          requests.open(
              FastPacket.number(ByteBuffer.wrap(request)),
              request,
              0,
              FastPacket.REQUEST_HEAD_BYTES,
              request.length,
              content,
              0);
      RangeRequest read =
          RangeRequest.parse(ByteBuffer.wrap(content, 0, length)).orElseThrow(AssertionError::new);
      for (RangeRequest.Range range : read.ranges()) {
        assertThat(range.offset() + range.length()).isLessThanOrEqualTo(ticket.sizeBytes());
      }
      asked.add(read);
    }

    @Override
    public void block(long block, byte[] bytes, int length) {
      assertThat(timedOut).isFalse();
      assertThat(block).isEqualTo(nextBlock);
      assertThat(length).isEqualTo(ticket.blockLength(block));
      for (int i = 0; i < length; i++) {
        if (!lied && bytes[i] != at(block * Tickets.BLOCK_BYTES + i)) {
          throw new AssertionError("a wrong byte at " + i + " of block " + block);
        }
      }
      nextBlock++;
      unreleased.add(bytes);
    }

    @Override
    public void timedOut() {
      assertThat(timedOut).isFalse();
      timedOut = true;
    }
  }
}
