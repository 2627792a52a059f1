package dev.parley.files;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** The block hashes of one version of a file: from the first on, as many as are known by now. */
final class BlockHashes {
  /** No file has more; it is the largest file of the wire in the largest blocks. */
  static final int MAX_BLOCKS = 1 << 24;

  private static final int FIRST_CAPACITY = 64;

  private final int blockCount;
  private byte[] bytes;
  private int known;

  private BlockHashes(int blockCount, byte[] bytes, int known) {
    this.blockCount = blockCount;
    this.bytes = bytes;
    this.known = known;
  }

  static BlockHashes none(int blockCount) {
    return new BlockHashes(
        blockCount, new byte[Math.min(blockCount, FIRST_CAPACITY) * PrefixDigest.HASH_BYTES], 0);
  }

  /** All of them, one behind the other; the array is taken over. */
  static BlockHashes whole(byte[] all) {
    int count = all.length / PrefixDigest.HASH_BYTES;
    return new BlockHashes(count, all, count);
  }

  int blockCount() {
    return blockCount;
  }

  /** How many are known; it is also the first block whose hash is not. */
  int known() {
    return known;
  }

  boolean isWhole() {
    return known == blockCount;
  }

  /** How much memory they take. */
  int sizeBytes() {
    return bytes.length;
  }

  void add(byte[] sha256) {
    int at = known * PrefixDigest.HASH_BYTES;
    if (at == bytes.length) {
      int most = blockCount * PrefixDigest.HASH_BYTES;
      bytes = Arrays.copyOf(bytes, (int) Math.min(2L * bytes.length, most));
    }
    System.arraycopy(sha256, 0, bytes, at, PrefixDigest.HASH_BYTES);
    known++;
  }

  /** The known ones from a block on, in hexadecimal. */
  List<String> from(long firstBlock, int maxHashes) {
    int end = (int) Math.min(known, firstBlock + maxHashes);
    List<String> hex = new ArrayList<>();
    for (int block = (int) firstBlock; block < end; block++) {
      int at = block * PrefixDigest.HASH_BYTES;
      hex.add(HexFormat.of().formatHex(bytes, at, at + PrefixDigest.HASH_BYTES));
    }
    return hex;
  }

  /** All of them, one behind the other; the array itself. */
  byte[] all() {
    if (!isWhole() || bytes.length != blockCount * PrefixDigest.HASH_BYTES) {
      throw new IllegalStateException(known + " of " + blockCount + " hashes are known");
    }
    return bytes;
  }
}
