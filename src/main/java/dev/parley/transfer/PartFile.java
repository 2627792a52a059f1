package dev.parley.transfer;

import dev.parley.protocol.chat.Text;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A file that is being received: written as {@code <name>.part}, and given its name only when it is
 * whole. Blocks; for one thread at a time.
 */
public final class PartFile implements AutoCloseable {
  private static final int MAX_NAME_BYTES = 200;

  private final Path part;
  private final Path target;
  private final FileChannel channel;

  private PartFile(Path part, Path target, FileChannel channel) {
    this.part = part;
    this.target = target;
    this.channel = channel;
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
    String name =
        label(sentName)
            .orElseThrow(() -> new IOException("the server's name for the file is no file name"));
    Files.createDirectories(folder);
    Path part = folder.resolve(name + ".part");
    FileChannel channel =
        FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (!isLocked(channel)) {
        throw new IOException(name + " is being downloaded already");
      }
      channel.truncate(0);
      return new PartFile(part, folder.resolve(name), channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock(); // held until the channel is closed
      return lock != null;
    } catch (OverlappingFileLockException inThisProcess) {
      return false;
    }
  }

  /**
   * The file name to use for a name from a server: without folders, without characters that could
   * deceive, not too long.
   *
   * @param sentName what the server calls it
   * @return a safe name, or empty when nothing of it can be used
   */
  static Optional<String> label(String sentName) {
    String name =
        sentName.substring(Math.max(sentName.lastIndexOf('/'), sentName.lastIndexOf('\\')) + 1);
    name = Text.printable(name, MAX_NAME_BYTES);
    while (name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
      name = name.substring(0, name.offsetByCodePoints(name.length(), -1));
    }
    return name.isBlank() || name.equals(".") || name.equals("..")
        ? Optional.empty()
        : Optional.of(name);
  }

  /**
   * Appends.
   *
   * @param bytes consumed whole
   * @throws IOException when the disk is full or gone
   */
  public void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /**
   * The file is whole: it is forced to the disk and gets its name, replacing an earlier one.
   *
   * @return where it is
   * @throws IOException when that fails; then it is still there as {@code .part}
   */
  public Path commit() throws IOException {
    channel.force(true);
    channel.close();
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel folder =
        FileChannel.open(target.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
      folder.force(true);
    } catch (IOException notOnThisSystem) {
      // The name is there; only its surviving a power cut is less sure.
    }
    return target;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
