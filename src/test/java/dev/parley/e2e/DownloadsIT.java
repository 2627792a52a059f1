package dev.parley.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Downloads by a client of the original kind from the real server. */
class DownloadsIT {
  private static final int SEED = 42;

  @TempDir Path files;
  private RealServer server;

  @AfterEach
  void stopServer() throws IOException {
    server.close();
  }

  @Test
  void everySizeComesWhole() throws Exception {
    int[] sizes = {0, 1, 999, 1000, 1001, 2000, 41_151, 5_000_000};
    for (int size : sizes) {
      file("f" + size, size);
    }
    server = RealServer.start(files);
    try (Peer peer = Peer.inRoom(server.port(), "Dora")) {
      for (int size : sizes) {
        assertThat(PartClient.download(peer, "f" + size)).isEqualTo(bytes(size));
      }
    }
  }

  @Test
  void aFileOfFiveGigabytesIsServedInLittleMemory() throws Exception {
    long size = 5_000_000_123L;
    long[] places = {0, (1L << 31) - 500, 1L << 31, (1L << 32) - 500, 1L << 32, size - 1123};
    try (RandomAccessFile sparse = new RandomAccessFile(files.resolve("big").toFile(), "rw")) {
      sparse.setLength(size);
      for (long place : places) {
        sparse.seek(place);
        sparse.write(("here is " + place).getBytes(StandardCharsets.US_ASCII));
      }
    }
    server = RealServer.start(0, List.of("-Xmx256m"), files);
    try (Peer peer = Peer.inRoom(server.port(), "Dora")) {
      peer.send("download_file big");
      String[] offer = peer.receiveUntil("UDP ").split(" ", 4);
      assertThat(Long.parseLong(offer[2])).isEqualTo(size);
      try (PartClient client = new PartClient(Integer.parseInt(offer[1]));
          RandomAccessFile sparse = new RandomAccessFile(files.resolve("big").toFile(), "r")) {
        List<Long> parts = new ArrayList<>();
        for (long place : places) {
          parts.add(place / 1000);
          parts.add(place / 1000 + 1);
        }
        parts.add(size / 1000);
        for (long part : parts) {
          byte[] expected = new byte[(int) Math.min(1000, size - part * 1000)];
          sparse.seek(part * 1000);
          sparse.readFully(expected);
          assertThat(client.part(part)).as("part " + part).isEqualTo(expected);
        }
        client.finish();
      }
    }
  }

  @Test
  void aThousandDownloadsInARowLeaveNothingBehind() throws Exception {
    file("small", 3_500);
    server = RealServer.start(files, "parley.limits.flood.enabled=false");
    try (Peer peer = Peer.inRoom(server.port(), "Dora")) {
      for (int i = 0; i < 20; i++) { // what is opened once and stays is open then
        PartClient.download(peer, "small");
      }
      await().until(() -> server.boundUdpPorts() == 0);
      long descriptors = server.descriptors();
      for (int i = 0; i < 1000; i++) {
        assertThat(PartClient.download(peer, "small")).isEqualTo(bytes(3_500));
      }
      await()
          .atMost(Duration.ofSeconds(10))
          .until(
              () ->
                  server.boundUdpPorts() == 0
                      && server.descriptors() <= descriptors
                      && server.threads() < 100);
    }
  }

  @Test
  void sixtyFourAtOnceShareSixteenPortsAndNobodyIsLeftOut() throws Exception {
    file("medium", 100_000);
    server = RealServer.start(files);
    ExecutorService clients = Executors.newFixedThreadPool(64);
    try {
      List<Callable<byte[]>> downloads = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        String name = "user" + i;
        downloads.add(
            () -> {
              try (Peer peer = Peer.inRoom(server.port(), name)) {
                return PartClient.download(peer, "medium");
              }
            });
      }
      for (Future<byte[]> download : clients.invokeAll(downloads)) {
        assertThat(download.get()).isEqualTo(bytes(100_000));
      }
    } finally {
      clients.shutdownNow();
    }
    await().atMost(Duration.ofSeconds(10)).until(() -> server.boundUdpPorts() == 0);
  }

  @Test
  void whoFindsAllPortsTakenWaitsInLineAndAnUnclaimedOfferIsGivenOn() throws Exception {
    file("small", 3_500);
    server = RealServer.start(files, "parley.udp.claim-timeout=5s");
    List<Peer> holders = new ArrayList<>();
    try {
      for (int user = 0; user < 4; user++) {
        Peer holder = Peer.inRoom(server.port(), "holder" + user);
        holders.add(holder);
        holder.send("download_file small\n".repeat(3) + "download_file small");
        for (int i = 0; i < 4; i++) {
          holder.receiveUntil("UDP ");
        }
      }
      holders.get(0).send("download_file small");
      assertThat(holders.get(0).receiveUntil("WAIT ")).isEqualTo("WAIT 1 small");
      try (Peer late = Peer.inRoom(server.port(), "late")) {
        late.send("download_file small");
        assertThat(late.receiveUntil("WAIT ")).isEqualTo("WAIT 2 small");
        assertThat(late.receiveUntil("UDP ")).endsWith(" 3500 small");
      }
      assertThat(holders.get(1).receiveUntil("ERROR "))
          .startsWith("ERROR download-timed-out small");
    } finally {
      for (Peer holder : holders) {
        holder.close();
      }
    }
    await().atMost(Duration.ofSeconds(10)).until(() -> server.boundUdpPorts() == 0);
  }

  @Test
  void aFileThatChangesInTheMiddleEndsTheDownloadWithAnError() throws Exception {
    file("changing", 2_000_000);
    server = RealServer.start(files);
    try (Peer peer = Peer.inRoom(server.port(), "Dora")) {
      peer.send("download_file changing");
      String[] offer = peer.receiveUntil("UDP ").split(" ", 4);
      try (PartClient client = new PartClient(Integer.parseInt(offer[1]))) {
        client.part(0);
        file("changing", 2_000_001);
        client.socketTimeout(200);
        for (long part = 1500; part < 2000; part++) {
          byte[] data = client.partOrNothing(part);
          if (data == null) {
            break;
          }
        }
      }
      assertThat(peer.receiveUntil("ERROR ")).startsWith("ERROR file-changed changing");
    }
    await().atMost(Duration.ofSeconds(10)).until(() -> server.boundUdpPorts() == 0);
  }

  private void file(String name, int size) throws IOException {
    Files.write(files.resolve(name), bytes(size));
  }

  private static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    new Random(SEED + size).nextBytes(bytes);
    return bytes;
  }
}
