package dev.parley.transfer;

import dev.parley.protocol.chat.Text;
import java.io.IOException;
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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The {@code <name>.part} of a file that is being received: open, locked against other downloads of
 * that name, and known again when it is to get its name. Blocks.
 */
final class LockedPart implements AutoCloseable {
  private static final int MAX_NAME_BYTES = 200;
  private static final int MAX_OPEN_ATTEMPTS = 16;

  /** Where files have no key (Windows) an open one stays in its place. */
  private static final Object NO_KEY = "no key";

  /**
   * Those that are open in this process. The lock alone would not do: a process that closes any
   * descriptor of a file gives up all its locks on it (fcntl(2)), so a second download must not
   * even open it.
   */
  private static final Set<Path> OPEN_HERE = ConcurrentHashMap.newKeySet();

  private final Path part;
  private final Path target;
  private final FileChannel channel;
  private final Object key;
  private final AtomicBoolean closed = new AtomicBoolean();

  private LockedPart(Path part, Path target, FileChannel channel, Object key) {
    this.part = part;
    this.target = target;
    this.channel = channel;
    this.key = key;
  }

  /** Opens it with what it holds, or makes it; fails when another download has it. */
  static LockedPart open(Path folder, String sentName) throws IOException {
    String name =
        label(sentName)
            .orElseThrow(() -> new IOException("the server's name for the file is no file name"));
    Files.createDirectories(folder);
    Path part = folder.toRealPath().resolve(name + ".part");
    if (!OPEN_HERE.add(part)) {
      throw alreadyDownloading(name);
    }
    boolean isOpen = false;
    try {
      for (int attempt = 0; attempt < MAX_OPEN_ATTEMPTS; attempt++) {
        Optional<LockedPart> opened = tryOpen(part, folder.resolve(name));
        if (opened.isPresent()) {
          isOpen = true;
          return opened.get();
        }
      }
      throw new IOException("another program keeps changing " + part);
    } finally {
      if (!isOpen) {
        OPEN_HERE.remove(part);
      }
    }
  }

  /**
   * Opens and locks. Empty when between the two another program finished its download: what is open
   * then is that finished file, and must not be written to. So it must be the file that was there
   * before, even where that has just been made.
   */
  private static Optional<LockedPart> tryOpen(Path part, Path target) throws IOException {
    FileChannel channel;
    Optional<Object> before;
    try {
      if (keyOf(part).isEmpty()) {
        Files.createFile(part);
      }
      before = keyOf(part);
      channel =
          FileChannel.open(
              part, StandardOpenOption.WRITE, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException | FileAlreadyExistsException changed) {
      return Optional.empty();
    }
    boolean ours = false;
    try {
      if (!isLocked(channel)) {
        throw alreadyDownloading(target.getFileName().toString());
      }
      Optional<Object> now = keyOf(part);
      ours = now.isPresent() && before.equals(now);
      return ours
          ? Optional.of(new LockedPart(part, target, channel, now.get()))
          : Optional.empty();
    } finally {
      if (!ours) {
        channel.close();
      }
    }
  }

  private static IOException alreadyDownloading(String name) {
    return new IOException(name + " is being downloaded already");
  }

  /** What tells one file from another, whatever their names; empty when there is none. */
  private static Optional<Object> keyOf(Path path) throws IOException {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!attributes.isRegularFile()) {
        throw new IOException(path + " is no regular file");
      }
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
   * deceive, not too long. Empty when nothing of it can be used.
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

  FileChannel channel() {
    return channel;
  }

  /** Forces it to the disk and gives it its name, replacing an earlier file; it is closed then. */
  Path commit() throws IOException {
    channel.force(true);
    if (!keyOf(part).equals(Optional.of(key))) {
      throw new IOException("another program has changed " + part);
    }
    // Still locked: nobody can take it for a left-over and write to it.
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    close();
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
    if (closed.compareAndSet(false, true)) {
      try {
        channel.close();
      } finally {
        OPEN_HERE.remove(part);
      }
    }
  }
}
