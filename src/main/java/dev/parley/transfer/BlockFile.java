package dev.parley.transfer;

import dev.parley.files.PrefixDigest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * A file that is being received in blocks, each of which is verified before it counts: by the
 * SHA-256 of the file from its start to the end of that block. It is written as {@code
 * <name>.part}, keeps what an earlier download left there, and is given its name only when it is
 * whole. Blocks; for one thread at a time.
 */
public final class BlockFile implements AutoCloseable {
  /** Read and written at once; Java keeps a buffer of this size for each thread. */
  private static final int PIECE_BYTES = 128 * 1024;

  private final LockedPart part;
  private final long existingBytes;
  private PrefixDigest digest = PrefixDigest.start();
  private long verifiedBytes;

  private BlockFile(LockedPart part, long existingBytes) {
    this.part = part;
    this.existingBytes = existingBytes;
  }

  /**
   * Begins to receive, or goes on with it.
   *
   * @param folder where to put it; made if it is not there
   * @param sentName the name the server gave it: only a label
   * @return the open file, with what its part holds; nothing of that is verified
   * @throws IOException when it cannot be written, or another download is writing it
   */
  public static BlockFile open(Path folder, String sentName) throws IOException {
    LockedPart part = LockedPart.open(folder, sentName);
    try {
      return new BlockFile(part, part.channel().size());
    } catch (IOException e) {
      part.close();
      throw e;
    }
  }

  /**
   * How much an earlier download left.
   *
   * @return bytes, verified or not
   */
  public long existingBytes() {
    return existingBytes;
  }

  /**
   * How much of the file is there for certain, from its start without a gap.
   *
   * @return bytes
   */
  public long verifiedBytes() {
    return verifiedBytes;
  }

  /**
   * Takes over the next block from what an earlier download left, if it is right.
   *
   * @param length the length of the block
   * @param sha256 of the file from its start to the end of the block, hexadecimal
   * @return whether it is verified now; if not, nothing has changed
   * @throws IOException when it cannot be read
   */
  public boolean keep(int length, String sha256) throws IOException {
    PrefixDigest further = digest.copy();
    ByteBuffer piece = ByteBuffer.wrap(new byte[Math.min(length, PIECE_BYTES)]);
    for (int done = 0; done < length; done += piece.limit()) {
      piece.clear().limit(Math.min(piece.capacity(), length - done));
      while (piece.hasRemaining()) {
        if (part.channel().read(piece, verifiedBytes + done + piece.position()) < 0) {
          return false;
        }
      }
      further.update(piece.array(), 0, piece.limit());
    }
    if (!isRight(further, sha256)) {
      return false;
    }
    advance(further, length);
    return true;
  }

  /**
   * Writes the next block, if it is right.
   *
   * @param block holds it, from the start of the array on
   * @param length the length of the block
   * @param sha256 of the file from its start to the end of the block, hexadecimal
   * @return whether it is written and verified now; if not, nothing has changed
   * @throws IOException when the disk is full or gone; what was verified before still is
   */
  public boolean append(byte[] block, int length, String sha256) throws IOException {
    PrefixDigest further = digest.copy();
    further.update(block, 0, length);
    if (!isRight(further, sha256)) {
      return false;
    }
    ByteBuffer bytes = ByteBuffer.wrap(block);
    while (bytes.position() < length) {
      bytes.limit(Math.min(length, bytes.position() + PIECE_BYTES));
      part.channel().write(bytes, verifiedBytes + bytes.position());
    }
    advance(further, length);
    return true;
  }

  private static boolean isRight(PrefixDigest digest, String sha256) {
    return HexFormat.of().formatHex(digest.sha256()).equalsIgnoreCase(sha256);
  }

  private void advance(PrefixDigest further, int length) {
    digest = further;
    verifiedBytes += length;
  }

  /**
   * The hash of everything that is verified.
   *
   * @return the SHA-256, in 64 hexadecimal digits
   */
  public String sha256() {
    return HexFormat.of().formatHex(digest.sha256());
  }

  /**
   * The file is whole: what is behind it is cut off, it is forced to the disk and gets its name,
   * replacing an earlier one.
   *
   * @param sizeBytes the size it must have
   * @return where it is
   * @throws IOException when that fails; then it is still there as {@code .part}
   * @throws IllegalStateException when not so much, or more, is verified
   */
  public Path commit(long sizeBytes) throws IOException {
    if (verifiedBytes != sizeBytes) {
      throw new IllegalStateException(verifiedBytes + " of " + sizeBytes + " bytes are verified");
    }
    part.channel().truncate(sizeBytes);
    return part.commit();
  }

  @Override
  public void close() throws IOException {
    part.close();
  }
}
