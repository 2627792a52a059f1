package dev.parley.bench;

import dev.parley.protocol.transfer.FastPacket;
import dev.parley.protocol.transfer.RangeRequest;
import dev.parley.protocol.transfer.Seal;
import dev.parley.protocol.transfer.Secret;
import dev.parley.protocol.transfer.TransferTicket;
import dev.parley.transfer.engine.PacketSealer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What sealing and opening packets costs, and writing and reading requests. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class FastPacketBench {
  /** The seal. */
  @Param({"AEAD", "CRC32C"})
  public Seal seal;

  /** The bytes of the file in a packet. */
  @Param({"1447", "52000"})
  public int payloadBytes;

  private PacketSealer sealer;
  private PacketSealer opener;
  private byte[] payload;
  private byte[] packet;
  private byte[] sealed;
  private RangeRequest request;
  private ByteBuffer encoded;
  private long number;

  /** Makes what the benchmarks work upon. */
  @Setup
  public void prepare() {
    TransferTicket ticket =
        new TransferTicket(
            1,
            Secret.of(new byte[Secret.TOKEN_BYTES]),
            Secret.of(new byte[Secret.KEY_BYTES]),
            seal,
            1 << 30,
            TransferTicket.MAX_BLOCK_BYTES);
    sealer = new PacketSealer(ticket, FastPacket.DATA);
    opener = new PacketSealer(ticket, FastPacket.DATA);
    payload = new byte[payloadBytes];
    packet = new byte[FastPacket.HEAD_BYTES + payloadBytes + seal.tagBytes()];
    sealed = packet.clone();
    int length = sealer.seal(0, sealed, 0, FastPacket.HEAD_BYTES, payload, 0, payloadBytes);
    if (length != sealed.length) {
      throw new IllegalStateException("a packet of " + length + " bytes");
    }
    number = 1;
    List<RangeRequest.Range> ranges = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      ranges.add(new RangeRequest.Range(i * 20L, i * 20_000L, 20_000));
    }
    request = new RangeRequest(1447, ranges, OptionalLong.empty());
    encoded = ByteBuffer.allocate(request.encodedBytes());
    request.encode(encoded);
  }

  /**
   * Seals one packet; each has a number of its own.
   *
   * @return its length
   */
  @Benchmark
  public int seal() {
    return sealer.seal(number++, packet, 0, FastPacket.HEAD_BYTES, payload, 0, payloadBytes);
  }

  /**
   * Opens one packet.
   *
   * @return the length of its content
   */
  @Benchmark
  public int open() {
    return opener.open(0, sealed, 0, FastPacket.HEAD_BYTES, sealed.length, payload, 0);
  }

  /**
   * Writes a request for eight ranges.
   *
   * @return the buffer
   */
  @Benchmark
  public ByteBuffer encodeRequest() {
    request.encode(encoded.clear());
    return encoded;
  }

  /**
   * Reads a request for eight ranges.
   *
   * @return the request
   */
  @Benchmark
  public Optional<RangeRequest> parseRequest() {
    return RangeRequest.parse(encoded.rewind());
  }
}
