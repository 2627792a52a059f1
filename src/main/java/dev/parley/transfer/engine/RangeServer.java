package dev.parley.transfer.engine;

import dev.parley.protocol.transfer.FastPacket;
import dev.parley.protocol.transfer.RangeRequest;
import dev.parley.protocol.transfer.TransferTicket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * The serving end of one fast transfer, as a state machine without sockets: it opens requests and
 * answers them with sealed pieces of the file. It keeps keys, a replay window, and who has proved
 * his address; what was sent it forgets, for it is the client who asks again for what was lost.
 *
 * <p>A datagram that is not authentic, or was seen before, gets no answer at all. Not thread safe.
 */
public final class RangeServer {
  private static final int REPLAY_WINDOW = 8192;

  /** Of so many packet numbers it is remembered whether they were used. */
  private static final int NUMBER_WINDOW = 1 << 16;

  /** One send carries at most so many packets; Linux takes no more segments (UDP_MAX_SEGMENTS). */
  private static final int MAX_SEGMENTS = 64;

  /** One send carries at most so many bytes: the most that fits into a UDP datagram over IPv4. */
  private static final int MAX_SEND_BYTES = 65_507;

  /** So many unproved addresses are remembered; one more makes all begin anew. */
  private static final int MAX_UNPROVED = 64;

  private final TransferTicket ticket;
  private final Source source;
  private final Output output;
  private final Random random;
  private final InetAddress provedHost;
  private final PacketSealer requests;
  private final PacketSealer data;
  private final PacketSealer challenges;
  private final ReplayWindow replay = new ReplayWindow(REPLAY_WINDOW);

  /** The client chooses packet numbers, but no fault of its may make a nonce be used twice. */
  private final ReplayWindow numbers = new ReplayWindow(NUMBER_WINDOW);

  private final Map<InetSocketAddress, Unproved> unproved = new HashMap<>();
  private final Counts counts = new Counts();
  private long lastChallenge = -1;
  private byte[] plain = new byte[0];

  /** Where the file comes from. */
  @FunctionalInterface
  public interface Source {
    /**
     * Reads a stretch of the file. May block.
     *
     * @param offset where it begins, in bytes
     * @param into gets it, from its start
     * @param length how many bytes; they are all within the file
     * @throws IOException when the file cannot be read or is no longer the same
     */
    void read(long offset, byte[] into, int length) throws IOException;
  }

  /** Where the answers go. */
  @FunctionalInterface
  public interface Output {
    /**
     * Sends packets.
     *
     * @param to where to
     * @param packets one packet after the other; not touched afterwards
     * @param packetBytes the length of each but the last, which may be shorter
     */
    void send(InetSocketAddress to, byte[] packets, int packetBytes);
  }

  /** What has happened so far. */
  public static final class Counts {
    /** Datagrams that were not authentic. */
    public long forged;

    /** Authentic requests that had been seen before. */
    public long replayed;

    /** Authentic requests that asked for nothing that can be had. */
    public long absurd;

    /** Packets with a piece of the file. */
    public long packetsSent;

    /** Bytes of the file in them, repeated ones included. */
    public long bytesSent;
  }

  private static final class Unproved {
    final long challenge;
    long receivedBytes;
    long sentBytes;

    Unproved(long challenge) {
      this.challenge = challenge;
    }
  }

  /**
   * A server for one transfer.
   *
   * @param ticket the transfer
   * @param provedHost the client's address on the control channel: who has completed a TCP
   *     handshake is where he seems to be
   * @param source the file
   * @param output sends
   * @param random makes challenges; unpredictable outside of tests
   */
  public RangeServer(
      TransferTicket ticket, InetAddress provedHost, Source source, Output output, Random random) {
    this.ticket = ticket;
    this.provedHost = provedHost;
    this.source = source;
    this.output = output;
    this.random = random;
    this.requests = new PacketSealer(ticket, FastPacket.REQUEST);
    this.data = new PacketSealer(ticket, FastPacket.DATA);
    this.challenges = new PacketSealer(ticket, FastPacket.CHALLENGE);
  }

  /**
   * Whether a datagram carries this transfer's token: a cheap look that keeps floods of junk away.
   *
   * @param ticket the transfer
   * @param datagram as it came
   * @return false when it is certainly none of this transfer's
   */
  public static boolean hasToken(TransferTicket ticket, byte[] datagram) {
    return datagram.length >= FastPacket.REQUEST_HEAD_BYTES
        && datagram[0] == FastPacket.REQUEST
        && ticket
            .token()
            .matches(
                Arrays.copyOfRange(datagram, FastPacket.HEAD_BYTES, FastPacket.REQUEST_HEAD_BYTES));
  }

  /**
   * What has happened so far.
   *
   * @return live counters
   */
  public Counts counts() {
    return counts;
  }

  /**
   * Takes a datagram and answers it.
   *
   * @param from who sent it
   * @param datagram as it came
   * @return true if it was an authentic request that was not seen before
   * @throws IOException when the file cannot be read any more
   */
  public boolean onDatagram(InetSocketAddress from, byte[] datagram) throws IOException {
    if (!hasToken(ticket, datagram)) {
      counts.forged++;
      return false;
    }
    ByteBuffer head = ByteBuffer.wrap(datagram);
    long number = FastPacket.number(head);
    if (FastPacket.transferId(head) != ticket.transferId()) {
      counts.forged++;
      return false;
    }
    if (!replay.isNew(number)) {
      counts.replayed++;
      return false;
    }
    byte[] content = new byte[datagram.length];
    int length =
        requests.open(
            number, datagram, 0, FastPacket.REQUEST_HEAD_BYTES, datagram.length, content, 0);
    if (length < 0) {
      counts.forged++;
      return false;
    }
    replay.add(number);
    Optional<RangeRequest> request = RangeRequest.parse(ByteBuffer.wrap(content, 0, length));
    if (request.isEmpty()) {
      counts.absurd++;
    } else {
      answer(from, request.get(), budget(from, request.get(), datagram.length));
    }
    return true;
  }

  /**
   * How many bytes may go to this address. RFC 9000 section 8: "an endpoint MUST limit the amount
   * of data it sends to the unvalidated address to three times the amount of data received from
   * that address."
   */
  private long budget(InetSocketAddress from, RangeRequest request, int receivedBytes) {
    if (from.getAddress().equals(provedHost)) {
      return Long.MAX_VALUE;
    }
    if (unproved.size() >= MAX_UNPROVED && !unproved.containsKey(from)) {
      unproved.clear();
    }
    Unproved address = unproved.computeIfAbsent(from, unknown -> new Unproved(random.nextLong()));
    if (address.sentBytes < 0
        || (request.challenge().isPresent()
            && request.challenge().getAsLong() == address.challenge)) {
      address.sentBytes = -1; // proved
      return Long.MAX_VALUE;
    }
    address.receivedBytes += receivedBytes;
    sendChallenge(from, address);
    return 3 * address.receivedBytes - address.sentBytes;
  }

  private void sendChallenge(InetSocketAddress to, Unproved address) {
    int size = FastPacket.HEAD_BYTES + FastPacket.CHALLENGE_BYTES + challenges.tagBytes();
    if (address.sentBytes + size > 3 * address.receivedBytes) {
      return;
    }
    byte[] packet = new byte[size];
    lastChallenge++;
    FastPacket.putHead(
        ByteBuffer.wrap(packet), FastPacket.CHALLENGE, ticket.transferId(), lastChallenge);
    byte[] content = ByteBuffer.allocate(8).putLong(address.challenge).array();
    challenges.seal(lastChallenge, packet, 0, FastPacket.HEAD_BYTES, content, 0, content.length);
    output.send(to, packet, size);
    address.sentBytes += size;
  }

  private void answer(InetSocketAddress to, RangeRequest request, long budget) throws IOException {
    long left = budget;
    for (RangeRequest.Range range : request.ranges()) {
      if (range.offset() + range.length() > ticket.sizeBytes()
          || !areUnused(range.firstPacket(), range.packets(request.packetBytes()))) {
        counts.absurd++;
        continue;
      }
      left -= answer(to, range, request.packetBytes(), left);
    }
    if (budget != Long.MAX_VALUE) {
      unproved.get(to).sentBytes += budget - left;
    }
  }

  private boolean areUnused(long firstNumber, int count) {
    for (long number = firstNumber; number < firstNumber + count; number++) {
      if (!numbers.isNew(number)) {
        return false;
      }
    }
    return true;
  }

  /** Sends the packets of one range, in as few sends as can be; returns the bytes sent. */
  private long answer(InetSocketAddress to, RangeRequest.Range range, int packetBytes, long budget)
      throws IOException {
    int overhead = FastPacket.HEAD_BYTES + data.tagBytes();
    int segment = packetBytes + overhead;
    if (segment > MAX_SEND_BYTES) {
      counts.absurd++;
      return 0;
    }
    int packetsAtOnce = Math.min(MAX_SEGMENTS, MAX_SEND_BYTES / segment);
    long number = range.firstPacket();
    long sent = 0;
    for (int done = 0; done < range.length(); ) {
      int length = Math.min(range.length() - done, packetsAtOnce * packetBytes);
      int packets = (length + packetBytes - 1) / packetBytes;
      int bytes = length + packets * overhead;
      if (sent + bytes > budget) {
        return sent;
      }
      if (plain.length < length) {
        plain = new byte[length];
      }
      source.read(range.offset() + done, plain, length);
      output.send(to, sealAll(number, length, packetBytes, bytes), segment);
      number += packets;
      counts.packetsSent += packets;
      counts.bytesSent += length;
      sent += bytes;
      done += length;
    }
    return sent;
  }

  private byte[] sealAll(long firstNumber, int length, int packetBytes, int bytes) {
    byte[] packets = new byte[bytes];
    ByteBuffer heads = ByteBuffer.wrap(packets);
    long number = firstNumber;
    int at = 0;
    for (int from = 0; from < length; from += packetBytes) {
      FastPacket.putHead(heads.position(at), FastPacket.DATA, ticket.transferId(), number);
      numbers.add(number);
      at +=
          data.seal(
              number,
              packets,
              at,
              FastPacket.HEAD_BYTES,
              plain,
              from,
              Math.min(packetBytes, length - from));
      number++;
    }
    return packets;
  }
}
