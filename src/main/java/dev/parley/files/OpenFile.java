package dev.parley.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * One version of a served file, open for reading. It never gives bytes of another version: after
 * every read the file's size, time and inode must still be what they were at the opening. (A write
 * in place that leaves all three as they were cannot be seen.) Safe for one reader at a time.
 */
public final class OpenFile implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;
  private final ServedFile.Version version;

  private OpenFile(Path path, FileChannel channel, ServedFile.Version version) {
    this.path = path;
    this.channel = channel;
    this.version = version;
  }

  static OpenFile open(Path path) throws IOException {
    ServedFile.Version before = ServedFile.Version.of(path);
    FileChannel channel =
        FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    // A file that was swapped between the two is refused: it need not be the one that was listed.
    if (!before.isAt(path) || channel.size() != before.sizeBytes()) {
      channel.close();
      throw new FileChangedException("it changed while it was being opened");
    }
    return new OpenFile(path, channel, before);
  }

  /**
   * The size of this version.
   *
   * @return bytes
   */
  public long sizeBytes() {
    return version.sizeBytes();
  }

  /**
   * Which version of the file this is.
   *
   * @return what tells it from others
   */
  public ServedFile.Version version() {
    return version;
  }

  /**
   * Reads a stretch. Blocks.
   *
   * @param offset where to begin, in bytes, at most the size
   * @param maxLength how many bytes to read at most
   * @return the bytes: {@code maxLength} of them, fewer only at the end of the file
   * @throws FileChangedException when the file is no longer this version
   * @throws IOException when reading fails
   */
  public byte[] read(long offset, int maxLength) throws IOException {
    byte[] into = new byte[(int) Math.min(maxLength, sizeBytes() - offset)];
    read(offset, into, into.length);
    return into;
  }

  /**
   * Reads a stretch into an array. Blocks.
   *
   * @param offset where to begin, in bytes
   * @param into gets the bytes, from its start on; what it holds after a failure means nothing
   * @param length how many bytes to read; the file must have them
   * @throws FileChangedException when the file is no longer this version
   * @throws IOException when reading fails
   */
  public void read(long offset, byte[] into, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(into, 0, length);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, offset + buffer.position()) < 0) {
        break;
      }
    }
    if (buffer.hasRemaining() || !version.isAt(path)) {
      throw new FileChangedException("it changed while it was being read");
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
