package dev.parley.transfer.engine;

import java.util.Optional;

/**
 * The packets that were asked for, by number, and what is needed to measure the path when they
 * come: the delivery-rate samples of draft-ietf-ccwg-bbr, section 4.1. Here the one who asks is
 * also the one who receives, so nothing is delayed or aggregated on the way of an acknowledgement.
 * Not thread safe.
 */
final class Flight {
  /** What counts on the wire beside the bytes of the file: our head and tag, UDP and IP. */
  private final int overheadBytes;

  private Packet[] ring = new Packet[1024];
  private long next;
  private long oldest;
  private long inFlightBytes;
  private long deliveredBytes;
  private long deliveredNs;
  private long firstRequestedNs;
  private long appLimitedUntil;
  private long roundEnd;

  /** What has become of a packet. */
  enum State {
    OUTSTANDING,
    LOST,
    ARRIVED
  }

  /** One packet that was asked for, and how things stood then. */
  static final class Packet {
    final long number;
    final long offset;
    final int length;
    final int wireBytes;
    final long requestedNs;
    final long deliveredThen;
    final long deliveredNsThen;
    final long firstRequestedNsThen;
    final boolean appLimited;
    State state = State.OUTSTANDING;

    /** Whether it was asked for beside another packet with the same bytes that was not lost. */
    boolean repeat;

    private Packet(Flight flight, long offset, int length, long nowNs) {
      this.number = flight.next;
      this.offset = offset;
      this.length = length;
      this.wireBytes = length + flight.overheadBytes;
      this.requestedNs = nowNs;
      this.deliveredThen = flight.deliveredBytes;
      this.deliveredNsThen = flight.deliveredNs;
      this.firstRequestedNsThen = flight.firstRequestedNs;
      this.appLimited = flight.appLimitedUntil > flight.deliveredBytes;
    }

    long end() {
      return offset + length;
    }
  }

  Flight(int overheadBytes) {
    this.overheadBytes = overheadBytes;
  }

  /** Notes a request for one packet; it gets the next number. */
  Packet request(long offset, int length, long nowNs) {
    if (next - oldest >= ring.length) {
      grow();
    }
    if (inFlightBytes == 0) {
      // Section 4.1.2.2: "If there are no packets in flight yet, then we can start the delivery
      // rate interval at the current time, since we know that any ACKs after now indicate that the
      // network was able to deliver those packets completely in the sampling interval".
      firstRequestedNs = nowNs;
      deliveredNs = nowNs;
    }
    Packet packet = new Packet(this, offset, length, nowNs);
    ring[slot(next)] = packet;
    inFlightBytes += packet.wireBytes;
    next++;
    return packet;
  }

  /** The packet of this number, unless there was none or it is long gone. */
  Optional<Packet> packet(long number) {
    Packet packet = ring[slot(number)];
    return packet != null && packet.number == number ? Optional.of(packet) : Optional.empty();
  }

  /** A packet has come for the first time. */
  void arrive(Packet packet, long nowNs) {
    if (packet.state == State.OUTSTANDING) {
      inFlightBytes -= packet.wireBytes;
    }
    packet.state = State.ARRIVED;
    deliveredBytes += packet.wireBytes;
    deliveredNs = nowNs;
    firstRequestedNs = Math.max(firstRequestedNs, packet.requestedNs);
    skipSettled();
  }

  void lose(Packet packet) {
    packet.state = State.LOST;
    inFlightBytes -= packet.wireBytes;
    skipSettled();
  }

  private void skipSettled() {
    while (oldest < next && ring[slot(oldest)].state != State.OUTSTANDING) {
      oldest++;
    }
  }

  /**
   * The delivery rate that the arrival of a packet shows, in bytes a second; 0 when the interval is
   * shorter than {@code minRttNs}: such a sample is no measurement of the path.
   */
  double rate(Packet packet, long minRttNs) {
    // Section 4.1.1.2: "delivery_rate = data_acked / max(send_elapsed, ack_elapsed)".
    long sendElapsedNs = packet.requestedNs - packet.firstRequestedNsThen;
    long arriveElapsedNs = deliveredNs - packet.deliveredNsThen;
    long intervalNs = Math.max(arriveElapsedNs, sendElapsedNs);
    return intervalNs < Math.max(1, minRttNs)
        ? 0
        : (deliveredBytes - packet.deliveredThen) * 1e9 / intervalNs;
  }

  /** From here until what is under way has come, samples show what was asked for, not the path. */
  void markAppLimited() {
    appLimitedUntil = deliveredBytes + Math.max(1, inFlightBytes);
  }

  /** Whether this packet was asked for after the last round began; if so, a new round begins. */
  boolean beginsRound(Packet packet) {
    if (packet.deliveredThen < roundEnd) {
      return false;
    }
    roundEnd = deliveredBytes;
    return true;
  }

  /** The number of the oldest outstanding packet; {@link #next} when there is none. */
  long oldest() {
    return oldest;
  }

  long next() {
    return next;
  }

  long inFlightBytes() {
    return inFlightBytes;
  }

  private int slot(long number) {
    return (int) (number & (ring.length - 1));
  }

  private void grow() {
    Packet[] old = ring;
    ring = new Packet[old.length * 2];
    for (Packet packet : old) {
      ring[slot(packet.number)] = packet;
    }
  }
}
