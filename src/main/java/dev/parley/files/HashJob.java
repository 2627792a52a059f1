package dev.parley.files;

import java.io.IOException;
import java.util.Optional;

/**
 * Computes the block hashes of one version of a file, a stretch at a time. Between two stretches it
 * may be closed; the next one opens the file again. Blocks; for one thread at a time.
 */
final class HashJob implements AutoCloseable {
  private static final int READ_BYTES = 256 * 1024;

  private final ServedFile served;
  private final ServedFile.Version version;
  private final int blockBytes;
  private final BlockHashes hashes;
  private final PrefixDigest digest = PrefixDigest.start();
  private Optional<OpenFile> file = Optional.empty();
  private long hashed;

  HashJob(ServedFile served, ServedFile.Version version, int blockBytes, BlockHashes hashes) {
    this.served = served;
    this.version = version;
    this.blockBytes = blockBytes;
    this.hashes = hashes;
  }

  /** A buffer for {@link #hashOn}; it may be shared with other jobs. */
  static byte[] newBuffer() {
    return new byte[READ_BYTES];
  }

  /**
   * Hashes on until so many bytes are hashed, or so many hashes of the file are known, or all are.
   * Returns how many bytes it were.
   */
  int hashOn(byte[] buffer, int maxBytes, long enoughHashes) throws IOException {
    OpenFile open = opened();
    long start = hashed;
    long stop = start + maxBytes;
    do {
      long blockEnd = Math.min((hashes.known() + 1L) * blockBytes, version.sizeBytes());
      int length = (int) Math.min(buffer.length, Math.min(blockEnd, stop) - hashed);
      open.read(hashed, buffer, length);
      digest.update(buffer, 0, length);
      hashed += length;
      if (hashed == blockEnd) {
        hashes.add(digest.sha256());
      }
    } while (hashed < stop && !hashes.isWhole() && hashes.known() < enoughHashes);
    return (int) (hashed - start);
  }

  private OpenFile opened() throws IOException {
    if (file.isEmpty()) {
      OpenFile open = served.open();
      if (!open.version().equals(version)) {
        open.close();
        throw new FileChangedException("it changed since it was offered");
      }
      file = Optional.of(open);
    }
    return file.get();
  }

  @Override
  public void close() throws IOException {
    if (file.isPresent()) {
      OpenFile open = file.get();
      file = Optional.empty();
      open.close();
    }
  }
}
