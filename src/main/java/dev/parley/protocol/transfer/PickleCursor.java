package dev.parley.protocol.transfer;

import java.nio.ByteBuffer;

/**
 * A position in a datagram that only goes forward and never leaves the datagram. Each read is
 * checked before it is made; the datagram's own position is left alone.
 */
final class PickleCursor {

  private static final String TRUNCATED = "the pickle ends too early";

  private final ByteBuffer datagram;
  private final int end;
  private int position;

  PickleCursor(ByteBuffer datagram) {
    this.datagram = datagram;
    this.position = datagram.position();
    this.end = datagram.limit();
  }

  /** Returns how many bytes are left. */
  int remaining() {
    return end - position;
  }

  /** Returns the next byte, 0 to 255, and stays where it is. */
  int peek() throws MalformedPartException {
    require(1);
    return datagram.get(position) & 0xff;
  }

  /** Returns the next byte, 0 to 255, and goes behind it. */
  int next() throws MalformedPartException {
    require(1);
    return datagram.get(position++) & 0xff;
  }

  /** Goes behind the next byte if it is the expected one. */
  boolean skipIf(int expected) throws MalformedPartException {
    if (peek() != expected) {
      return false;
    }
    position++;
    return true;
  }

  /** Goes behind the next bytes if they are the expected ones. */
  boolean skipIf(byte[] expected) {
    if (remaining() < expected.length) {
      return false;
    }
    for (int i = 0; i < expected.length; i++) {
      if (datagram.get(position + i) != expected[i]) {
        return false;
      }
    }
    position += expected.length;
    return true;
  }

  /** Goes behind the next bytes, whatever they are. */
  void skip(int bytes) throws MalformedPartException {
    require(bytes);
    position += bytes;
  }

  /**
   * Reads a little-endian number of 1 to 8 bytes. It is unsigned below 8 bytes; of 8 bytes, the
   * highest bit is the sign.
   */
  long littleEndian(int bytes) throws MalformedPartException {
    require(bytes);
    long value = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      value = (value << 8) | (datagram.get(position + i) & 0xff);
    }
    position += bytes;
    return value;
  }

  /**
   * Returns a view of the next bytes and goes behind them. Takes the length as the sender states
   * it: no memory is set aside for it.
   */
  ByteBuffer slice(long bytes) throws MalformedPartException {
    require(bytes);
    ByteBuffer slice = datagram.slice(position, (int) bytes);
    position += (int) bytes;
    return slice;
  }

  /** Returns a view of the bytes up to the next newline and goes behind that newline. */
  ByteBuffer line() throws MalformedPartException {
    for (int i = position; i < end; i++) {
      if (datagram.get(i) == '\n') {
        ByteBuffer line = datagram.slice(position, i - position);
        position = i + 1;
        return line;
      }
    }
    throw new MalformedPartException(TRUNCATED);
  }

  private void require(long bytes) throws MalformedPartException {
    if (bytes > end - position) {
      throw new MalformedPartException(TRUNCATED);
    }
  }
}
