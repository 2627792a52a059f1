package dev.parley.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A folder that keeps the block hashes of file versions over a restart, one file for each. A file
 * that is not whole, or is for something else, is as good as none: it carries a checksum. Blocks.
 *
 * <p>A file is the magic word, the SHA-256 of the key, the number of blocks (8 bytes, big-endian),
 * their hashes, and the SHA-256 of all that.
 */
final class HashCache {
  private static final byte[] MAGIC = "PARLEYH1".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER_BYTES = MAGIC.length + PrefixDigest.HASH_BYTES + Long.BYTES;

  private final Path folder;

  /** When there are more, the oldest go. */
  private final int maxFiles;

  HashCache(Path folder, int maxFiles) {
    this.folder = folder;
    this.maxFiles = maxFiles;
  }

  /** Which hashes: those of a version of a file in blocks of a size. */
  record Key(Path path, ServedFile.Version version, int blockBytes) {
    static Key of(ServedFile file, ServedFile.Version version, int blockBytes) {
      return new Key(file.path().toAbsolutePath().normalize(), version, blockBytes);
    }

    /** At least 1: an empty file has one block, which is empty. */
    long blockCount() {
      return Math.max(1, (version.sizeBytes() + blockBytes - 1) / blockBytes);
    }

    private byte[] sha256() {
      String all =
          String.join(
              "\0",
              path.toString(),
              Long.toString(version.sizeBytes()),
              version.modified().toString(),
              String.valueOf(version.fileKey()),
              Integer.toString(blockBytes));
      return hash(all.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** What is kept for a key; empty when nothing is, or nothing that can be trusted. */
  Optional<BlockHashes> load(Key key) throws IOException {
    int length = (int) key.blockCount() * PrefixDigest.HASH_BYTES;
    ByteBuffer content = ByteBuffer.allocate(HEADER_BYTES);
    byte[] hashes;
    byte[] sum = new byte[PrefixDigest.HASH_BYTES];
    try (FileChannel file =
        FileChannel.open(fileOf(key), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      if (file.size() != (long) HEADER_BYTES + length + sum.length) {
        return Optional.empty();
      }
      hashes = new byte[length];
      if (!readFully(file, content)
          || !readFully(file, ByteBuffer.wrap(hashes))
          || !readFully(file, ByteBuffer.wrap(sum))) {
        return Optional.empty();
      }
    } catch (NoSuchFileException none) {
      return Optional.empty();
    }
    boolean trusted =
        content.flip().equals(header(key)) && Arrays.equals(sum, checksum(header(key), hashes));
    return trusted ? Optional.of(BlockHashes.whole(hashes)) : Optional.empty();
  }

  /** Keeps the hashes of a whole file. */
  void save(Key key, BlockHashes hashes) throws IOException {
    Files.createDirectories(folder);
    Path target = fileOf(key);
    Path unfinished = target.resolveSibling(target.getFileName() + ".tmp");
    byte[] all = hashes.all();
    try {
      try (FileChannel file =
          FileChannel.open(
              unfinished,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE,
              LinkOption.NOFOLLOW_LINKS)) {
        writeFully(file, header(key));
        writeFully(file, ByteBuffer.wrap(all));
        writeFully(file, ByteBuffer.wrap(checksum(header(key), all)));
      }
      Files.move(
          unfinished, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(unfinished);
    }
    removeOldest();
  }

  private void removeOldest() throws IOException {
    List<Map.Entry<FileTime, Path>> files = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, "*.hashes*")) {
      for (Path file : entries) {
        files.add(Map.entry(Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS), file));
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    files.sort(Map.Entry.comparingByKey());
    for (int i = 0; i < files.size() - maxFiles; i++) {
      Files.deleteIfExists(files.get(i).getValue());
    }
  }

  private Path fileOf(Key key) {
    return folder.resolve(HexFormat.of().formatHex(key.sha256()) + ".hashes");
  }

  private static ByteBuffer header(Key key) {
    return ByteBuffer.allocate(HEADER_BYTES)
        .put(MAGIC)
        .put(key.sha256())
        .putLong(key.blockCount())
        .flip();
  }

  private static byte[] checksum(ByteBuffer header, byte[] hashes) {
    PrefixDigest sum = PrefixDigest.start();
    byte[] first = new byte[header.remaining()];
    header.get(first);
    sum.update(first, 0, first.length);
    sum.update(hashes, 0, hashes.length);
    return sum.sha256();
  }

  private static byte[] hash(byte[] bytes) {
    PrefixDigest digest = PrefixDigest.start();
    digest.update(bytes, 0, bytes.length);
    return digest.sha256();
  }

  private static boolean readFully(FileChannel file, ByteBuffer into) throws IOException {
    while (into.hasRemaining()) {
      if (file.read(into) < 0) {
        return false;
      }
    }
    return true;
  }

  private static void writeFully(FileChannel file, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      file.write(bytes);
    }
  }
}
