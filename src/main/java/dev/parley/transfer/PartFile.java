package dev.parley.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * A file that is being received: written as {@code <name>.part}, and given its name only when it is
 * whole. Blocks; for one thread at a time.
 */
public final class PartFile implements AutoCloseable {
  private final LockedPart part;

  private PartFile(LockedPart part) {
    this.part = part;
  }

  /**
   * Begins to receive.
   *
   * @param folder where to put it; made if it is not there
   * @param sentName the name the server gave it: only a label
   * @return the open, empty file
   * @throws IOException when it cannot be written, or another download is writing it
   */
  public static PartFile open(Path folder, String sentName) throws IOException {
    LockedPart part = LockedPart.open(folder, sentName);
    try {
      part.channel().truncate(0);
    } catch (IOException e) {
      part.close();
      throw e;
    }
    return new PartFile(part);
  }

  /**
   * Appends.
   *
   * @param bytes consumed whole
   * @throws IOException when the disk is full or gone
   */
  public void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      part.channel().write(bytes);
    }
  }

  /**
   * The file is whole: it is forced to the disk and gets its name, replacing an earlier one.
   *
   * @return where it is
   * @throws IOException when that fails; then it is still there as {@code .part}
   */
  public Path commit() throws IOException {
    return part.commit();
  }

  @Override
  public void close() throws IOException {
    part.close();
  }
}
