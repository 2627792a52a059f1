package dev.parley.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Fast downloads by the shipped client from the real server. */
class FastDownloadsIT extends FastDownloads {
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
    String wellCompiled = "-XX:TieredStopAtLevel=4"; // a cipher takes a minute else
    try (RealServer server = RealServer.start(0, List.of(SMALL_HEAP, wellCompiled), files)) {
      List<String> java = RealServer.java(SMALL_HEAP, wellCompiled);
      Get get = new Get(java, server.port(), "big").expectExit(0);
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
}
