package dev.parley.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recorded run of the original programs, byte for byte, against the real server. */
class WireTranscriptIT {
  @TempDir Path files;
  private RealServer server;

  @BeforeEach
  void startServer() throws IOException {
    byte[] bytes = new byte[41_151];
    new Random(1).nextBytes(bytes);
    Files.write(files.resolve("alice.jpg"), bytes);
    Files.write(files.resolve("bob.jpg"), java.util.Arrays.copyOf(bytes, 10_341));
    Files.createFile(files.resolve("תרגול.ppt"));
    Files.createFile(files.resolve("two words.txt"));
    server = RealServer.start(files);
  }

  @AfterEach
  void stopServer() throws IOException {
    server.close();
  }

  @Test
  void unframedPeersGetTheTranscriptByteForByte() throws Exception {
    try (Peer bob = Peer.unframed(server.port());
        Peer alice = Peer.unframed(server.port())) {
      converse(bob, alice, "(PRIVATE)  ", "<CHOOSE_FILE>");
    }
  }

  @Test
  void linePeersGetTheTranscriptByteForByte() throws Exception {
    try (Peer bob = Peer.lines(server.port());
        Peer alice = Peer.lines(server.port())) {
      converse(bob, alice, "(PRIVATE) ", "CHOOSE_FILE");
    }
  }

  @Test
  void unframedAndLinePeersShareARoom() throws Exception {
    try (Peer bob = Peer.lines(server.port());
        Peer alice = Peer.unframed(server.port())) {
      bob.send("Bob");
      bob.expect("Bob has joined the chat!", "ALL ");
      alice.send("Alice");
      bob.expect("Alice has joined the chat!", "ALL Alice ");
      alice.expect("Alice has joined the chat!", "ALL Bob ");
      bob.send("~Alice Hello Alice");
      bob.expect("from you to Alice: (PRIVATE) Hello Alice");
      alice.expect("Bob: (PRIVATE)  Hello Alice");
    }
  }

  @Test
  void theTwoClientConversationNeverGluesTwoMessagesAHundredTimesInARow() throws Exception {
    // Ten servers at once: nearly all of it is waiting.
    List<CompletableFuture<Void>> tenths = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      tenths.add(CompletableFuture.runAsync(this::talkTenTimes, work -> new Thread(work).start()));
    }
    for (CompletableFuture<Void> tenth : tenths) {
      tenth.get(5, TimeUnit.MINUTES);
    }
  }

  private void talkTenTimes() {
    try (RealServer own = RealServer.start(files, "parley.unframed.detect-after=50ms")) {
      for (int run = 0; run < 10; run++) {
        talk(own, run);
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static void talk(RealServer own, int run) throws Exception {
    try (Peer bob = Peer.unframed(own.port());
        Peer alice = Peer.unframed(own.port())) {
      bob.send("Bob" + run);
      bob.expect("Bob" + run + " has joined the chat!", "ALL ");
      alice.send("Alice" + run);
      bob.expect("Alice" + run + " has joined the chat!", "ALL Alice" + run + " ");
      alice.expect("Alice" + run + " has joined the chat!", "ALL Bob" + run + " ");
      bob.send("hello");
      bob.expect("Bob" + run + ": hello");
      alice.expect("Bob" + run + ": hello");
      bob.send("{quit}");
      alice.expect("Bob" + run + " left the chat...", "ALL ");
      alice.send("{quit}");
      alice.expectClosed();
    }
  }

  private void converse(Peer bob, Peer alice, String mark, String chooseFile) throws Exception {
    bob.send("Bob");
    bob.expect("Bob has joined the chat!", "ALL ");
    alice.send("Alice");
    bob.expect("Alice has joined the chat!", "ALL Alice ");
    alice.expect("Alice has joined the chat!", "ALL Bob ");
    bob.send("hello");
    bob.expect("Bob: hello");
    alice.expect("Bob: hello");
    bob.send("~Alice Hello Alice");
    bob.expect("from you to Alice: " + mark + "Hello Alice");
    alice.expect("Bob: " + mark + "Hello Alice");
    bob.send("show");
    bob.expect("ALL Alice ");
    alice.send("get_list_file");
    alice.expect(chooseFile + " alice.jpg bob.jpg two%20words.txt תרגול.ppt ");
    int port = server.firstUdpPort();
    alice.send("download_file alice.jpg");
    alice.expect("UDP " + port + " 41151 alice.jpg");
    bob.send("download_file bob.jpg");
    bob.expect("UDP " + (port + 1) + " 10341 bob.jpg");
    try (PartClient client = new PartClient(port)) {
      assertThat(client.fetch(41_151)).isEqualTo(Files.readAllBytes(files.resolve("alice.jpg")));
    }
    bob.send("CHANGENAME Bob Robert");
    bob.expect("Bob changed his name to Robert!", "ALL Alice ");
    alice.expect("Bob changed his name to Robert!", "ALL Robert ");
    bob.send("{quit}");
    alice.expect("Robert left the chat...", "ALL ");
    bob.expectClosed();
  }
}
