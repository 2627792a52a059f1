package dev.parley.protocol.transfer;

/**
 * What both ends of one fast transfer know of it; the server makes it, and it travels over TCP.
 *
 * @param transferId tells it from the others on the same port; any 32 bits
 * @param token proves that a request comes from the one who got the offer; {@link
 *     Secret#TOKEN_BYTES}
 * @param key what the packet keys are derived from; {@link Secret#KEY_BYTES}
 * @param seal how the datagrams are protected
 * @param sizeBytes the size of the file
 * @param blockBytes the size of a block, the unit that has a hash; the last one may be shorter
 */
public record TransferTicket(
    int transferId, Secret token, Secret key, Seal seal, long sizeBytes, int blockBytes) {
  /** The smallest block, in bytes. */
  public static final int MIN_BLOCK_BYTES = 64 * 1024;

  /** The largest block, in bytes. */
  public static final int MAX_BLOCK_BYTES = 4 * 1024 * 1024;

  /** The largest file, in bytes: 2^46, so that offset and length fit into a request. */
  public static final long MAX_SIZE_BYTES = 1L << 46;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one of them is out of its bounds
   */
  public TransferTicket {
    if (sizeBytes < 0 || sizeBytes > MAX_SIZE_BYTES) {
      throw new IllegalArgumentException("size out of range: " + sizeBytes);
    }
    if (blockBytes < MIN_BLOCK_BYTES || blockBytes > MAX_BLOCK_BYTES) {
      throw new IllegalArgumentException("block size out of range: " + blockBytes);
    }
    if (token.bytes().length != Secret.TOKEN_BYTES || key.bytes().length != Secret.KEY_BYTES) {
      throw new IllegalArgumentException("token or key of a wrong length");
    }
  }

  /**
   * How many blocks the file has. An empty file has one, which is empty.
   *
   * @return at least 1
   */
  public long blockCount() {
    return Math.max(1, (sizeBytes + blockBytes - 1) / blockBytes);
  }

  /**
   * The length of a block.
   *
   * @param block from 0 to {@link #blockCount()} - 1
   * @return bytes
   */
  public int blockLength(long block) {
    return (int) Math.min(blockBytes, sizeBytes - block * blockBytes);
  }
}
