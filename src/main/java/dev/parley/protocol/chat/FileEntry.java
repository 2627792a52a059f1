package dev.parley.protocol.chat;

/**
 * A file that can be downloaded.
 *
 * @param name the file name, plain
 * @param sizeBytes how large it is, or {@link #UNKNOWN_SIZE}
 */
public record FileEntry(String name, long sizeBytes) {
  /** What a server of the original kind says of the size: nothing. */
  public static final long UNKNOWN_SIZE = -1;
}
