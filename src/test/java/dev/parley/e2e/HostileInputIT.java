package dev.parley.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Bad input gets one clear error and hurts nobody. */
class HostileInputIT {
  @TempDir Path folder;
  private Path files;
  private RealServer server;

  @BeforeEach
  void startServer() throws IOException {
    files = Files.createDirectory(folder.resolve("served"));
    Files.writeString(folder.resolve("secret.txt"), "secret");
    Files.writeString(files.resolve("plain.txt"), "plain");
    Files.writeString(files.resolve("two words.txt"), "two words");
    Files.createDirectory(files.resolve("sub"));
    Files.createSymbolicLink(files.resolve("link.txt"), folder.resolve("secret.txt"));
    Files.writeString(files.resolve("evil\nALL forged.txt"), "");
    server = RealServer.start(files, "parley.limits.flood.enabled=false");
  }

  @AfterEach
  void stopServer() throws IOException {
    server.close();
  }

  @Test
  void everyBadCommandGetsOneErrorAndTheConnectionLives() throws Exception {
    try (Peer peer = Peer.inRoom(server.port(), "Clumsy")) {
      for (String bad :
          List.of(
              "", "   ", "~", "~x", "~nobody hi", "download_file", "CHANGENAME", "CHANGENAME a")) {
        peer.send(bad);
        assertThat(peer.receive()).as(bad).startsWith("ERROR ");
      }
      peer.send("still here");
      peer.expect("Clumsy: still here");
    }
  }

  @Test
  void controlAndBidiCharactersNeverReachAnybody() throws Exception {
    try (Peer sender = Peer.inRoom(server.port(), "Sender");
        Peer witness = Peer.inRoom(server.port(), "Witness")) {
      sender.receiveUntil("ALL ");
      for (String evil :
          List.of(
              "\u001b[2J",
              "a\rb",
              "a\u0000b",
              "\u009b31m",
              "\u202egnp.exe",
              "\u2066x",
              "a\u2028b")) {
        sender.send(evil);
        assertThat(sender.receive()).startsWith("ERROR bad-character");
      }
      sender.sendBytes(new byte[] {(byte) 0xC3, (byte) 0x28, '\n'});
      assertThat(sender.receive()).startsWith("ERROR bad-encoding");
      sender.send("clean");
      sender.expect("Sender: clean");
      witness.expect("Sender: clean");
    }
  }

  @Test
  void aLongLineIsSkippedAndAnEndlessOneClosed() throws Exception {
    try (Peer peer = Peer.inRoom(server.port(), "Long")) {
      peer.send("x".repeat(5000));
      assertThat(peer.receive()).startsWith("ERROR line-too-long");
      peer.send("y".repeat(4096));
      peer.expect("Long: " + "y".repeat(4096));
      peer.sendBytes("z".repeat(70_000).getBytes(StandardCharsets.UTF_8));
      assertThat(peer.receiveUntil("ERROR ")).startsWith("ERROR line-too-long");
      for (String last = peer.receive(); last != null; last = peer.receive()) {
        assertThat(last).contains("without a newline");
      }
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aGigabyteWithoutANewlineCostsNoMoreThanItsFirstPiece() throws Exception {
    try (Peer peer = Peer.inRoom(server.port(), "Endless");
        Peer witness = Peer.inRoom(server.port(), "Witness")) {
      byte[] piece = new byte[64 * 1024];
      Arrays.fill(piece, (byte) 'x');
      long before = Census.of(server).heapBytes();
      try {
        for (int sent = 0; sent < 16 * 1024; sent++) {
          peer.sendBytes(piece);
          if (sent == 1024) {
            assertThat(Census.of(server).heapBytes() - before).isLessThan(1 << 20);
          }
        }
      } catch (IOException closed) {
        // As it may: what comes behind the limit is only read to be thrown away.
      }
      witness.receiveUntil("Endless left the chat...");
    }
  }

  @Test
  void badNamesCanBeTriedAgainOnTheSameConnection() throws Exception {
    try (Peer taken = Peer.inRoom(server.port(), "Taken");
        Peer peer = Peer.lines(server.port())) {
      for (String bad :
          List.of(
              "",
              "a b",
              "ALL",
              "udp",
              "~tilde",
              "{brace}",
              "Taken",
              "tAKEN",
              "T\u0430ken",
              "Taken\uff1ahi",
              "\u0410LL",
              "\u0415RROR",
              "Taken\u001b[2K",
              "\u001b]0;title\u0007",
              "x".repeat(33))) {
        peer.send(bad);
        assertThat(peer.receive()).as(bad).startsWith("ERROR ");
      }
      peer.send("Fine");
      peer.expect("Fine has joined the chat!");
      taken.receiveUntil("Fine has joined the chat!");
    }
  }

  @Test
  void anUnframedPeerWithABadNameIsToldAndClosed() throws Exception {
    try (Peer peer = Peer.unframed(server.port())) {
      peer.send("ALL");
      assertThat(peer.receive()).startsWith("ERROR bad-name");
      peer.expectClosed();
    }
  }

  @Test
  void aConnectionWithoutANameIsClosedInTime() throws Exception {
    try (RealServer hasty = RealServer.start(files, "parley.limits.login-timeout=1s");
        Peer peer = Peer.lines(hasty.port())) {
      assertThat(peer.receive()).startsWith("ERROR login-timed-out");
      peer.expectClosed();
    }
  }

  @Test
  void nothingOutsideTheListingIsEverServed() throws Exception {
    try (Peer peer = Peer.inRoom(server.port(), "Thief")) {
      peer.send("get_list_file");
      peer.expect("CHOOSE_FILE plain.txt two%20words.txt ");
      for (String name :
          List.of(
              "../secret.txt",
              folder.resolve("secret.txt").toString(),
              "link.txt",
              "sub",
              "..%2Fsecret.txt",
              ".",
              "..",
              "served/plain.txt",
              "no-such.txt")) {
        peer.send("download_file " + name);
        assertThat(peer.receive())
            .as(name)
            .startsWith("ERROR no-such-file")
            .contains("no such file");
      }
      assertThat(PartClient.download(peer, "two words.txt")).asString().isEqualTo("two words");
      assertThat(PartClient.download(peer, "two%20words.txt")).asString().isEqualTo("two words");
    }
  }

  @Test
  void aSplitAtEveryByteAndAThousandLinesInOneSegmentMeanTheSame() throws Exception {
    try (Peer peer = Peer.inRoom(server.port(), "Splitter")) {
      for (byte b : "slow שלום\n".getBytes(StandardCharsets.UTF_8)) {
        peer.sendBytes(new byte[] {b});
      }
      peer.expect("Splitter: slow שלום");
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < 1000; i++) {
        all.append("line ").append(i).append("\r\n");
      }
      peer.sendBytes(all.toString().getBytes(StandardCharsets.UTF_8));
      for (int i = 0; i < 1000; i++) {
        peer.expect("Splitter: line " + i);
      }
    }
  }

  @Test
  void aScriptGetsAllItsAnswersInOrderBeforeTheConnectionEnds() throws Exception {
    try (Peer peer = Peer.lines(server.port())) {
      peer.sendBytes(
          "Script\nshow\nget_list_file\n~nobody x\nhello\nthe last line has no newline"
              .getBytes(StandardCharsets.UTF_8));
      peer.socket.shutdownOutput();
      peer.expect("Script has joined the chat!");
      assertThat(peer.receive()).startsWith("ALL ");
      assertThat(peer.receive()).startsWith("ALL ");
      assertThat(peer.receive()).startsWith("CHOOSE_FILE ");
      assertThat(peer.receive()).startsWith("ERROR no-such-user nobody: ");
      peer.expect("Script: hello", "Script: the last line has no newline");
      peer.expectClosed();
    }
  }
}
