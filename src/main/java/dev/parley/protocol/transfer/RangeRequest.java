package dev.parley.protocol.transfer;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a client asks for in one datagram of a fast transfer: ranges of the file, and into which
 * packets they are to be cut. The client chooses the packet numbers, so that it knows what is in a
 * packet by its number alone, and the server need not remember anything.
 *
 * <pre>
 *   ┌───────┬────────────────────┬──────────────┬───────────┐   then for each range
 *   │ flags │ challenge, 8 bytes │ packet bytes │ ranges, 1 │   ┌──────────────┬───────────┬───────────┐
 *   │ 1 B   │ if flags is 1      │ 2 bytes      │ byte      │   │ first packet │ offset    │ length    │
 *   └───────┴────────────────────┴──────────────┴───────────┘   │ 4 bytes      │ 6 bytes   │ 4 bytes   │
 *                                                               └──────────────┴───────────┴───────────┘
 * </pre>
 *
 * @param packetBytes how many bytes of the file a packet carries; the last of a range may have
 *     fewer
 * @param ranges what is wanted, at most {@link #MAX_RANGES}
 * @param challenge the answer to the server's last challenge, if there was one
 */
public record RangeRequest(int packetBytes, List<Range> ranges, OptionalLong challenge) {
  /** At most so many ranges are in one request. */
  public static final int MAX_RANGES = 64;

  /** At most so many packets may be asked for in one request. */
  public static final int MAX_PACKETS = 2048;

  /** At most so many bytes may be asked for in one request. */
  public static final int MAX_BYTES = 4 * 1024 * 1024;

  private static final int HAS_CHALLENGE = 1;
  private static final int RANGE_BYTES = 14;

  /**
   * A stretch of the file, cut into packets with consecutive numbers.
   *
   * @param firstPacket the number of its first packet, unsigned 32 bits
   * @param offset where it begins in the file, in bytes
   * @param length how many bytes, at least 1
   */
  public record Range(long firstPacket, long offset, int length) {
    /**
     * How many packets it makes.
     *
     * @param packetBytes of the request
     * @return at least 1
     */
    public int packets(int packetBytes) {
      return (length + packetBytes - 1) / packetBytes;
    }
  }

  /** Copies the list. */
  public RangeRequest {
    ranges = List.copyOf(ranges);
  }

  /**
   * The length of this request's encoding.
   *
   * @return bytes
   */
  public int encodedBytes() {
    return 4
        + (challenge.isPresent() ? FastPacket.CHALLENGE_BYTES : 0)
        + ranges.size() * RANGE_BYTES;
  }

  /**
   * Writes the request.
   *
   * @param out has room for {@link #encodedBytes()}
   */
  public void encode(ByteBuffer out) {
    out.put((byte) (challenge.isPresent() ? HAS_CHALLENGE : 0));
    challenge.ifPresent(out::putLong);
    out.putShort((short) packetBytes).put((byte) ranges.size());
    for (Range range : ranges) {
      out.putInt((int) range.firstPacket);
      out.putShort((short) (range.offset >>> 32)).putInt((int) range.offset);
      out.putInt(range.length);
    }
  }

  /**
   * Reads a request.
   *
   * @param in its encoding and nothing else; consumed
   * @return the request, or empty when it is none, or asks for more than {@link #MAX_PACKETS} or
   *     {@link #MAX_BYTES}
   */
  public static Optional<RangeRequest> parse(ByteBuffer in) {
    if (in.remaining() < 4) {
      return Optional.empty();
    }
    int flags = in.get();
    if ((flags & ~HAS_CHALLENGE) != 0
        || in.remaining() < 3 + (flags == HAS_CHALLENGE ? FastPacket.CHALLENGE_BYTES : 0)) {
      return Optional.empty();
    }
    OptionalLong challenge =
        flags == HAS_CHALLENGE ? OptionalLong.of(in.getLong()) : OptionalLong.empty();
    int packetBytes = Short.toUnsignedInt(in.getShort());
    int count = Byte.toUnsignedInt(in.get());
    if (packetBytes == 0 || count > MAX_RANGES || in.remaining() != count * RANGE_BYTES) {
      return Optional.empty();
    }
    List<Range> ranges = new ArrayList<>(count);
    long packets = 0;
    long bytes = 0;
    for (int i = 0; i < count; i++) {
      long firstPacket = Integer.toUnsignedLong(in.getInt());
      long offset = Short.toUnsignedLong(in.getShort()) << 32 | Integer.toUnsignedLong(in.getInt());
      int length = in.getInt();
      if (length < 1 || length > MAX_BYTES) {
        return Optional.empty();
      }
      Range range = new Range(firstPacket, offset, length);
      packets += range.packets(packetBytes);
      bytes += length;
      if (firstPacket + range.packets(packetBytes) - 1 > FastPacket.MAX_NUMBER) {
        return Optional.empty();
      }
      ranges.add(range);
    }
    return packets > MAX_PACKETS || bytes > MAX_BYTES
        ? Optional.empty()
        : Optional.of(new RangeRequest(packetBytes, ranges, challenge));
  }
}
