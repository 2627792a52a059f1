package dev.parley.transfer.engine;

import dev.parley.protocol.transfer.Seal;
import dev.parley.protocol.transfer.Secret;
import dev.parley.protocol.transfer.TransferTicket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;

/**
 * A whole fast transfer in virtual time: {@link RangeFetch} and {@link RangeServer} with two {@link
 * SimulatedLink}s between them. The file's bytes are a function of their place, so a file of any
 * size costs no memory.
 */
final class RangeSimulation implements RangeFetch.Output {
  private static final int BLOCK_BYTES = 256 * 1024;
  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  final SimulatedLink up;
  final SimulatedLink down;
  final RangeFetch fetch;
  final RangeServer server;
  final TransferTicket ticket;

  private final VirtualTime time;
  private final long seed;
  private final byte[] expected = new byte[BLOCK_BYTES];
  private long servedSeed;
  private long timerNs = Long.MAX_VALUE;
  private long nextBlock;
  private int clientPort = 40_000;
  private boolean timedOut;
  private boolean wrong;
  private long finishedNs = -1;
  private long goodBytes;
  private long diskStandsUntilNs;
  private long lastRequestNs;
  private long longestSilenceNs;

  /** How a simulated transfer ended. */
  record Result(boolean whole, boolean timedOut, boolean wrong, long timeNs) {}

  RangeSimulation(
      long seed,
      long sizeBytes,
      SimulatedLink.Conditions upward,
      SimulatedLink.Conditions downward,
      CongestionController congestion,
      long roundTripHintNs) {
    this(
        new VirtualTime(),
        seed,
        sizeBytes,
        new SimulatedLink(upward, new Random(seed + 1)),
        new SimulatedLink(downward, new Random(seed + 2)),
        congestion,
        roundTripHintNs);
  }

  /** One of several transfers at once; links may be shared. */
  RangeSimulation(
      VirtualTime time,
      long seed,
      long sizeBytes,
      SimulatedLink up,
      SimulatedLink down,
      CongestionController congestion,
      long roundTripHintNs) {
    this.time = time;
    this.seed = seed;
    this.up = up;
    this.down = down;
    this.servedSeed = seed;
    Random random = new Random(seed);
    byte[] token = new byte[Secret.TOKEN_BYTES];
    byte[] key = new byte[Secret.KEY_BYTES];
    random.nextBytes(token);
    random.nextBytes(key);
    ticket =
        new TransferTicket(
            random.nextInt(), Secret.of(token), Secret.of(key), Seal.AEAD, sizeBytes, BLOCK_BYTES);
    fetch =
        new RangeFetch(
            new RangeFetch.Settings(
                32 << 20, 128 << 10, 20_000_000_000L, RangeFetch.MAX_DATAGRAM_BYTES),
            ticket,
            0,
            congestion,
            roundTripHintNs,
            this);
    server =
        new RangeServer(
            ticket,
            InetAddress.getLoopbackAddress(),
            this::read,
            this::sendDown,
            new Random(seed + 3));
  }

  private void read(long offset, byte[] into, int length) {
    fill(into, length, offset, servedSeed);
  }

  /**
   * The bytes of a file from there on; eight at a time, for this is half of a simulation's work.
   */
  private static void fill(byte[] into, int length, long offset, long ofSeed) {
    int i = 0;
    while (i < length) {
      long at = offset + i;
      long word = (at / 8 + ofSeed) * 0x9E3779B97F4A7C15L;
      word ^= word >>> 29;
      if (at % 8 == 0 && length - i >= 8) {
        WORDS.set(into, i, word);
        i += 8;
      } else {
        into[i] = (byte) (word >>> (at % 8 * 8));
        i++;
      }
    }
  }

  void at(long timeNs, Runnable what) {
    time.at(timeNs, what);
  }

  long nowNs() {
    return time.nowNs();
  }

  long goodBytes() {
    return goodBytes;
  }

  /** The server's file is another one. */
  void serveBytesOfSeed(long other) {
    servedSeed = other;
  }

  void changeClientPort() {
    clientPort++;
  }

  /** No block is written before. */
  void letDiskStandUntil(long timeNs) {
    diskStandsUntilNs = timeNs;
  }

  /** The longest time for which the server has heard nothing authentic, before the end. */
  long longestSilenceNs() {
    return longestSilenceNs;
  }

  void begin() {
    fetch.start(time.nowNs());
    arm();
  }

  Result run(long limitNs) {
    at(0, this::begin);
    time.run(limitNs, () -> finishedNs >= 0 || timedOut);
    return new Result(
        finishedNs >= 0 && !wrong, timedOut, wrong, finishedNs < 0 ? time.nowNs() : finishedNs);
  }

  private void arm() {
    long deadlineNs = fetch.nextDeadlineNs();
    if (deadlineNs < timerNs) {
      timerNs = Math.max(deadlineNs, time.nowNs());
      long due = timerNs;
      at(
          due,
          () -> {
            if (timerNs == due) {
              timerNs = Long.MAX_VALUE;
              fetch.onTimeout(time.nowNs());
              arm();
            }
          });
    }
  }

  @Override
  public void send(byte[] request) {
    InetSocketAddress from = new InetSocketAddress(InetAddress.getLoopbackAddress(), clientPort);
    up.send(
        request,
        time.nowNs(),
        (timeNs, datagram) ->
            at(
                timeNs,
                () -> {
                  try {
                    if (server.onDatagram(from, datagram)) {
                      longestSilenceNs = Math.max(longestSilenceNs, time.nowNs() - lastRequestNs);
                      lastRequestNs = time.nowNs();
                    }
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                }));
  }

  private void sendDown(InetSocketAddress to, byte[] packets, int packetBytes) {
    for (int from = 0; from < packets.length; from += packetBytes) {
      byte[] packet =
          Arrays.copyOfRange(packets, from, Math.min(packets.length, from + packetBytes));
      if (to.getPort() == clientPort) {
        down.send(
            packet,
            time.nowNs(),
            (timeNs, datagram) ->
                at(
                    timeNs,
                    () -> {
                      fetch.onDatagram(datagram, time.nowNs());
                      fetch.flush(time.nowNs());
                      arm();
                    }));
      }
    }
  }

  @Override
  public void block(long block, byte[] bytes, int length) {
    wrong |= block != nextBlock;
    nextBlock++;
    fill(expected, length, block * BLOCK_BYTES, seed);
    wrong |= !Arrays.equals(bytes, 0, length, expected, 0, length);
    goodBytes += length;
    if (nextBlock == ticket.blockCount()) {
      finishedNs = time.nowNs();
    }
    at(
        Math.max(diskStandsUntilNs, time.nowNs() + 100_000),
        () -> {
          fetch.release(bytes, time.nowNs());
          arm();
        });
  }

  @Override
  public void timedOut() {
    timedOut = true;
  }
}
