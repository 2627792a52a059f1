package dev.parley.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;

/**
 * A file that the catalogue found by listing its folder. Immutable; opening it takes a descriptor.
 */
public final class ServedFile {
  private final Path path;
  private final String name;

  ServedFile(Path path, String name) {
    this.path = path;
    this.name = name;
  }

  /**
   * The name it is listed under.
   *
   * @return the plain file name
   */
  public String name() {
    return name;
  }

  /**
   * Opens the version of the file that is there now. Blocks.
   *
   * @return the open file; to be closed
   * @throws IOException when it is gone, is no regular file any more, or cannot be read
   */
  public OpenFile open() throws IOException {
    return OpenFile.open(path);
  }

  Path path() {
    return path;
  }

  /**
   * What tells one version of a file from another. To others than this package it is a value that
   * can be compared and handed on.
   *
   * @param sizeBytes its size
   * @param modified when it was last written to
   * @param fileKey its inode, or null where the file system has none
   */
  public record Version(long sizeBytes, FileTime modified, Object fileKey) {
    /** The version at {@code path} now; a symbolic link is never followed. */
    static Version of(Path path) throws IOException {
      BasicFileAttributes seen =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!seen.isRegularFile()) {
        throw new FileChangedException("it is no regular file");
      }
      return new Version(seen.size(), seen.lastModifiedTime(), seen.fileKey());
    }

    boolean isAt(Path path) {
      try {
        return Objects.equals(of(path), this);
      } catch (IOException gone) {
        return false;
      }
    }
  }
}
