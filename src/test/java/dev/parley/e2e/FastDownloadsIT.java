package dev.parley.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fast downloads by the shipped client from the real server, and what can befall them. */
class FastDownloadsIT {
  private static final int BLOCK = 256 * 1024;
  private static final int SEED = 7;
  private static final String SLOWLY = "parley.transfer.rate-limit.per-transfer=2MiB";

  @TempDir Path folder;
  private final List<Process> clients = new ArrayList<>();
  private Path files;
  private Path downloads;

  @BeforeEach
  void makeFolders() throws IOException {
    files = Files.createDirectory(folder.resolve("files"));
    downloads = folder.resolve("downloads");
  }

  @AfterEach
  void endClients() {
    clients.forEach(client -> client.destroyForcibly().onExit().join());
  }

  /** A run of {@code get --json}. */
  private final class Get {
    final Process process;
    final CompletableFuture<String> out;
    final CompletableFuture<String> err;

    Get(int port, String... arguments) throws IOException {
      this(List.of(), port, arguments);
    }

    Get(List<String> launcher, int port, String... arguments) throws IOException {
      List<String> command = new ArrayList<>(launcher);
      command.addAll(RealServer.java("-Xmx128m", "-jar", RealServer.jar(), "get"));
      command.addAll(List.of("--json", "--server", "127.0.0.1:" + port, "-o", "" + downloads));
      command.addAll(List.of(arguments));
      process = new ProcessBuilder(command).start();
      clients.add(process);
      out = read(process.getInputStream());
      err = read(process.getErrorStream());
    }

    private CompletableFuture<String> read(InputStream stream) {
      return CompletableFuture.supplyAsync(
          () -> {
            try {
              return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
              return e.toString();
            }
          },
          work -> new Thread(work).start());
    }

    Get expectExit(int code) throws InterruptedException {
      assertThat(process.waitFor(300, TimeUnit.SECONDS)).as("it ends").isTrue();
      assertThat(process.exitValue()).as(err.join()).isEqualTo(code);
      return this;
    }

    /** A field of the only line. */
    String field(String name) {
      Matcher found = Pattern.compile("\"" + name + "\":\"?([^,\"}]*)").matcher(out.join());
      assertThat(found.find()).as(out.join()).isTrue();
      return found.group(1);
    }
  }

  @Test
  void filesOfEverySizeAndNameComeWholeAndVerified() throws Exception {
    int[] sizes = {0, BLOCK, BLOCK + 1, 20_000_000};
    try (RealServer server = RealServer.start(files)) {
      for (int size : sizes) {
        String name = "שלום " + size;
        file(name, size, SEED);
        Get get = new Get(server.port(), name).expectExit(0);
        assertThat(get.field("mode")).isEqualTo("fast");
        assertThat(get.field("sha256")).isEqualTo(sha256(files.resolve(name)));
        assertThat(sha256(downloads.resolve(name))).isEqualTo(get.field("sha256"));
        assertThat(downloads.resolve(name + ".part")).doesNotExist();
      }
      await().atMost(Duration.ofSeconds(20)).until(() -> server.boundUdpPorts() == 0);
    }
  }

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
      List<String> limited = List.of("sh", "-c", "ulimit -f 2048; exec \"$0\" \"$@\"");
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

  @Test
  void manyAtOnceShareAPortWhileAnOriginalClientHasOneOfItsOwn() throws Exception {
    byte[] parts = file("parts.bin", 400_000, SEED);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      names.add("f" + i);
      file("f" + i, 500_000 + i, i);
    }
    try (RealServer server =
            RealServer.start(0, List.of(), files, "parley.limits.downloads-per-user=8");
        Peer peer = Peer.inRoom(server.port(), "Dora")) {
      List<Get> gets = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        gets.add(new Get(server.port(), names.subList(8 * i, 8 * i + 8).toArray(String[]::new)));
      }
      assertThat(PartClient.download(peer, "parts.bin")).isEqualTo(parts);
      for (Get get : gets) {
        get.expectExit(0);
      }
      for (String name : names) {
        assertThat(sha256(downloads.resolve(name))).isEqualTo(sha256(files.resolve(name)));
      }
      await().atMost(Duration.ofSeconds(20)).until(() -> server.boundUdpPorts() == 0);
    }
  }

  @Test
  void aLargeFileNeedsLittleMemoryAtEitherEnd() throws Exception {
    long size = Boolean.getBoolean("parley.nightly") ? 5_000_000_123L : 500_000_123L;
    try (RandomAccessFile sparse = new RandomAccessFile(files.resolve("big").toFile(), "rw")) {
      sparse.setLength(size);
      sparse.seek(size - 5);
      sparse.write("there".getBytes(StandardCharsets.US_ASCII));
    }
    try (RealServer server = RealServer.start(0, List.of("-Xmx128m"), files)) {
      Get get = new Get(server.port(), "big").expectExit(0);
      assertThat(get.field("sha256")).isEqualTo(sha256(files.resolve("big")));
      assertThat(Files.size(downloads.resolve("big"))).isEqualTo(size);
      assertThat(server.log()).doesNotContain("OutOfMemory");
    }
  }

  @Test
  void anOperatorMayChooseAPlainSealOrNoFastTransfer() throws Exception {
    file("a.bin", 1_000_000, SEED);
    try (RealServer server = RealServer.start(0, List.of(), files, "parley.transfer.seal=crc32c")) {
      assertThat(new Get(server.port(), "a.bin").expectExit(0).field("mode")).isEqualTo("fast");
    }
    try (RealServer server = RealServer.start(0, List.of(), files, "parley.transfer.fast=false")) {
      assertThat(new Get(server.port(), "a.bin").expectExit(0).field("mode")).isEqualTo("parts");
      assertThat(sha256(downloads.resolve("a.bin"))).isEqualTo(sha256(files.resolve("a.bin")));
    }
  }

  @Test
  void aFloodOfForgedDatagramsGetsNoAnswerAndHarmsNoDownload() throws Exception {
    int flood = Boolean.getBoolean("parley.nightly") ? 1_000_000 : 100_000;
    file("a.bin", 12_000_000, SEED);
    Random random = new Random(SEED);
    try (RealServer server =
            RealServer.start(0, List.of(), files, "parley.transfer.rate-limit.per-transfer=4MiB");
        DatagramSocket attacker = new DatagramSocket()) {
      Get get = new Get(server.port(), "a.bin");
      awaitPart(500_000);
      int sharedPort = server.firstUdpPort() + 15;
      for (int i = 0; i < flood; i++) {
        byte[] junk = new byte[1 + random.nextInt(100)];
        random.nextBytes(junk);
        junk[0] = (byte) 0xA1;
        attacker.send(
            new DatagramPacket(junk, junk.length, InetAddress.getLoopbackAddress(), sharedPort));
      }
      get.expectExit(0);
      assertThat(sha256(downloads.resolve("a.bin"))).isEqualTo(sha256(files.resolve("a.bin")));
      attacker.setSoTimeout(200);
      assertThat(answered(attacker)).isFalse();
      await().atMost(Duration.ofSeconds(20)).until(() -> server.log().contains("for nobody"));
    }
  }

  private static boolean answered(DatagramSocket socket) throws IOException {
    try {
      socket.receive(new DatagramPacket(new byte[2048], 2048));
      return true;
    } catch (SocketTimeoutException nothing) {
      return false;
    }
  }

  /** Waits until so much is verified and on the disk; the final name must not be there yet. */
  private void awaitPart(long bytes) {
    Path part = downloads.resolve("a.bin.part");
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> Files.exists(part) && Files.size(part) >= bytes);
    assertThat(downloads.resolve("a.bin")).doesNotExist();
  }

  /** Puts a file into its place at once, as a careful program does. */
  private byte[] file(String name, int size, int seed) throws IOException {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    Path made = Files.write(folder.resolve("being made"), bytes);
    Files.move(made, files.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    return bytes;
  }

  private static String sha256(Path file) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    try (InputStream in = Files.newInputStream(file)) {
      byte[] piece = new byte[1 << 16];
      for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
        digest.update(piece, 0, n);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
