package dev.parley.transfer.engine;

import dev.parley.protocol.transfer.RangeRequest;
import dev.parley.protocol.transfer.TransferTicket;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Turns what is wanted into requests: as much as the congestion controller lets be under way, as
 * fast as it says, in packets as large as the path carries. Not thread safe.
 */
final class Asker {
  /** IP and UDP heads, which use the path as well: counted as for IPv4. */
  static final int IP_UDP_BYTES = 28;

  private static final long MAX_QUANTUM_BYTES = 256 * 1024;
  private static final int MIN_WINDOW_PACKETS = 4;
  private static final int MIN_QUANTUM_PACKETS = 2;

  /** So long a packet is on a slow path, whose queue may well hold no second one. */
  private static final double SLOW_PACKET_NS = 10e6;

  /** A small file is over before its rate is known: it is asked for in few requests. */
  private static final int EARLY_QUANTUM_PACKETS = 8;

  private static final int EARLY_PACKETS = 256;

  /** A lost request for so few packets costs no more than they do if they are lost themselves. */
  private static final int CHEAP_PACKETS = 4;

  private static final long MIN_TAIL_DELAY_NS = 1_000_000;

  /** Packets longer than this are made equally long, so that the last of a block is no crumb. */
  private static final int LARGE_PACKET_BYTES = 8192;

  /** Files shorter than this are not worth a probe of the path's MTU. */
  private static final long MIN_PROBED_BYTES = 256 * 1024;

  private final TransferTicket ticket;
  private final int overheadBytes;
  private final Flight flight;
  private final RttEstimator rtt;
  private final long firstRoundTripNs;
  private final PathMtu mtu;
  private final BlockAssembly assembly;
  private final Demand demand;
  private final CongestionController congestion;
  private final RangeFetch.Counts counts;
  private final RequestWriter requests;
  private final Pacer pacer = new Pacer();
  private final long tailBytes;
  private long tailCursor = -1;
  private long tailLeft;
  private boolean windowLimited;
  private long askAgainNs = Long.MAX_VALUE;
  private long lastAskedNs;

  Asker(
      TransferTicket ticket,
      long tailBytes,
      int overheadBytes,
      Flight flight,
      RttEstimator rtt,
      long firstRoundTripNs,
      PathMtu mtu,
      BlockAssembly assembly,
      CongestionController congestion,
      RangeFetch.Counts counts,
      Consumer<byte[]> send) {
    this.ticket = ticket;
    this.tailBytes = tailBytes;
    this.overheadBytes = overheadBytes;
    this.flight = flight;
    this.rtt = rtt;
    this.firstRoundTripNs = firstRoundTripNs;
    this.mtu = mtu;
    this.assembly = assembly;
    this.demand = new Demand(ticket, assembly.nextBlock());
    this.congestion = congestion;
    this.counts = counts;
    this.requests = new RequestWriter(ticket, send);
  }

  /** These bytes have to be asked for again, unless they have come by another packet. */
  void addLost(Flight.Packet packet) {
    if (!assembly.has(packet.offset, packet.length)) {
      demand.addLost(packet.offset, packet.length);
    }
  }

  /** These bytes have come after all. */
  void removeLost(Flight.Packet packet) {
    demand.removeLost(packet.offset, packet.length);
  }

  /** From now on every request answers this challenge of the server's; false if they do already. */
  boolean answerChallenge(long value) {
    return requests.answerChallenge(value);
  }

  /** Whether more would be asked for if there were room in memory. */
  boolean isWindowLimited() {
    return windowLimited;
  }

  /** When something was asked for last. */
  long lastAskedNs() {
    return lastAskedNs;
  }

  /** When there is something to do again, if nothing comes. */
  long deadlineNs() {
    return Math.min(askAgainNs, requests.deadlineNs());
  }

  /** Asks for what may be asked for now; every request twice if {@code twice}. */
  void ask(long nowNs, long timeoutNs, boolean twice) {
    windowLimited = false;
    askAgainNs = Long.MAX_VALUE;
    probeMtu(nowNs, timeoutNs);
    boolean more = true;
    while (more && pacer.mayAsk(nowNs)) {
      double rate = congestion.pacingRate();
      boolean isTail = demand.isExhausted();
      long asked = isTail ? askTailAgain(rate, nowNs, twice) : askQuantum(rate, nowNs, twice);
      more = asked > 0;
      if (more) {
        requests.flush(nowNs, twice && !isTail && isWorthRepeating(asked));
        pacer.onAsked(asked, rate, nowNs);
        lastAskedNs = nowNs;
      }
    }
    if (more) {
      askAgainNs = pacer.nextNs();
    }
    requests.repeatDue(nowNs);
  }

  /** Asks for a quantum; returns its bytes on the wire. */
  private long askQuantum(double rate, long nowNs, boolean twice) {
    int packetBytes = packetBytes(mtu.size());
    long wirePacketBytes = wirePacketBytes();
    long least =
        flight.next() < EARLY_PACKETS
            ? Math.max(EARLY_QUANTUM_PACKETS, PacketTrain.PACKETS - flight.next())
            : leastQuantumPackets(rate, wirePacketBytes);
    long overNs = congestion.isShared() ? 0 : roundTripNs();
    long quantum = Pacer.quantum(rate, overNs, least * wirePacketBytes, MAX_QUANTUM_BYTES);
    // However small the window: RFC 9002 section 7.2 has a least one of two packets, BBR of four.
    long window = Math.max(congestion.windowBytes(), MIN_WINDOW_PACKETS * wirePacketBytes);
    long room = window - flight.inFlightBytes();
    if (room < Math.min(MIN_QUANTUM_PACKETS * wirePacketBytes, window / 4)) {
      return 0; // RFC 9000 section 13.2.2 acknowledges every second packet, not each
    }
    long packets = Math.min(quantum, room) / wirePacketBytes;
    long asked = 0;
    while (packets > 0) {
      Optional<ByteRanges.Stretch> stretch =
          demand.take(packets * packetBytes, assembly.windowEnd());
      if (stretch.isEmpty()) {
        flight.markAppLimited();
        windowLimited = !demand.isExhausted();
        break;
      }
      asked += request(stretch.get(), packetBytes, nowNs, twice);
      packets -= (stretch.get().length() + packetBytes - 1) / packetBytes;
    }
    return asked;
  }

  /** On a slow path each packet for itself, a good part of a round trip apart. */
  private int leastQuantumPackets(double rate, long wirePacketBytes) {
    double packetNs = wirePacketBytes * 1e9 / rate;
    return packetNs > Math.max(SLOW_PACKET_NS, roundTripNs() / 8.0) ? 1 : MIN_QUANTUM_PACKETS;
  }

  private boolean isWorthRepeating(long askedBytes) {
    return flight.next() < EARLY_PACKETS || askedBytes > CHEAP_PACKETS * wirePacketBytes();
  }

  private long wirePacketBytes() {
    return packetBytes(mtu.size()) + overheadBytes + (long) IP_UDP_BYTES;
  }

  private long request(ByteRanges.Stretch stretch, int packetBytes, long nowNs, boolean twice) {
    long first = flight.next();
    long wireBytes = 0;
    for (long at = stretch.start(); at < stretch.end(); at += packetBytes) {
      int length = (int) Math.min(packetBytes, stretch.end() - at);
      wireBytes += flight.request(at, length, nowNs).wireBytes;
    }
    counts.askedBytes += stretch.length();
    requests.add(
        new RangeRequest.Range(first, stretch.start(), stretch.length()),
        packetBytes,
        nowNs,
        twice);
    return wireBytes;
  }

  /**
   * When all has been asked for and nothing is known to be lost, the last packets are asked for
   * once more, a moment later: whatever of them is lost then costs no further round trip. Returns
   * the bytes on the wire of a quantum.
   */
  private long askTailAgain(double rate, long nowNs, boolean lossy) {
    if (tailCursor < 0) {
      // What was asked for half a round trip ago or longer will be missed in time to come as soon.
      long bytes = lossy ? Math.max(tailBytes, flight.inFlightBytes() / 2) : tailBytes;
      tailLeft = 2 * bytes;
      tailCursor = tailStart(bytes);
    }
    long quantum =
        Pacer.quantum(rate, roundTripNs(), EARLY_QUANTUM_PACKETS * PathMtu.BASE, MAX_QUANTUM_BYTES);
    long end = flight.next();
    long asked = 0;
    tailCursor = Math.max(tailCursor, flight.oldest()); // what is settled may be forgotten
    for (; tailCursor < end && tailLeft > 0 && asked < quantum; tailCursor++) {
      Flight.Packet packet = flight.packet(tailCursor).orElseThrow();
      if (packet.state != Flight.State.OUTSTANDING || packet.repeat) {
        continue;
      }
      long dueNs = packet.requestedNs + Math.max(MIN_TAIL_DELAY_NS, roundTripNs() / 4);
      if (dueNs > nowNs) {
        askAgainNs = dueNs;
        break;
      }
      long wireBytes = askAgain(packet, nowNs);
      tailLeft -= wireBytes;
      asked += wireBytes;
    }
    return asked;
  }

  private long askAgain(Flight.Packet packet, long nowNs) {
    long number = flight.next();
    ByteRanges.Stretch stretch = new ByteRanges.Stretch(packet.offset, packet.end());
    long wireBytes = request(stretch, packet.length, nowNs, false);
    flight.packet(number).orElseThrow().repeat = true;
    counts.askedBytes -= stretch.length(); // nothing made it necessary
    return wireBytes;
  }

  private long roundTripNs() {
    return rtt.hasSample() ? rtt.smoothedRttNs() : firstRoundTripNs;
  }

  private long tailStart(long leastBytes) {
    long start = flight.next();
    long bytes = 0;
    while (start > flight.oldest() && bytes < leastBytes) {
      start--;
      bytes += flight.packet(start).orElseThrow().wireBytes;
    }
    return start;
  }

  private int packetBytes(int datagramBytes) {
    int most = datagramBytes - overheadBytes;
    if (most <= LARGE_PACKET_BYTES) {
      return most;
    }
    int perBlock = (ticket.blockBytes() + most - 1) / most;
    return (ticket.blockBytes() + perBlock - 1) / perBlock;
  }

  private void probeMtu(long nowNs, long timeoutNs) {
    int size = mtu.nextProbe(nowNs, rtt.minRttNs());
    int length = size - overheadBytes;
    if (size == 0 || ticket.sizeBytes() < MIN_PROBED_BYTES || demand.leftInBlock() < length) {
      return;
    }
    demand
        .takeNew(length, assembly.windowEnd())
        .ifPresent(
            stretch -> {
              mtu.onProbe(size, nowNs, timeoutNs);
              request(stretch, length, nowNs, true);
              requests.flush(nowNs, true);
            });
  }

  /** Asks for a byte once more that is there: while there is no room, nothing else shows life. */
  void askForSign(long nowNs) {
    long end = assembly.windowEnd();
    request(new ByteRanges.Stretch(end - 1, end), 1, nowNs, true);
    counts.askedBytes--; // nothing made it necessary
    requests.flush(nowNs, true);
    lastAskedNs = nowNs;
  }

  /**
   * Asks for the two oldest packets that are outstanding, in the smallest size. RFC 9002 section
   * 6.2.4: "When a PTO timer expires, a sender MUST send at least one ack-eliciting packet ... An
   * endpoint MAY send up to two full-sized datagrams".
   */
  void probe(long nowNs) {
    int asked = 0;
    int most = PathMtu.BASE - overheadBytes;
    long end = flight.next();
    for (long number = flight.oldest(); number < end && asked < 2; number++) {
      Flight.Packet packet = flight.packet(number).orElseThrow();
      if (packet.state == Flight.State.OUTSTANDING) {
        int length = Math.min(packet.length, most);
        request(new ByteRanges.Stretch(packet.offset, packet.offset + length), length, nowNs, true);
        asked++;
      }
    }
    requests.flush(nowNs, true);
    lastAskedNs = nowNs;
  }
}
