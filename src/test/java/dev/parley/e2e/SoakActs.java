package dev.parley.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.ClientOptions;
import dev.parley.client.Download;
import dev.parley.client.ParleyClient;
import dev.parley.protocol.chat.Dialect;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What people do in a soak, one at a time, as a seed will have it. */
final class SoakActs {
  private static final AtomicInteger LAST_VISITOR = new AtomicInteger();
  private static final int[] SIZES = {0, 1, 1000, 41_151, 100_000, 2_000_000};

  /** So many of the sizes are fetched part by part. */
  private static final int SMALL_SIZES = 5;

  /** More than the server and both kernels keep for who does not read. */
  private static final int MAX_WHISPERS = 4000;

  private final RealServer server;
  private final Path folder;
  private final List<Survivor> survivors;
  private final Promises promises;
  private final Random random;

  SoakActs(
      RealServer server, Path folder, List<Survivor> survivors, Promises promises, Random random) {
    this.server = server;
    this.folder = folder;
    this.survivors = survivors;
    this.promises = promises;
    this.random = random;
  }

  /** Makes the files that are fetched. */
  static void makeFiles(Path folder) throws IOException {
    for (int size : SIZES) {
      Files.write(folder.resolve("f" + size), content(size));
    }
  }

  private static byte[] content(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  private interface Act {
    void run() throws Exception;
  }

  /** Does one thing; what goes wrong is a broken promise. */
  void next() {
    int dice = random.nextInt(100);
    if (dice < 30) {
      run("visits", this::visit);
    } else if (dice < 45) {
      run("crashes", this::crash);
    } else if (dice < 57) {
      run("downloads by parts", this::downloadByParts);
    } else if (dice < 63) {
      run("abandoned downloads by parts", this::abandonParts);
    } else if (dice < 72) {
      run("fast downloads", () -> downloadFast(false));
    } else if (dice < 76) {
      run("cancelled fast downloads", () -> downloadFast(true));
    } else if (dice < 80) {
      run("slow readers", this::readNothing);
    } else if (dice < 86) {
      run("renames", this::rename);
    } else {
      run("hostile visits", this::beHostile);
    }
  }

  private void run(String name, Act act) {
    try {
      act.run();
      promises.done(name);
    } catch (Exception | AssertionError e) {
      promises.broken(name + ": " + e);
    }
  }

  private static String newName() {
    return "v" + LAST_VISITOR.incrementAndGet();
  }

  private Survivor someSurvivor() {
    return survivors.get(random.nextInt(survivors.size()));
  }

  /** Talks to everyone and to one, and leaves in order. */
  private void visit() throws Exception {
    String name = newName();
    Survivor friend = someSurvivor();
    int toAll = random.nextInt(8);
    int whispers = random.nextInt(4);
    try (Peer peer = Peer.inRoom(server.port(), name)) {
      for (int i = 0; i < toAll; i++) {
        peer.send("#" + i + " " + "x".repeat(random.nextInt(300)));
      }
      for (int i = 0; i < whispers; i++) {
        peer.send("~" + friend.name() + " #" + i);
      }
      peer.send("get_list_file");
      assertThat(peer.receiveUntil("CHOOSE_FILE ").split(" ", 0)).hasSize(1 + SIZES.length);
      promises.leaves(name, toAll, friend.name(), whispers);
      if (random.nextBoolean()) {
        peer.send("{quit}");
      } else {
        peer.socket.shutdownOutput();
      }
      for (String line = ""; line != null; line = peer.receive()) {
        assertThat(line).doesNotStartWith("ERROR");
      }
    }
  }

  private void crash() throws Exception {
    Peer peer = Peer.inRoom(server.port(), newName());
    for (int i = random.nextInt(8); i > 0; i--) {
      peer.send("hello");
    }
    reset(peer);
  }

  private static void reset(Peer peer) throws IOException {
    peer.socket.setSoLinger(true, 0);
    peer.close();
  }

  private void downloadByParts() throws Exception {
    int size = SIZES[random.nextInt(SMALL_SIZES)];
    try (Peer peer = Peer.inRoom(server.port(), newName())) {
      promises.unless(
          java.util.Arrays.equals(PartClient.download(peer, "f" + size), content(size)),
          "a download by parts of " + size + " bytes is wrong");
    }
  }

  private void abandonParts() throws Exception {
    Peer peer = Peer.inRoom(server.port(), newName());
    peer.send("download_file f100000");
    String[] offer = peer.receiveUntil("UDP ").split(" ", 4);
    try (PartClient client = new PartClient(Integer.parseInt(offer[1]))) {
      for (int i = random.nextInt(4); i > 0; i--) {
        client.part(i);
      }
    }
    reset(peer);
  }

  private void downloadFast(boolean cancelled) throws Exception {
    int size = cancelled ? 2_000_000 : SIZES[random.nextInt(SIZES.length)];
    Path downloads = Files.createTempDirectory(folder, "got");
    ClientOptions options =
        new ClientOptions(
            "127.0.0.1",
            server.port(),
            newName(),
            downloads,
            Optional.of(Dialect.LINE),
            Duration.ofSeconds(10));
    try (ParleyClient client =
        ParleyClient.connect(options, event -> {})
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS)) {
      Download download = client.download("f" + size);
      if (cancelled) {
        download.cancel();
      }
      download.outcome().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
    Path file = downloads.resolve("f" + size);
    promises.unless(
        cancelled || java.util.Arrays.equals(Files.readAllBytes(file), content(size)),
        "a fast download of " + size + " bytes is wrong");
  }

  /** Is talked to and never reads, until it is dropped and told why. */
  private void readNothing() throws Exception {
    String name = newName();
    try (Socket deaf = new Socket();
        Peer talker = Peer.inRoom(server.port(), newName())) {
      deaf.setReceiveBufferSize(4096);
      deaf.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
      deaf.getOutputStream().write((name + "\n").getBytes(StandardCharsets.US_ASCII));
      talker.receiveUntil(name + " has joined");
      String text = "~" + name + " " + "x".repeat(4000);
      int whispers = 0;
      boolean isThere = true;
      while (isThere && whispers < MAX_WHISPERS) {
        talker.send(text);
        whispers++;
        String heard = talker.receive();
        while (!heard.startsWith("from you to ") && !heard.startsWith("ERROR ")) {
          heard = talker.receive();
        }
        isThere = !heard.startsWith("ERROR no-such-user");
      }
      promises.unless(!isThere, "who reads nothing is still there after " + whispers + " whispers");
      deaf.setSoTimeout(10_000);
      String last = new String(deaf.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      promises.unless(last.contains("\nERROR too-slow"), "who reads nothing was not told why");
    }
  }

  private void rename() throws Exception {
    String name = newName();
    String other = newName();
    try (Peer peer = Peer.inRoom(server.port(), name)) {
      peer.send("CHANGENAME " + name + " " + other);
      peer.receiveUntil(name + " changed his name to " + other);
      peer.send("show");
      peer.receiveUntil("ALL ");
    }
  }

  private void beHostile() throws Exception {
    byte[] junk = new byte[random.nextInt(3000)];
    random.nextBytes(junk);
    switch (random.nextInt(4)) {
      case 0 -> junkAsDatagrams(junk);
      case 1 -> endlessLine();
      case 2 -> { // junk in place of a name, and gone
        Peer peer = Peer.lines(server.port());
        peer.sendBytes(junk);
        reset(peer);
      }
      default -> { // junk from somebody who has a name
        Peer peer = Peer.inRoom(server.port(), newName());
        peer.sendBytes(junk);
        peer.sendBytes(new byte[] {'\n', (byte) 0xFF, '\n', 27, '[', '\n'});
        reset(peer);
      }
    }
  }

  private void junkAsDatagrams(byte[] junk) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      for (int port = server.firstUdpPort(); port < server.firstUdpPort() + 16; port++) {
        socket.send(
            new DatagramPacket(
                junk, Math.min(1200, junk.length), InetAddress.getLoopbackAddress(), port));
      }
    }
  }

  private void endlessLine() throws Exception {
    try (Peer peer = Peer.lines(server.port())) {
      peer.send(newName());
      peer.receiveUntil("ALL ");
      peer.sendBytes("x".repeat(70_000).getBytes(StandardCharsets.US_ASCII));
      peer.receiveUntil("ERROR line-too-long");
    }
  }
}
