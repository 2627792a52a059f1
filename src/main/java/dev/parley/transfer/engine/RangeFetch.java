package dev.parley.transfer.engine;

import dev.parley.protocol.transfer.FastPacket;
import dev.parley.protocol.transfer.TransferTicket;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;

/**
 * The fetching end of one fast transfer, as a state machine without sockets: asks for ranges of the
 * file, finds out what was lost, asks again, and paces all of it.
 *
 * <pre>
 *   client   ──[packets 0–15 of …]──▶                      server
 *            ◀──0──1──2──   4──5── … ──15──
 *            ──[packets 16–31 of …]──▶                     3 is lost when 6 has come:
 *            ──[packet 32 of what 3 was]──▶                its bytes are asked for under a new number
 * </pre>
 *
 * <p>Requests are what acknowledgements are elsewhere: nothing else is sent. Feed it all datagrams
 * of a batch, then {@link #flush}; call {@link #onTimeout} at {@link #nextDeadlineNs}. Time is in
 * nanoseconds of any one clock. Not thread safe.
 */
public final class RangeFetch {
  /**
   * As long as no more packets were asked for, every request goes out twice: the path is unknown.
   */
  private static final int EARLY_PACKETS = 256;

  private static final long LOSS_MEMORY_NS = 2_000_000_000L;

  /** However often nothing came, a probe goes out at least this often; a dead link may revive. */
  private static final long MAX_PROBE_TIMEOUT_NS = 500_000_000L;

  private static final long MIN_INITIAL_TIMEOUT_NS = 100_000_000L;

  private final Settings settings;
  private final TransferTicket ticket;
  private final CongestionController congestion;
  private final Output output;
  private final int overheadBytes;
  private final Flight flight;
  private final BlockAssembly assembly;
  private final RttEstimator rtt = new RttEstimator();
  private final LossDetector losses;
  private final Asker asker;
  private final PathMtu mtu;
  private final PacketTrain train = new PacketTrain();
  private final PacketSealer data;
  private final PacketSealer challenges;
  private final Counts counts = new Counts();
  private final long initialTimeoutNs;
  private byte[] scratch = new byte[0];

  private boolean over;
  private long lastHeardNs;
  private long lastLossNs = Long.MIN_VALUE / 2;
  private int silentTimeouts;

  private long batchBytes;
  private long batchRttNs;
  private int batchPackets;
  private long batchOvertakenNs;
  private boolean batchNewRound;
  private Flight.Packet batchNewest;

  /**
   * How eager and how patient to be.
   *
   * @param memoryBytes how much of the file may be in memory
   * @param tailBytes at least so much of what was asked for last is asked for twice, lest a loss at
   *     the very end cost one more round trip
   * @param giveUpNs after how long without a good packet to give up, in nanoseconds; after half of
   *     that, when there is no room for more, a sign of life is asked for
   * @param maxDatagramBytes the largest datagram to try
   */
  public record Settings(long memoryBytes, long tailBytes, long giveUpNs, int maxDatagramBytes) {}

  /** The largest datagram that Ethernet carries over IPv4, without its heads, in bytes. */
  public static final int ETHERNET_DATAGRAM_BYTES = PathMtu.ETHERNET;

  /** The largest datagram that there can be over IPv4, in bytes. */
  public static final int MAX_DATAGRAM_BYTES = 65_507;

  /** What the state machine wants done. */
  public interface Output {
    /**
     * Send this to the server.
     *
     * @param request a sealed request; not touched afterwards
     */
    void send(byte[] request);

    /**
     * A block is whole; they come in order. Its memory comes back by {@link #release}.
     *
     * @param block its number
     * @param bytes its bytes, from the start of the array
     * @param length how many
     */
    void block(long block, byte[] bytes, int length);

    /** The server has been silent for too long; the fetch is over. */
    void timedOut();
  }

  /** What has happened so far. */
  public static final class Counts {
    /**
     * Bytes of the file that were asked for, again and again included, but not what was asked for
     * again at the end without being missed.
     */
    public long askedBytes;

    /** Bytes of the file that have come, each counted once. */
    public long arrivedBytes;

    /** Packets that are lost, or were thought to be. */
    public long lostPackets;

    /** Packets that came although they had been given up. */
    public long latePackets;

    /** Datagrams that were not authentic, or nothing that was asked for. */
    public long refused;

    /** How often nothing came in time. */
    public long timeouts;
  }

  /**
   * A fetch, not begun.
   *
   * @param settings how eager to be
   * @param ticket of the offer
   * @param firstBlock the first block that is not there yet
   * @param congestion how fast to go
   * @param roundTripNs a guess of the round trip, in nanoseconds; 0 when there is none
   * @param output does what is decided here
   */
  public RangeFetch(
      Settings settings,
      TransferTicket ticket,
      long firstBlock,
      CongestionController congestion,
      long roundTripNs,
      Output output) {
    this.settings = settings;
    this.ticket = ticket;
    this.congestion = congestion;
    this.output = output;
    this.overheadBytes = FastPacket.HEAD_BYTES + ticket.seal().tagBytes();
    this.flight = new Flight(overheadBytes + Asker.IP_UDP_BYTES);
    this.assembly = new BlockAssembly(ticket, firstBlock, settings.memoryBytes);
    this.losses = new LossDetector(flight, rtt);
    this.mtu = new PathMtu(settings.maxDatagramBytes);
    this.asker =
        new Asker(
            ticket,
            settings.tailBytes,
            overheadBytes,
            flight,
            rtt,
            roundTripNs,
            mtu,
            assembly,
            congestion,
            counts,
            output::send);
    this.data = new PacketSealer(ticket, FastPacket.DATA);
    this.challenges = new PacketSealer(ticket, FastPacket.CHALLENGE);
    this.initialTimeoutNs =
        roundTripNs > 0 ? Math.max(MIN_INITIAL_TIMEOUT_NS, 3 * roundTripNs) : rtt.timeoutNs();
  }

  /**
   * Begins.
   *
   * @param nowNs the time
   */
  public void start(long nowNs) {
    lastHeardNs = nowNs;
    deliver();
    ask(nowNs);
  }

  /**
   * Takes a datagram. Whatever is not a packet that was asked for is thrown away.
   *
   * @param datagram as it came
   * @param nowNs when it came
   */
  public void onDatagram(byte[] datagram, long nowNs) {
    ByteBuffer head = ByteBuffer.wrap(datagram);
    byte type = FastPacket.type(head);
    if (over || type == 0 || FastPacket.transferId(head) != ticket.transferId()) {
      counts.refused++;
    } else if (type == FastPacket.DATA) {
      onData(FastPacket.number(head), datagram, nowNs);
    } else if (type == FastPacket.CHALLENGE) {
      onChallenge(FastPacket.number(head), datagram, nowNs);
    } else {
      counts.refused++;
    }
  }

  private void onData(long number, byte[] datagram, long nowNs) {
    Optional<Flight.Packet> asked = flight.packet(number);
    if (asked.isEmpty()
        || asked.get().state == Flight.State.ARRIVED
        || datagram.length != asked.get().length + overheadBytes) {
      counts.refused++;
      return;
    }
    Flight.Packet packet = asked.get();
    if (!open(packet, datagram)) {
      counts.refused++;
      return;
    }
    if (packet.state == Flight.State.LOST) {
      counts.latePackets++;
      asker.removeLost(packet);
    }
    boolean largest = losses.onArrival(packet, nowNs);
    train.onArrival(packet, nowNs);
    flight.arrive(packet, nowNs);
    mtu.onArrival(datagram.length, nowNs);
    lastHeardNs = nowNs;
    silentTimeouts = 0;
    batchBytes += packet.wireBytes;
    batchPackets++;
    batchNewRound |= flight.beginsRound(packet);
    long sampleNs = nowNs - packet.requestedNs;
    if (largest) {
      rtt.sample(sampleNs);
      batchRttNs = sampleNs;
      batchNewest = packet;
    } else {
      batchOvertakenNs += Math.max(0, sampleNs - rtt.latestRttNs());
    }
  }

  /** Opens a packet into its block, unless some of its bytes are there already. */
  private boolean open(Flight.Packet packet, byte[] datagram) {
    if (assembly.lacksAll(packet.offset, packet.length)) {
      byte[] block = assembly.bytes(packet.offset);
      int at = assembly.position(packet.offset);
      if (openInto(packet.number, datagram, block, at) != packet.length) {
        return false;
      }
      counts.arrivedBytes += assembly.add(packet.offset, packet.length);
      return true;
    }
    if (scratch.length < packet.length) {
      scratch = new byte[packet.length];
    }
    if (openInto(packet.number, datagram, scratch, 0) != packet.length) {
      return false;
    }
    if (!assembly.has(packet.offset, packet.length)) {
      int at = assembly.position(packet.offset);
      System.arraycopy(scratch, 0, assembly.bytes(packet.offset), at, packet.length);
      counts.arrivedBytes += assembly.add(packet.offset, packet.length);
    }
    return true;
  }

  private int openInto(long number, byte[] datagram, byte[] into, int at) {
    return data.open(number, datagram, 0, FastPacket.HEAD_BYTES, datagram.length, into, at);
  }

  /** The server does not know this address yet and has answered little or nothing. */
  private void onChallenge(long number, byte[] datagram, long nowNs) {
    byte[] content = new byte[datagram.length];
    int length =
        challenges.open(number, datagram, 0, FastPacket.HEAD_BYTES, datagram.length, content, 0);
    if (length != FastPacket.CHALLENGE_BYTES) {
      counts.refused++;
      return;
    }
    lastHeardNs = nowNs;
    if (asker.answerChallenge(ByteBuffer.wrap(content).getLong())) {
      for (long i = flight.oldest(); i < flight.next(); i++) {
        flight
            .packet(i)
            .filter(packet -> packet.state == Flight.State.OUTSTANDING)
            .ifPresent(
                packet -> {
                  flight.lose(packet);
                  asker.addLost(packet);
                });
      }
    }
  }

  /**
   * Acts upon the datagrams since the last call.
   *
   * @param nowNs the time
   */
  public void flush(long nowNs) {
    if (over) {
      return;
    }
    losses.detect(nowNs, packet -> onLost(packet, nowNs));
    if (batchBytes > 0) {
      Flight.Packet newest = batchNewest;
      congestion.onArrival(
          new CongestionController.Arrival(
              nowNs,
              batchBytes,
              newest == null ? 0 : flight.rate(newest, rtt.minRttNs()),
              newest != null && newest.appLimited,
              train.rate(),
              batchRttNs,
              batchOvertakenNs / batchPackets,
              batchNewRound,
              flight.inFlightBytes()));
      batchBytes = 0;
      batchRttNs = 0;
      batchPackets = 0;
      batchOvertakenNs = 0;
      batchNewRound = false;
      batchNewest = null;
    }
    deliver();
    ask(nowNs);
  }

  private void onLost(Flight.Packet packet, long nowNs) {
    counts.lostPackets++;
    int datagramBytes = packet.length + overheadBytes;
    mtu.onLoss(datagramBytes, packet.requestedNs, nowNs);
    if (datagramBytes <= mtu.size()) { // a lost probe says nothing about the path's load
      lastLossNs = nowNs;
      congestion.onLoss(packet.wireBytes, flight.inFlightBytes() + packet.wireBytes);
    }
    asker.addLost(packet);
  }

  private void deliver() {
    for (Optional<byte[]> block = assembly.takeNext();
        block.isPresent();
        block = assembly.takeNext()) {
      long number = assembly.nextBlock() - 1;
      over = assembly.isFinished();
      output.block(number, block.get(), ticket.blockLength(number));
    }
  }

  /**
   * The memory of the oldest block that was handed out is free again.
   *
   * @param bytes its array
   * @param nowNs the time
   */
  public void release(byte[] bytes, long nowNs) {
    assembly.release(bytes);
    if (asker.isWindowLimited()) {
      if (isStalled()) {
        lastHeardNs = nowNs; // until now it was not the server who was awaited
      }
      ask(nowNs);
    }
  }

  /** Whether nothing can come because there is no room for it: the disk or a hash is awaited. */
  private boolean isStalled() {
    return flight.inFlightBytes() == 0 && asker.isWindowLimited();
  }

  private void ask(long nowNs) {
    if (!over) {
      boolean twice = flight.next() < EARLY_PACKETS || nowNs - lastLossNs < LOSS_MEMORY_NS;
      asker.ask(nowNs, timeoutNs(), twice);
    }
  }

  // ---- time

  /**
   * Does what is due.
   *
   * @param nowNs the time
   */
  public void onTimeout(long nowNs) {
    if (over) {
      return;
    }
    if (nowNs >= patienceEndNs()) {
      if (!isStalled()) {
        over = true;
        output.timedOut();
        return;
      }
      lastHeardNs = nowNs;
      asker.askForSign(nowNs);
    }
    if (nowNs >= probeDeadlineNs()) {
      counts.timeouts++;
      silentTimeouts++;
      if (silentTimeouts == 3) {
        congestion.onSilence();
      }
      asker.probe(nowNs);
    }
    flush(nowNs);
  }

  /** When the server has been silent for too long, or, while nothing is asked of it, both ends. */
  private long patienceEndNs() {
    return lastHeardNs + (isStalled() ? settings.giveUpNs / 2 : settings.giveUpNs);
  }

  private long probeDeadlineNs() {
    if (flight.inFlightBytes() == 0) {
      return Long.MAX_VALUE;
    }
    // RFC 9002 section 6.2.1: "the PTO period ... MUST be set to twice its current value" each
    // time.
    long backedOffNs = timeoutNs() << Math.min(silentTimeouts, 10);
    long mostNs = Math.max(MAX_PROBE_TIMEOUT_NS, timeoutNs());
    return Math.max(lastHeardNs, asker.lastAskedNs()) + Math.min(backedOffNs, mostNs);
  }

  private long timeoutNs() {
    return rtt.hasSample() ? rtt.timeoutNs() : initialTimeoutNs;
  }

  /**
   * When {@link #onTimeout} is due.
   *
   * @return a time, or {@link Long#MAX_VALUE} when the fetch is over
   */
  public long nextDeadlineNs() {
    if (over) {
      return Long.MAX_VALUE;
    }
    long deadlineNs = Math.min(patienceEndNs(), probeDeadlineNs());
    return Math.min(deadlineNs, Math.min(losses.deadlineNs(), asker.deadlineNs()));
  }

  // ---- what goes on

  /**
   * Whether every block has been handed out, or the fetch has failed.
   *
   * @return true when nothing more will happen
   */
  public boolean isOver() {
    return over;
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
   * The congestion controller, for a chart.
   *
   * @return the one it was made with
   */
  public CongestionController congestion() {
    return congestion;
  }

  /**
   * The smoothed round trip.
   *
   * @return nanoseconds; 0 before the first
   */
  public long smoothedRttNs() {
    return rtt.smoothedRttNs();
  }

  /**
   * What is under way.
   *
   * @return bytes on the wire
   */
  public long inFlightBytes() {
    return flight.inFlightBytes();
  }

  /** What goes on, for a log. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s: %.1f MB/s, %d of %d bytes in flight, round trip %.1f ms (least %.1f), %d lost, %d late,"
            + " %d timeouts, datagrams of %d",
        congestion.phase(),
        congestion.pacingRate() / 1e6,
        flight.inFlightBytes(),
        congestion.windowBytes(),
        rtt.smoothedRttNs() / 1e6,
        rtt.minRttNs() / 1e6,
        counts.lostPackets,
        counts.latePackets,
        counts.timeouts,
        mtu.size());
  }
}
