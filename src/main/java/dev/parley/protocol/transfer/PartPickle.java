package dev.parley.protocol.transfer;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Writes and reads the answers of the part protocol: Python pickles of {@code (data, data_size)}.
 *
 * <p>This is no pickle library. A pickle is a program, and running one from a stranger is running
 * the stranger's code. So {@link #decode(ByteBuffer)} runs nothing: it recognises the few shapes in
 * which Python 3 writes a pair of bytes and int, in one pass and in memory bounded by the datagram,
 * and refuses everything else.
 *
 * <p>What {@link #encode(byte[], int, int)} writes is protocol 3, which every Python 3 reads, with
 * nothing put into the memo:
 *
 * <pre>
 *   80 03         PROTO 3
 *   43 n          SHORT_BINBYTES, length in 1 byte     (up to 255 bytes of data)
 *   42 n n n n    BINBYTES, length in 4 bytes          (above)
 *   ...           the data
 *   4b n          BININT1, the size in 1 byte          (up to 255)
 *   4d n n        BININT2, the size in 2 bytes         (above)
 *   86            TUPLE2
 *   2e            STOP
 * </pre>
 *
 * <p>Numbers are little-endian. A full part makes 1012 bytes; the original client reads at most
 * 1024 of a datagram.
 *
 * <p>Source: {@code WIRE.md}, "the part protocol"; {@code Lib/pickle.py} and {@code
 * Lib/pickletools.py} of CPython.
 */
public final class PartPickle {

  /**
   * The greatest number of data bytes {@link #decode(ByteBuffer)} accepts. No UDP datagram holds
   * more, and no honest answer holds more than {@link Part#SIZE}.
   */
  public static final int MAX_DATA_BYTES = 65_535;

  private static final int PROTOCOL = 3;
  private static final int MAX_ONE_BYTE = 255;
  private static final int SHORT_OVERHEAD_BYTES = 8;
  private static final int LONG_OVERHEAD_BYTES = 12;

  private PartPickle() {}

  /**
   * Writes one part and its size as a pickle that every Python 3 reads as a tuple.
   *
   * @param source holds the data of the part
   * @param offset where the data begins in {@code source}
   * @param length bytes of data, from 0 to {@link Part#SIZE}
   * @return a new array of at most 1012 bytes, the caller's own
   * @throws IllegalArgumentException if {@code length} is above {@link Part#SIZE}
   * @throws IndexOutOfBoundsException if the data does not lie within {@code source}
   */
  public static byte[] encode(byte[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    if (length > Part.SIZE) {
      throw new IllegalArgumentException("more than " + Part.SIZE + " bytes: " + length);
    }
    return length <= MAX_ONE_BYTE
        ? encodeShort(source, offset, length)
        : encodeLong(source, offset, length);
  }

  private static byte[] encodeShort(byte[] source, int offset, int length) {
    byte[] pickle = new byte[SHORT_OVERHEAD_BYTES + length];
    pickle[0] = (byte) Opcode.PROTO;
    pickle[1] = PROTOCOL;
    pickle[2] = Opcode.SHORT_BINBYTES;
    pickle[3] = (byte) length;
    System.arraycopy(source, offset, pickle, 4, length);
    int tail = 4 + length;
    pickle[tail] = Opcode.BININT1;
    pickle[tail + 1] = (byte) length;
    pickle[tail + 2] = (byte) Opcode.TUPLE2;
    pickle[tail + 3] = Opcode.STOP;
    return pickle;
  }

  private static byte[] encodeLong(byte[] source, int offset, int length) {
    byte[] pickle = new byte[LONG_OVERHEAD_BYTES + length];
    pickle[0] = (byte) Opcode.PROTO;
    pickle[1] = PROTOCOL;
    pickle[2] = Opcode.BINBYTES;
    pickle[3] = (byte) length;
    pickle[4] = (byte) (length >>> 8); // the two bytes above stay 0
    System.arraycopy(source, offset, pickle, 7, length);
    int tail = 7 + length;
    pickle[tail] = Opcode.BININT2;
    pickle[tail + 1] = (byte) length;
    pickle[tail + 2] = (byte) (length >>> 8);
    pickle[tail + 3] = (byte) Opcode.TUPLE2;
    pickle[tail + 4] = Opcode.STOP;
    return pickle;
  }

  /**
   * Reads one answer: exactly one pair of bytes and int, a tuple or a list, as CPython 3 writes it
   * with protocol 0 to 5, with or without a memo.
   *
   * <p>From protocol 3 on the data of the part is a view of the datagram, not a copy: whoever
   * reuses the datagram's memory must copy the data first. In protocols 0 to 2 the data is written
   * as text and is a copy here. The size need not fit the data: see {@link Part#isConsistent()}.
   *
   * @param datagram from its position to its limit; neither is changed
   * @return the part
   * @throws MalformedPartException if the datagram is anything else; it is the only exception
   */
  public static Part decode(ByteBuffer datagram) throws MalformedPartException {
    return new PairRecogniser(new PickleCursor(datagram)).recognise();
  }
}
