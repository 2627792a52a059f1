package dev.parley.transfer.engine;

import dev.parley.protocol.transfer.FastPacket;
import dev.parley.protocol.transfer.RangeRequest;
import dev.parley.protocol.transfer.TransferTicket;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * Collects ranges into requests, seals and sends them. On a lossy path each request goes out a
 * second time a moment later: it is small, the server obeys it only once, and a lost request would
 * cost all the packets that it asks for. Not thread safe.
 */
final class RequestWriter {
  private static final long REPEAT_AFTER_NS = 1_500_000;

  private final TransferTicket ticket;
  private final PacketSealer sealer;
  private final Consumer<byte[]> send;
  private final Queue<Repeat> repeats = new ArrayDeque<>();
  private List<RangeRequest.Range> ranges = new ArrayList<>();
  private int packetBytes;
  private long nextNumber;
  private OptionalLong challenge = OptionalLong.empty();

  private static final class Repeat {
    final byte[] datagram;
    final long dueNs;

    Repeat(byte[] datagram, long dueNs) {
      this.datagram = datagram;
      this.dueNs = dueNs;
    }
  }

  RequestWriter(TransferTicket ticket, Consumer<byte[]> send) {
    this.ticket = ticket;
    this.sealer = new PacketSealer(ticket, FastPacket.REQUEST);
    this.send = send;
  }

  /** From now on every request answers this challenge of the server's; false if they do already. */
  boolean answerChallenge(long value) {
    boolean known = challenge.isPresent() && challenge.getAsLong() == value;
    challenge = OptionalLong.of(value);
    return !known;
  }

  /** Adds a range; all ranges of one request are cut into packets of the same length. */
  void add(RangeRequest.Range range, int ofPacketBytes, long nowNs, boolean twice) {
    if (ranges.size() == RangeRequest.MAX_RANGES
        || (!ranges.isEmpty() && packetBytes != ofPacketBytes)) {
      flush(nowNs, twice);
    }
    packetBytes = ofPacketBytes;
    ranges.add(range);
  }

  /** Sends what was added. */
  void flush(long nowNs, boolean twice) {
    if (ranges.isEmpty()) {
      return;
    }
    byte[] datagram = sealed(new RangeRequest(packetBytes, ranges, challenge));
    ranges = new ArrayList<>();
    send.accept(datagram);
    if (twice) {
      repeats.add(new Repeat(datagram, nowNs + REPEAT_AFTER_NS));
    }
  }

  /** Sends again what is due. */
  void repeatDue(long nowNs) {
    while (!repeats.isEmpty() && repeats.element().dueNs <= nowNs) {
      send.accept(repeats.remove().datagram);
    }
  }

  long deadlineNs() {
    return repeats.isEmpty() ? Long.MAX_VALUE : repeats.element().dueNs;
  }

  private byte[] sealed(RangeRequest request) {
    int contentBytes = request.encodedBytes();
    byte[] content = new byte[contentBytes];
    request.encode(ByteBuffer.wrap(content));
    byte[] datagram =
        new byte[FastPacket.REQUEST_HEAD_BYTES + contentBytes + ticket.seal().tagBytes()];
    ByteBuffer head = ByteBuffer.wrap(datagram);
    FastPacket.putHead(head, FastPacket.REQUEST, ticket.transferId(), nextNumber);
    ticket.token().put(head);
    sealer.seal(nextNumber, datagram, 0, FastPacket.REQUEST_HEAD_BYTES, content, 0, contentBytes);
    nextNumber++;
    return datagram;
  }
}
