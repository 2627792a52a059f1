package dev.parley.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockFileTest {
  private static final int BLOCK = 1000;
  private static final String EMPTY_SHA256 =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  @TempDir Path folder;

  private static byte[] content(int length) {
    byte[] bytes = new byte[length];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  private static String sha256(byte[] content, int end) throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(Arrays.copyOf(content, end)));
  }

  private static boolean append(BlockFile file, byte[] content, int length) throws Exception {
    int start = (int) file.verifiedBytes();
    byte[] block = Arrays.copyOfRange(content, start, start + length);
    return file.append(block, length, sha256(content, start + length));
  }

  private static boolean keep(BlockFile file, byte[] content, int length) throws Exception {
    return file.keep(length, sha256(content, (int) file.verifiedBytes() + length));
  }

  private Path part() {
    return folder.resolve("a.bin.part");
  }

  @Test
  void blocksMakeAFileThatReplacesAnEarlierOneOnlyWhenItIsWhole() throws Exception {
    byte[] content = content(2500);
    Files.writeString(folder.resolve("a.bin"), "old");
    try (BlockFile file = BlockFile.open(folder, "a.bin")) {
      assertThat(file.existingBytes()).isZero();
      assertThat(append(file, content, BLOCK)).isTrue();
      assertThat(append(file, content, BLOCK)).isTrue();
      assertThat(append(file, content, 500)).isTrue();
      assertThat(file.verifiedBytes()).isEqualTo(2500);
      assertThat(file.sha256()).isEqualTo(sha256(content, 2500));
      assertThat(folder.resolve("a.bin")).hasContent("old");
      assertThat(file.commit(2500)).isEqualTo(folder.resolve("a.bin")).hasBinaryContent(content);
    }
    assertThat(part()).doesNotExist();
  }

  @Test
  void theNameIsNotThereBeforeTheCommit() throws Exception {
    byte[] content = content(BLOCK);
    try (BlockFile file = BlockFile.open(folder, "a.bin")) {
      assertThat(append(file, content, BLOCK)).isTrue();
      assertThat(folder.resolve("a.bin")).doesNotExist();
    }
    assertThat(folder.resolve("a.bin")).doesNotExist();
    assertThat(part()).hasBinaryContent(content);
  }

  @Test
  void anEmptyFileIsOneEmptyBlock() throws Exception {
    try (BlockFile file = BlockFile.open(folder, "a.bin")) {
      assertThat(file.sha256()).isEqualTo(EMPTY_SHA256);
      assertThat(file.keep(0, EMPTY_SHA256)).isTrue();
      assertThat(file.append(new byte[0], 0, EMPTY_SHA256)).isTrue();
      assertThat(file.commit(0)).isEmptyFile();
    }
  }

  @Test
  void aWrongBlockIsRefusedAndTheRightOneTakenAfterIt() throws Exception {
    byte[] content = content(2 * BLOCK);
    try (BlockFile file = BlockFile.open(folder, "a.bin")) {
      assertThat(append(file, content, BLOCK)).isTrue();
      String right = sha256(content, 2 * BLOCK);

      assertThat(file.append(new byte[BLOCK], BLOCK, right)).isFalse();
      assertThat(file.append(new byte[BLOCK], BLOCK, "no hash")).isFalse();

      assertThat(file.verifiedBytes()).isEqualTo(BLOCK);
      assertThat(file.sha256()).isEqualTo(sha256(content, BLOCK));
      assertThat(part()).hasSize(BLOCK);
      byte[] block = Arrays.copyOfRange(content, BLOCK, 3 * BLOCK); // more room than it needs
      assertThat(file.append(block, BLOCK, right.toUpperCase(Locale.ROOT))).isTrue();
      assertThat(file.commit(2 * BLOCK)).hasBinaryContent(content);
    }
  }

  @Test
  void aBrokenOffDownloadGoesOnWhereItsBlocksAreStillRight() throws Exception {
    byte[] content = content(4 * BLOCK);
    try (BlockFile file = BlockFile.open(folder, "a.bin")) {
      assertThat(append(file, content, BLOCK)).isTrue();
      assertThat(append(file, content, BLOCK)).isTrue();
    }
    byte[] left = Arrays.copyOf(content, 6 * BLOCK);
    Arrays.fill(left, 2 * BLOCK, left.length, (byte) 'x');
    Files.write(part(), left);

    try (BlockFile file = BlockFile.open(folder, "a.bin")) {
      assertThat(file.existingBytes()).isEqualTo(6 * BLOCK);
      assertThat(file.verifiedBytes()).isZero();
      assertThat(keep(file, content, BLOCK)).isTrue();
      assertThat(keep(file, content, BLOCK)).isTrue();
      assertThat(keep(file, content, BLOCK)).isFalse();
      assertThat(file.verifiedBytes()).isEqualTo(2 * BLOCK);
      assertThat(append(file, content, BLOCK)).isTrue();
      assertThat(append(file, content, BLOCK)).isTrue();
      assertThat(file.commit(4 * BLOCK)).hasBinaryContent(content);
    }
  }

  @Test
  void aBlockThatIsNotAllThereIsNotKept() throws Exception {
    byte[] content = content(2 * BLOCK);
    Files.write(part(), Arrays.copyOf(content, BLOCK + 1));
    try (BlockFile file = BlockFile.open(folder, "a.bin")) {
      assertThat(keep(file, content, BLOCK)).isTrue();
      assertThat(keep(file, content, BLOCK)).isFalse();
      assertThat(append(file, content, BLOCK)).isTrue();
      assertThat(file.commit(2 * BLOCK)).hasBinaryContent(content);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {(1 << 20) - 1, 1 << 20, (1 << 20) + 1, 4 << 20})
  void blocksOfAnySizeAreWrittenAndKept(int length) throws Exception {
    byte[] content = content(2 * length);
    try (BlockFile file = BlockFile.open(folder, "a.bin")) {
      assertThat(append(file, content, length)).isTrue();
    }
    try (BlockFile file = BlockFile.open(folder, "a.bin")) {
      assertThat(keep(file, content, length)).isTrue();
      assertThat(append(file, content, length)).isTrue();
      assertThat(file.commit(2L * length)).hasBinaryContent(content);
    }
  }

  @Test
  void whatIsNotWholeIsNotCommitted() throws Exception {
    try (BlockFile file = BlockFile.open(folder, "a.bin")) {
      assertThat(append(file, content(BLOCK), BLOCK)).isTrue();
      assertThatThrownBy(() -> file.commit(BLOCK + 1)).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> file.commit(BLOCK - 1)).isInstanceOf(IllegalStateException.class);
    }
    assertThat(folder.resolve("a.bin")).doesNotExist();
  }

  @Test
  void twoDownloadsOfOneNameDoNotWriteOneFile() throws Exception {
    byte[] content = content(BLOCK);
    try (BlockFile first = BlockFile.open(folder, "a.bin")) {
      assertThat(append(first, content, BLOCK)).isTrue();
      for (int attempt = 0; attempt < 2; attempt++) {
        assertThatThrownBy(() -> BlockFile.open(folder, "a.bin"))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("already");
        assertThatThrownBy(() -> PartFile.open(folder, "a.bin"))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("already");
      }
      assertThat(first.commit(BLOCK)).hasBinaryContent(content);
    }
  }

  @Test
  void aLinkOrAFolderInPlaceOfThePartIsRefused() throws Exception {
    Path precious = Files.writeString(folder.resolve("precious"), "precious");
    Files.createSymbolicLink(part(), precious);
    assertThatThrownBy(() -> BlockFile.open(folder, "a.bin")).isInstanceOf(IOException.class);
    assertThat(precious).hasContent("precious");
    Files.delete(part());
    Files.createDirectory(part());
    assertThatThrownBy(() -> BlockFile.open(folder, "a.bin"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no regular file");
  }

  @Test
  void aFileThatAnotherProgramPutInItsPlaceIsNotTakenForIt() throws Exception {
    try (BlockFile file = BlockFile.open(folder, "a.bin")) {
      assertThat(append(file, content(BLOCK), BLOCK)).isTrue();
      Files.delete(part());
      Files.writeString(part(), "theirs");
      assertThatThrownBy(() -> file.commit(BLOCK)).isInstanceOf(IOException.class);
    }
    assertThat(folder.resolve("a.bin")).doesNotExist();
    assertThat(part()).hasContent("theirs");
  }

  @Test
  void aHebrewNameWithASpaceIsAName() throws Exception {
    byte[] content = "שלום".getBytes(StandardCharsets.UTF_8);
    Path made = folder.resolve("new folder");
    try (BlockFile file = BlockFile.open(made, "../שלום עולם.txt")) {
      assertThat(append(file, content, content.length)).isTrue();
      assertThat(made.resolve("שלום עולם.txt.part")).exists();
      assertThat(file.commit(content.length))
          .isEqualTo(made.resolve("שלום עולם.txt"))
          .hasContent("שלום");
    }
  }
}
