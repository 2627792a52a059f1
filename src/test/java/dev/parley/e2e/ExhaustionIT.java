package dev.parley.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A server that runs out of something: those inside go on, and it recovers by itself. */
@EnabledOnOs(OS.LINUX)
class ExhaustionIT {
  private static final int DESCRIPTORS = 160;
  private static final String[] SETTINGS = {
    "parley.limits.connections-per-address=1000",
    "parley.limits.flood.enabled=false",
    "parley.server.rehearse=true" // so that all libraries are open, as they are in a real server
  };

  private static final String LONG_NAME = "A".repeat(30);

  /** So many lines of the log, of some 80 bytes each, are more than its 64 KiB. */
  private static final int MORE_THAN_A_PIPE_HOLDS = 2000;

  @TempDir Path files;

  @BeforeEach
  void makeFile() throws IOException {
    Files.write(files.resolve("f"), new byte[3000]);
  }

  private RealServer startWithFewDescriptors() throws IOException {
    return RealServer.start("ulimit -n " + DESCRIPTORS + ";", 0, List.of(), files, SETTINGS);
  }

  /**
   * Connects until the server has only so many descriptors left; who connects says only his name.
   */
  private static List<Peer> useUpDescriptors(RealServer server, int left) throws IOException {
    List<Peer> idle = new ArrayList<>();
    while (server.descriptors() < DESCRIPTORS - left) {
      idle.add(Peer.inRoom(server.port(), "Idle" + idle.size())); // so it has been accepted
    }
    return idle;
  }

  /**
   * Three seconds, in which it tries some more times; what was used at its start is compiled yet.
   */
  private static void awaitRest(RealServer server) {
    AtomicReference<Duration> before = new AtomicReference<>(server.cpu());
    await()
        .pollInterval(Duration.ofSeconds(3))
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              Duration now = server.cpu();
              return now.minus(before.getAndSet(now)).compareTo(Duration.ofMillis(1500)) < 0;
            });
  }

  private static void closeAll(List<Peer> peers) throws IOException {
    for (Peer peer : peers) {
      peer.close();
    }
  }

  private static void talk(Peer from, Peer to, String name) throws IOException {
    for (int i = 0; i < 20; i++) {
      from.send("message " + i);
      to.receiveUntil(name + ": message " + i);
    }
  }

  @Test
  void withoutDescriptorsThoseInsideGoOnAndAcceptingRecovers() throws Exception {
    try (RealServer server = startWithFewDescriptors();
        Peer ann = Peer.inRoom(server.port(), "Ann");
        Peer bob = Peer.inRoom(server.port(), "Bob")) {
      List<Peer> idle = useUpDescriptors(server, 0);
      try (Peer waiting = Peer.lines(server.port())) {
        waiting.send("Waiting");
        await()
            .atMost(Duration.ofSeconds(10))
            .until(() -> server.log().contains("[NOT ACCEPTING]"));
        awaitRest(server); // it does not spin

        talk(ann, bob, "Ann");
        ann.send("get_list_file");
        assertThat(ann.receiveUntil("ERROR ")).startsWith("ERROR server-fault: ");
        ann.send("download_file f");
        assertThat(ann.receiveUntil("ERROR ")).startsWith("ERROR server-fault f: ");
        talk(bob, ann, "Bob");

        closeAll(idle);
        waiting.expect("Waiting has joined the chat!");
      }
      try (Peer late = Peer.inRoom(server.port(), "Late")) {
        assertThat(PartClient.download(late, "f")).hasSize(3000);
      }
      await().atMost(Duration.ofSeconds(10)).until(() -> server.log().contains("[ACCEPTING]"));
      assertThat(server.log().lines().filter(line -> line.contains("[NOT ACCEPTING]"))).hasSize(1);
      assertThat(server.log()).doesNotContain("DefaultChannelPipeline");
    }
  }

  @Test
  void aDownloadThatGetsItsFileButNoPortIsOneError() throws Exception {
    try (RealServer server = startWithFewDescriptors();
        Peer parts = Peer.inRoom(server.port(), "Parts");
        Peer fast = Peer.lines(server.port())) {
      fast.send("Fast\n{hello fast}");
      fast.receiveUntil("{hello fast}");
      List<Peer> idle = useUpDescriptors(server, 1);
      for (Peer peer : List.of(parts, fast)) {
        peer.send("download_file f");
        assertThat(peer.receiveUntil("ERROR ")).startsWith("ERROR server-fault f: ");
      }
      closeAll(idle);
      await().atMost(Duration.ofSeconds(10)).until(() -> server.descriptors() < DESCRIPTORS - 5);
      assertThat(PartClient.download(parts, "f")).hasSize(3000);
      fast.send("download_file f");
      fast.receiveUntil("{offer f ");
    }
  }

  @Test
  void aLogThatCannotBeWrittenStopsNobody() throws Exception {
    try (RealServer server = RealServer.start("exec 2>/dev/full;", 0, List.of(), files, SETTINGS);
        Peer ann = Peer.inRoom(server.port(), "Ann");
        Peer bob = Peer.inRoom(server.port(), "Bob")) {
      talk(ann, bob, "Ann");
      assertThat(PartClient.download(bob, "f")).hasSize(3000);
      assertThat(server.log()).isEmpty();
    }
  }

  @Test
  void aLogThatNobodyReadsStopsNobodyNorTheStop(@TempDir Path folder) throws Exception {
    Path pipe = folder.resolve("log"); // which the server itself keeps open
    String toPipe = "mkfifo " + pipe + "; exec 2<>" + pipe + ";";
    try (RealServer server = RealServer.start(toPipe, 0, List.of(), files, SETTINGS);
        Peer ann = Peer.inRoom(server.port(), "Ann");
        Peer bob = Peer.inRoom(server.port(), "Bob")) {
      for (int i = 0; i < MORE_THAN_A_PIPE_HOLDS; i++) {
        String from = i % 2 == 0 ? "Ann" : LONG_NAME;
        String to = i % 2 == 0 ? LONG_NAME : "Ann";
        ann.send("CHANGENAME " + from + ' ' + to);
        bob.receiveUntil(from + " changed his name to " + to);
      }
      talk(ann, bob, "Ann");
      server.terminate();
      bob.receiveUntil("ERROR server-stopping");
      assertThat(server.exitCode(20)).isNotNegative();
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "parley.nightly", matches = "true")
  void withAFullHeapNewWorkIsRefusedAndThoseInsideGoOn() throws Exception {
    try (RealServer server =
            RealServer.start(
                0,
                List.of("-Xmx64m"),
                files,
                "parley.limits.outbox-bytes=1073741824",
                "parley.limits.message-bytes=65536",
                "parley.limits.unended-bytes=131072",
                "parley.limits.flood.enabled=false");
        Peer ann = Peer.inRoom(server.port(), "Ann");
        Peer bob = Peer.inRoom(server.port(), "Bob")) {
      try (Peer deaf = Peer.inRoom(server.port(), "Deaf")) {
        String text = "~Deaf " + "x".repeat(60_000);
        int whispers = 0;
        while (!isRefused(server)) {
          assertThat(whispers).as("whispers that a heap of 64 MB takes").isLessThan(2000);
          for (int i = 0; i < 5; i++, whispers++) {
            ann.send(text);
            ann.receiveUntil("from you to Deaf: ");
          }
        }
        assertThat(deaf.socket.isConnected()).isTrue();
        talk(ann, bob, "Ann");
        bob.send("download_file f");
        assertThat(bob.receiveUntil("ERROR ")).startsWith("ERROR server-full f: ");
        server.awaitLog("[HEAP FULL]");
      }
      await()
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(500))
          .until(() -> !isRefused(server));
      assertThat(PartClient.download(bob, "f")).hasSize(3000);
      assertThat(server.log()).doesNotContain("OutOfMemory");
    }
  }

  private static boolean isRefused(RealServer server) throws IOException {
    try (Peer peer = Peer.lines(server.port())) {
      peer.send("{quit}");
      String answer = peer.receive();
      return answer != null && answer.startsWith("ERROR server-full: ");
    }
  }
}
