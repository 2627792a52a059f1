package dev.parley.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What can befall a fast download by the shipped client from the real server. */
class BrokenDownloadsIT extends FastDownloads {
  @Test
  void aServerThatIsKilledAndComesBackCostsLittleMoreThanABlock() throws Exception {
    boolean nightly = Boolean.getBoolean("parley.nightly");
    int size = nightly ? 60_000_000 : 12_000_000; // what is left at the end takes a second or more
    file("a.bin", size, SEED);
    int[] percents = nightly ? new int[] {10, 50, 95} : new int[] {50};
    for (int percent : percents) {
      Files.deleteIfExists(downloads.resolve("a.bin"));
      RealServer first = RealServer.start(0, List.of(), files, SLOWLY);
      Get get = new Get(first.port(), "a.bin");
      awaitPart(size / 100L * percent);
      first.kill();
      first.close();
      assertThat(downloads.resolve("a.bin")).doesNotExist();
      try (RealServer second = RealServer.start(first.port(), List.of(), files)) {
        get.expectExit(0);
        long resumed = Long.parseLong(get.field("resumed_bytes"));
        assertThat(resumed).isGreaterThanOrEqualTo(size / 100L * percent - BLOCK);
        assertThat(sha256(downloads.resolve("a.bin"))).isEqualTo(sha256(files.resolve("a.bin")));
        await().until(() -> second.log().contains("[FAST FINISHED]"));
      }
    }
  }

  @Test
  void aClientThatIsKilledGoesOnFromWhatIsVerified() throws Exception {
    int size = 8_000_000;
    file("a.bin", size, SEED);
    try (RealServer server = RealServer.start(0, List.of(), files, SLOWLY)) {
      Get first = new Get(server.port(), "a.bin");
      awaitPart(size / 4);
      first.process.destroyForcibly().onExit().join();
      assertThat(downloads.resolve("a.bin")).doesNotExist();
      Get second = new Get(server.port(), "a.bin").expectExit(0);
      assertThat(Long.parseLong(second.field("resumed_bytes"))).isGreaterThan(size / 4 - BLOCK);
      assertThat(sha256(downloads.resolve("a.bin"))).isEqualTo(sha256(files.resolve("a.bin")));
    }
  }

  @Test
  void aFileThatBecomesAnotherIsFetchedAnew() throws Exception {
    file("a.bin", 12_000_000, SEED);
    try (RealServer server = RealServer.start(0, List.of(), files, SLOWLY)) {
      Get get = new Get(server.port(), "a.bin");
      awaitPart(2_000_000);
      file("a.bin", 3_000_000, SEED + 1);
      get.expectExit(0);
      assertThat(get.err.join()).contains("fetching the new version");
      assertThat(sha256(downloads.resolve("a.bin"))).isEqualTo(sha256(files.resolve("a.bin")));
    }
  }

  @Test
  void contentThatDoesNotFitItsHashesIsNeverTheFile() throws Exception {
    file("a.bin", 3_000_000, SEED);
    // Of a file that has just been written no hashes are kept: it may change within the same
    // moment.
    Files.setLastModifiedTime(files.resolve("a.bin"), FileTime.fromMillis(0));
    Path hashes = folder.resolve("hashes");
    try (RealServer server =
        RealServer.start(0, List.of(), files, "parley.files.hashes=" + hashes)) {
      new Get(server.port(), "a.bin").expectExit(0);
      Files.delete(downloads.resolve("a.bin"));
    }
    spoilOnlyHashes(hashes);
    try (RealServer server =
        RealServer.start(0, List.of(), files, "parley.files.hashes=" + hashes)) {
      Get get = new Get(server.port(), "a.bin").expectExit(5);
      assertThat(get.field("error")).isEqualTo("integrity");
      assertThat(get.err.join()).contains("a.bin: ");
      assertThat(downloads.resolve("a.bin")).doesNotExist();
    }
  }

  /** A wrong first hash in a file that is sound otherwise: its last 32 bytes are its SHA-256. */
  private static void spoilOnlyHashes(Path folder) throws Exception {
    try (Stream<Path> found = Files.list(folder)) {
      Path file = found.findFirst().orElseThrow();
      byte[] all = Files.readAllBytes(file);
      all[8 + 32 + 8] ^= 1;
      byte[] sum = MessageDigest.getInstance("SHA-256").digest(Arrays.copyOf(all, all.length - 32));
      System.arraycopy(sum, 0, all, all.length - 32, 32);
      Files.write(file, all);
    }
  }

  @Test
  void aDiskThatTakesNoMoreIsSaidSoAndWhatHasComeStays() throws Exception {
    file("a.bin", 3_000_000, SEED);
    try (RealServer server = RealServer.start(files)) {
      // In units of 512 bytes: the limit of a file's size stands in for the end of the disk.
      List<String> limited =
          new ArrayList<>(List.of("sh", "-c", "ulimit -f 2048; exec \"$0\" \"$@\""));
      limited.addAll(RealServer.java(SMALL_HEAP));
      Get get = new Get(limited, server.port(), "a.bin").expectExit(1);
      assertThat(get.field("error")).isEqualTo("disk");
      assertThat(get.err.join()).contains("a.bin: ");
      assertThat(downloads.resolve("a.bin")).doesNotExist();
      assertThat(downloads.resolve("a.bin.part")).exists();
      assertThat(new Get(server.port(), "a.bin").expectExit(0).field("resumed_bytes"))
          .isNotEqualTo("0");
    }
  }

  @Test
  void aServerThatIsGoneForGoodIsGivenUpWithinThirtySeconds() throws Exception {
    file("a.bin", 12_000_000, SEED);
    RealServer server = RealServer.start(0, List.of(), files, SLOWLY);
    Get get = new Get(server.port(), "a.bin");
    awaitPart(1_000_000);
    server.kill();
    server.close();
    long beganNs = System.nanoTime();
    get.expectExit(3);
    assertThat(Duration.ofNanos(System.nanoTime() - beganNs)).isLessThan(Duration.ofSeconds(30));
    assertThat(get.field("error")).isEqualTo("timed-out");
    assertThat(downloads.resolve("a.bin")).doesNotExist();
    assertThat(downloads.resolve("a.bin.part")).exists();
  }
}
