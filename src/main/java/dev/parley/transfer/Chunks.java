package dev.parley.transfer;

import akka.util.ByteString;
import dev.parley.protocol.transfer.Part;
import dev.parley.protocol.transfer.PartPickle;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The few stretches of a file that one session has in memory: the one that is being asked for, the
 * next, and the one before. Decides what to read; reads nothing itself. Not thread safe.
 */
final class Chunks {
  private static final int PARTS = 256;

  /** The length of a chunk in bytes; the last one of a file is shorter. */
  static final int BYTES = PARTS * Part.SIZE;

  private static final int MAX_KEPT = 3;

  private final Map<Long, byte[]> kept =
      new LinkedHashMap<>(8, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, byte[]> eldest) {
          return size() > MAX_KEPT;
        }
      };

  private boolean reading;

  /** The answer to a request for a part, if its chunk is here. */
  Optional<ByteString> part(long index, long fileSize) {
    int length = Part.lengthOf(index, fileSize);
    byte[] chunk = length == 0 ? new byte[0] : kept.get(index / PARTS);
    if (chunk == null) {
      return Optional.empty();
    }
    int offset = length == 0 ? 0 : (int) (index % PARTS) * Part.SIZE;
    return Optional.of(ByteString.fromArrayUnsafe(PartPickle.encode(chunk, offset, length)));
  }

  /**
   * Which chunk to read now that a part was asked for: its own if it is missing, otherwise the one
   * behind it, ahead of need. Empty while another is being read. What is given must be answered
   * with {@link #add} or {@link #readFailed}.
   */
  OptionalLong nextToRead(long part, long fileSize) {
    if (reading) {
      return OptionalLong.empty();
    }
    long own = part / PARTS;
    for (long chunk = own; chunk <= own + 1; chunk++) {
      if (chunk * BYTES < fileSize && !kept.containsKey(chunk)) {
        reading = true;
        return OptionalLong.of(chunk);
      }
    }
    return OptionalLong.empty();
  }

  /** Takes a chunk that was read. */
  void add(long chunk, ByteString bytes) {
    reading = false;
    kept.put(chunk, bytes.toArrayUnsafe());
  }

  /** The chunk that was to be read could not be. */
  void readFailed() {
    reading = false;
  }
}
