package dev.parley.transfer;

import dev.parley.protocol.chat.Text;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * A file that is being received: written as {@code <name>.part}, and given its name only when it is
 * whole. Blocks; for one thread at a time.
 */
public final class PartFile implements AutoCloseable {
  private static final int MAX_NAME_BYTES = 200;
  private static final int MAX_OPEN_ATTEMPTS = 16;

  /** Where files have no key (Windows) an open one stays in its place. */
  private static final Object NO_KEY = "no key";

  private final Path part;
  private final Path target;
  private final FileChannel channel;
  private final Object key;

  private PartFile(Path part, Path target, FileChannel channel, Object key) {
    this.part = part;
    this.target = target;
    this.channel = channel;
    this.key = key;
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
    for (int attempt = 0; attempt < MAX_OPEN_ATTEMPTS; attempt++) {
      Optional<PartFile> opened = tryOpen(part, folder.resolve(name));
      if (opened.isPresent()) {
        return opened.get();
      }
    }
    throw new IOException("another program keeps changing " + part);
  }

  /**
   * Opens and locks. Empty when between the two another program finished its download: what is open
   * then is that finished file, and must not be emptied.
   */
  private static Optional<PartFile> tryOpen(Path part, Path target) throws IOException {
    Optional<Object> before = keyOf(part);
    FileChannel channel;
    try {
      channel =
          FileChannel.open(
              part,
              before.isEmpty() ? StandardOpenOption.CREATE_NEW : StandardOpenOption.WRITE,
              StandardOpenOption.WRITE,
              LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException | FileAlreadyExistsException changed) {
      return Optional.empty();
    }
    boolean ours = false;
    try {
      if (!isLocked(channel)) {
        throw new IOException(target.getFileName() + " is being downloaded already");
      }
      Optional<Object> now = keyOf(part);
      ours = now.isPresent() && (before.isEmpty() || before.equals(now));
      if (!ours) {
        return Optional.empty();
      }
      channel.truncate(0);
      return Optional.of(new PartFile(part, target, channel, now.get()));
    } finally {
      if (!ours) {
        channel.close();
      }
    }
  }

  /** What tells one file from another, whatever their names; empty when there is none. */
  private static Optional<Object> keyOf(Path path) throws IOException {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return Optional.of(Optional.ofNullable(attributes.fileKey()).orElse(NO_KEY));
    } catch (NoSuchFileException none) {
      return Optional.empty();
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
    if (!keyOf(part).equals(Optional.of(key))) {
      throw new IOException("another program has changed " + part);
    }
    // Still locked: nobody can take it for a left-over and empty it.
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    channel.close();
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
