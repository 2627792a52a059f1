package dev.parley.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The folders and the runs of the shipped client that tests of fast downloads share. */
abstract class FastDownloads {
  static final int BLOCK = 256 * 1024;
  static final int SEED = 7;
  static final String SMALL_HEAP = "-Xmx128m";
  static final String SLOWLY = "parley.transfer.rate-limit.per-transfer=2MiB";

  @TempDir Path folder;
  private final List<Process> clients = new ArrayList<>();
  Path files;
  Path downloads;

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
  final class Get {
    final Process process;
    final CompletableFuture<String> out;
    final CompletableFuture<String> err;

    /** One that begins at once. */
    Get(int port, String... arguments) throws IOException {
      this(RealServer.java(SMALL_HEAP), List.of("get", "--no-rehearsal"), port, arguments);
    }

    /** As it is by itself. */
    Get(List<String> java, int port, String... arguments) throws IOException {
      this(java, List.of("get"), port, arguments);
    }

    private Get(List<String> java, List<String> get, int port, String... arguments)
        throws IOException {
      List<String> command = new ArrayList<>(java);
      command.addAll(List.of("-jar", RealServer.jar()));
      command.addAll(get);
      command.addAll(List.of("--json", "--server", "127.0.0.1:" + port, "-o", "" + downloads));
      command.addAll(List.of(arguments));
      process = new ProcessBuilder(command).start();
      clients.add(process);
      out = Ran.reading(process.getInputStream());
      err = Ran.reading(process.getErrorStream());
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

  /** Waits until so much is verified and on the disk; the final name must not be there yet. */
  void awaitPart(long bytes) {
    Path part = downloads.resolve("a.bin.part");
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> Files.exists(part) && Files.size(part) >= bytes);
    assertThat(downloads.resolve("a.bin")).doesNotExist();
  }

  /** Puts a file into its place at once, as a careful program does. */
  byte[] file(String name, int size, int seed) throws IOException {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    Path made = Files.write(folder.resolve("being made"), bytes);
    Files.move(made, files.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    return bytes;
  }

  static String sha256(Path file) throws Exception {
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
