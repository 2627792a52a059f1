package dev.parley.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenFileTest {
  /** Long ago, so that any later write shows in the time of the file. */
  private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_000L);

  @TempDir Path folder;

  /** What may happen to a file while it is being read. */
  private enum Change {
    APPENDED {
      @Override
      void apply(Path file) throws IOException {
        Files.writeString(file, "more", StandardOpenOption.APPEND);
      }
    },
    TRUNCATED {
      @Override
      void apply(Path file) throws IOException {
        Files.write(file, new byte[10]);
      }
    },
    OVERWRITTEN_IN_PLACE {
      @Override
      void apply(Path file) throws IOException {
        Files.write(file, new byte[(int) Files.size(file)], StandardOpenOption.WRITE);
      }
    },
    REPLACED_BY_ONE_OF_THE_SAME_SIZE_AND_TIME {
      @Override
      void apply(Path file) throws IOException {
        Path other = Files.write(file.resolveSibling("other"), new byte[(int) Files.size(file)]);
        Files.setLastModifiedTime(other, LONG_AGO);
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
      }
    },
    REPLACED_BY_A_LINK_TO_ITSELF {
      @Override
      void apply(Path file) throws IOException {
        Path moved = file.resolveSibling("moved");
        Files.move(file, moved);
        Files.createSymbolicLink(file, moved);
      }
    },
    DELETED {
      @Override
      void apply(Path file) throws IOException {
        Files.delete(file);
      }
    };

    abstract void apply(Path file) throws IOException;
  }

  @Test
  void readsAnyStretchAndIsShortOnlyAtTheEnd() throws IOException {
    try (OpenFile open = OpenFile.open(file("0123456789"))) {
      assertThat(open.sizeBytes()).isEqualTo(10);
      assertThat(open.read(0, 4)).asString().isEqualTo("0123");
      assertThat(open.read(4, 100)).asString().isEqualTo("456789");
      assertThat(open.read(9, 1)).asString().isEqualTo("9");
      assertThat(open.read(10, 5)).isEmpty();
      assertThat(open.read(0, 0)).isEmpty();
    }
  }

  @Test
  void readsAStretchIntoTheStartOfAnArray() throws IOException {
    try (OpenFile open = OpenFile.open(file("0123456789"))) {
      byte[] into = "abcdef".getBytes(StandardCharsets.US_ASCII);
      open.read(6, into, 4);
      assertThat(into).asString().isEqualTo("6789ef");
      open.read(10, into, 0);
      assertThat(into).asString().isEqualTo("6789ef");
      assertThatThrownBy(() -> open.read(7, into, 4)).isInstanceOf(FileChangedException.class);
    }
  }

  @Test
  void twoOpeningsOfOneVersionHaveTheSameVersion() throws IOException {
    Path path = file("one");
    try (OpenFile first = OpenFile.open(path);
        OpenFile second = OpenFile.open(path)) {
      assertThat(second.version()).isEqualTo(first.version());
      file("other");
      try (OpenFile third = OpenFile.open(path)) {
        assertThat(third.version()).isNotEqualTo(first.version());
      }
    }
  }

  @Test
  void readsNothingFromAnEmptyFile() throws IOException {
    try (OpenFile open = OpenFile.open(file(""))) {
      assertThat(open.sizeBytes()).isZero();
      assertThat(open.read(0, 1000)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {(1L << 31) - 3, 1L << 31, (1L << 32) - 3, 1L << 32, 5_000_000_000L - 6})
  void readsAFileOfFiveGigabytesWhereNumbersOverflow(long offset) throws IOException {
    Path path = folder.resolve("huge");
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(5_000_000_000L);
      file.seek(offset);
      file.write("marker".getBytes(StandardCharsets.US_ASCII));
    }

    try (OpenFile open = OpenFile.open(path)) {
      assertThat(open.sizeBytes()).isEqualTo(5_000_000_000L);
      assertThat(open.read(offset, 6)).asString().isEqualTo("marker");
      assertThat(open.read(offset - 6, 6)).containsOnly(0);
    }
  }

  @Test
  void refusesToOpenWhatIsNoRegularFile() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), file("x"));
    Path sub = Files.createDirectory(folder.resolve("sub"));

    assertThatThrownBy(() -> OpenFile.open(link)).isInstanceOf(FileChangedException.class);
    assertThatThrownBy(() -> OpenFile.open(sub)).isInstanceOf(FileChangedException.class);
    assertThatThrownBy(() -> OpenFile.open(folder.resolve("gone")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @ParameterizedTest
  @EnumSource
  void refusesToReadOnWhenTheFileIs(Change change) throws IOException {
    Path path = file("x".repeat(5000));
    try (OpenFile open = OpenFile.open(path)) {
      assertThat(open.read(0, 1000)).hasSize(1000);

      change.apply(path);

      assertThatThrownBy(() -> open.read(1000, 1000)).isInstanceOf(FileChangedException.class);
      assertThatThrownBy(() -> open.read(0, 10)).isInstanceOf(FileChangedException.class);
    }
  }

  @Test
  void neverGivesBytesOfAnotherVersion() throws IOException {
    byte[] first = new byte[256_000];
    Arrays.fill(first, (byte) 'a');
    byte[] second = new byte[first.length];
    Arrays.fill(second, (byte) 'b');
    for (int round = 0; round < 30; round++) {
      Path path = Files.write(folder.resolve("f" + round), first);
      Files.setLastModifiedTime(path, LONG_AGO);
      try (OpenFile open = OpenFile.open(path)) {
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> overwrite(path, second));
        assertThatThrownBy(
                () -> {
                  while (true) {
                    assertThat(open.read(0, first.length)).isEqualTo(first);
                  }
                })
            .isInstanceOf(FileChangedException.class);
        writing.join();
      }
    }
  }

  private static void overwrite(Path path, byte[] bytes) {
    try {
      Files.write(path, bytes, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private Path file(String content) throws IOException {
    Path path = Files.writeString(folder.resolve("file"), content);
    return Files.setLastModifiedTime(path, LONG_AGO);
  }
}
