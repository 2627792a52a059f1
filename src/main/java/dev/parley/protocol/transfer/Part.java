package dev.parley.protocol.transfer;

import java.nio.ByteBuffer;

/**
 * One answer of the server: some bytes of the file, and how many the sender says they are.
 *
 * <p>The two may differ. The receiver compares them ({@link #isConsistent()}) and asks for the part
 * again when they do. An answer does not say which part it is: only the receiver's own book-keeping
 * does.
 *
 * <p>Source: {@code WIRE.md}, "the part protocol".
 *
 * @param data the bytes of the file; read-only. It may share memory with the datagram it was
 *     decoded from, so whoever reuses that datagram must copy first
 * @param statedSize the length of {@code data} in bytes as the sender states it; any value, even a
 *     negative one
 */
public record Part(ByteBuffer data, long statedSize) {

  /** Bytes of the file in a part; only the last part of a file has fewer. */
  public static final int SIZE = 1000;

  /**
   * Keeps a read-only view of the remaining bytes of {@code data}; the caller's position and limit
   * stay as they are, and so does the view when they move later.
   */
  public Part {
    data = data.asReadOnlyBuffer();
  }

  /**
   * Returns the bytes of the file.
   *
   * @return a new read-only view, positioned at the first byte; moving it moves no other view
   */
  @Override
  public ByteBuffer data() {
    return data.slice();
  }

  /**
   * Returns how many bytes of the file this part really has.
   *
   * @return the length of the data in bytes
   */
  public int length() {
    return data.remaining();
  }

  /**
   * Tells whether the sender's count is the number of bytes that are here.
   *
   * @return false when the part is damaged and must be asked for again
   */
  public boolean isConsistent() {
    return statedSize == data.remaining();
  }

  /**
   * Returns how many parts a file is asked for in: {@code size // 1000 + 1}, as the original client
   * counts. The last part of an exact multiple of {@value #SIZE} bytes, and the only part of an
   * empty file, is empty.
   *
   * @param fileSize size of the file in bytes
   * @return the number of parts, at least 1
   * @throws IllegalArgumentException if {@code fileSize} is negative
   */
  public static long count(long fileSize) {
    return requireNotNegative(fileSize, "file size") / SIZE + 1;
  }

  /**
   * Returns where a part begins in its file.
   *
   * @param index the part, from 0
   * @return the offset in bytes; {@link Long#MAX_VALUE}, which no file reaches, where the true
   *     offset is greater than a long can hold
   * @throws IllegalArgumentException if {@code index} is negative
   */
  public static long offset(long index) {
    requireNotNegative(index, "part index");
    return index > Long.MAX_VALUE / SIZE ? Long.MAX_VALUE : index * SIZE;
  }

  /**
   * Returns how many bytes of the file a part has.
   *
   * @param index the part, from 0
   * @param fileSize size of the file in bytes
   * @return from 0 to {@value #SIZE}; 0 for every part behind the end of the file
   * @throws IllegalArgumentException if {@code index} or {@code fileSize} is negative
   */
  public static int lengthOf(long index, long fileSize) {
    long left = requireNotNegative(fileSize, "file size") - offset(index);
    return (int) Math.max(0, Math.min(SIZE, left));
  }

  private static long requireNotNegative(long value, String name) {
    if (value < 0) {
      throw new IllegalArgumentException("negative " + name + ": " + value);
    }
    return value;
  }
}
