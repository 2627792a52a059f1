package dev.parley.protocol.transfer;

import java.nio.ByteBuffer;

/**
 * The clear head of each datagram of a fast transfer. All numbers are big-endian.
 *
 * <pre>
 *   request      0      1           5                9              25
 *   to server    ┌──────┬───────────┬────────────────┬──────────────┬─ … ─┬─────┐
 *                │ A1   │ transfer  │ request number │ token, 16 B  │ sealed    │
 *                └──────┴───────────┴────────────────┴──────────────┴─ … ─┴─────┘
 *   data         0      1           5                9
 *   challenge    ┌──────┬───────────┬────────────────┬─ … ─┬─────┐
 *   to client    │ A2/3 │ transfer  │ packet number  │ sealed    │
 *                └──────┴───────────┴────────────────┴─ … ─┴─────┘
 * </pre>
 *
 * <p>The first byte is none of the part protocol's, whose requests are ASCII. The head is the
 * associated data of what is sealed.
 */
public final class FastPacket {
  /** The first byte of a request. */
  public static final byte REQUEST = (byte) 0xA1;

  /** The first byte of a piece of the file. */
  public static final byte DATA = (byte) 0xA2;

  /** The first byte of the server's question whether the client is where it seems to be. */
  public static final byte CHALLENGE = (byte) 0xA3;

  /** The length of the head of {@link #DATA} and {@link #CHALLENGE}, in bytes. */
  public static final int HEAD_BYTES = 9;

  /** The length of the head of a {@link #REQUEST}, in bytes. */
  public static final int REQUEST_HEAD_BYTES = HEAD_BYTES + Secret.TOKEN_BYTES;

  /** The sealed content of a challenge, in bytes. */
  public static final int CHALLENGE_BYTES = 8;

  /** Numbers are unsigned and have 32 bits; none is ever used twice. */
  public static final long MAX_NUMBER = (1L << 32) - 1;

  private FastPacket() {}

  /**
   * Writes a head without token.
   *
   * @param out has room for {@link #HEAD_BYTES}
   * @param type the first byte
   * @param transferId of which transfer
   * @param number the packet's number, from 0 to {@link #MAX_NUMBER}
   */
  public static void putHead(ByteBuffer out, byte type, int transferId, long number) {
    out.put(type).putInt(transferId).putInt((int) number);
  }

  /**
   * The type of a datagram.
   *
   * @param datagram from its first byte on; not moved
   * @return the first byte, or 0 when there is no whole head
   */
  public static byte type(ByteBuffer datagram) {
    return datagram.remaining() < HEAD_BYTES ? 0 : datagram.get(datagram.position());
  }

  /**
   * The transfer that a datagram names.
   *
   * @param datagram with a whole head; not moved
   * @return its id
   */
  public static int transferId(ByteBuffer datagram) {
    return datagram.getInt(datagram.position() + 1);
  }

  /**
   * The number of a datagram.
   *
   * @param datagram with a whole head; not moved
   * @return from 0 to {@link #MAX_NUMBER}
   */
  public static long number(ByteBuffer datagram) {
    return Integer.toUnsignedLong(datagram.getInt(datagram.position() + 5));
  }
}
