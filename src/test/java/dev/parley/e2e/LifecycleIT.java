package dev.parley.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Start, stop, sudden death, and people who vanish. */
class LifecycleIT {
  @TempDir Path files;

  @Test
  void aStoppingServerTellsEveryoneAndIsGoneWithinTenSeconds() throws Exception {
    try (RealServer server = RealServer.start(files);
        Peer peer = Peer.inRoom(server.port(), "Ann")) {
      server.terminate();
      assertThat(peer.receive()).startsWith("ERROR server-stopping");
      peer.expectClosed();
      assertThat(server.exitCode(10)).isIn(0, 143);
    }
  }

  @Test
  void aStoppingServerLetsARunningDownloadEnd() throws Exception {
    Files.write(files.resolve("file"), new byte[5000]);
    try (RealServer server = RealServer.start(files);
        Peer peer = Peer.inRoom(server.port(), "Ann")) {
      peer.send("download_file file");
      String[] offer = peer.receiveUntil("UDP ").split(" ", 4);
      try (PartClient client = new PartClient(Integer.parseInt(offer[1]))) {
        client.part(0);
        server.terminate();
        assertThat(peer.receive()).startsWith("ERROR server-stopping");
        for (long part = 1; part <= 5; part++) {
          client.part(part);
        }
        client.finish();
      }
      assertThat(peer.receive()).startsWith("ERROR server-stopping");
      assertThat(server.exitCode(10)).isIn(0, 143);
    }
  }

  @Test
  void aPortThatIsTakenIsNamed() throws Exception {
    try (RealServer server = RealServer.start(files)) {
      assertThatThrownBy(() -> RealServer.start(server.port(), List.of(), files))
          .hasMessageContaining(
              "parley: cannot listen on 127.0.0.1:" + server.port() + ": Address already in use");
    }
  }

  @Test
  void aKilledServerCanBeStartedAgainAtOnceOnTheSamePort() throws Exception {
    int port;
    try (RealServer first = RealServer.start(files);
        Peer peer = Peer.inRoom(first.port(), "Ann")) {
      port = first.port();
      first.kill();
      peer.expectClosed();
    }
    try (RealServer second = RealServer.start(port, List.of(), files);
        Peer peer = Peer.inRoom(second.port(), "Ann")) {
      peer.send("back");
      peer.expect("Ann: back");
    }
  }

  @Test
  void whoVanishesHasLeftAndHisNameIsFree() throws Exception {
    try (RealServer server = RealServer.start(files);
        Peer witness = Peer.inRoom(server.port(), "Witness")) {
      for (boolean abruptly : new boolean[] {false, true}) {
        String name = abruptly ? "Killed" : "Gone";
        Peer ghost = Peer.inRoom(server.port(), name);
        witness.receiveUntil(name + " has joined");
        if (abruptly) {
          ghost.socket.setSoLinger(true, 0); // a reset, as from a process that was killed
        }
        ghost.close();
        witness.receiveUntil(name + " left the chat...");
        assertThat(nameIsFree(server, name)).isTrue();
      }
    }
  }

  @Test
  void whoSendsAByteNowAndThenButNoNameIsGoneInTime() throws Exception {
    try (RealServer server =
            RealServer.start(
                files,
                "parley.limits.login-timeout=2s",
                "parley.unframed.enabled=false"); // else a byte and a pause are a name
        Peer drip = Peer.lines(server.port())) {
      drip.socket.setSoTimeout(300);
      String heard = "";
      for (int bytes = 0; heard.isEmpty(); bytes++) {
        assertThat(bytes).as("bytes before the connection is closed").isLessThan(60);
        drip.sendBytes(new byte[] {'x'});
        try {
          heard = drip.receive();
        } catch (SocketTimeoutException nothingYet) {
          // the next byte
        }
      }
      assertThat(heard).startsWith("ERROR login-timed-out");
    }
  }

  @Test
  void whoClosesHisHalfHasLeftAndMayStillReadWhatWasForHim() throws Exception {
    try (RealServer server = RealServer.start(files);
        Peer witness = Peer.inRoom(server.port(), "Witness");
        Peer half = Peer.inRoom(server.port(), "Half")) {
      half.send("show");
      half.socket.shutdownOutput();
      witness.receiveUntil("Half left the chat...");
      half.receiveUntil("ALL Witness ");
      half.expectClosed();
      witness.send("show");
      witness.receiveUntil("ALL ");
      assertThat(witness.receive()).isEqualTo("ALL ");
      assertThat(nameIsFree(server, "Half")).isTrue();
    }
  }

  @Test
  void whoDoesNotReadIsDroppedAndNobodyElseNotices() throws Exception {
    try (RealServer server =
            RealServer.start(
                files, "parley.limits.outbox-bytes=65536", "parley.limits.flood.enabled=false");
        Peer talker = Peer.inRoom(server.port(), "Talker");
        Peer deaf = Peer.inRoom(server.port(), "Deaf")) {
      talker.receiveUntil("ALL ");
      String text = "x".repeat(4000);
      int said = 0;
      for (String heard = ""; !heard.startsWith("Deaf left"); heard = talker.receive()) {
        if (heard.isEmpty() || heard.startsWith("Talker: ")) {
          talker.send(text);
          said++;
          assertThat(said).as("messages before the deaf one is dropped").isLessThan(20_000);
        }
      }
      talker.send("after");
      talker.receiveUntil("Talker: after");
      deaf.receiveUntil("ERROR too-slow");
      server.awaitLog("[TOO SLOW] Deaf");
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aClientWhoseProcessIsStoppedIsGoneInTimeAndItsNameIsFree() throws Exception {
    try (RealServer server =
            RealServer.start(
                files, "parley.limits.ping-after=1s", "parley.limits.ping-timeout=5s");
        Peer witness = Peer.inRoom(server.port(), "Witness")) {
      Process client =
          new ProcessBuilder(
                  RealServer.java(
                      "-jar",
                      RealServer.jar(),
                      "chat",
                      "Frozen",
                      "--server",
                      "127.0.0.1:" + server.port()))
              .redirectErrorStream(true)
              .start();
      try {
        witness.receiveUntil("Frozen has joined");
        witness.socket.setSoTimeout(9_000);
        assertThatThrownBy(() -> witness.receiveUntil("Frozen left")) // it answers its pings
            .isInstanceOf(SocketTimeoutException.class);
        witness.socket.setSoTimeout(Peer.PATIENCE_MS);

        assertThat(new ProcessBuilder("kill", "-STOP", "" + client.pid()).start().waitFor())
            .isZero();

        witness.receiveUntil("Frozen left the chat...");
        assertThat(nameIsFree(server, "Frozen")).isTrue();
        server.awaitLog("[NO ANSWER] Frozen");
      } finally {
        client.destroyForcibly();
      }
    }
  }

  @Test
  void aWrongSettingStopsTheStartWithOneLineThatNamesTheKey() throws Exception {
    Process process =
        new ProcessBuilder(
                RealServer.java("-Dparley.tcp.port=many", "-jar", RealServer.jar(), "server"))
            .directory(files.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(2);
    assertThat(said.lines()).hasSize(1);
    assertThat(said).contains("parley.tcp.port");
  }

  private static boolean nameIsFree(RealServer server, String name) throws IOException {
    try (Peer peer = Peer.lines(server.port())) {
      peer.send(name);
      return peer.receive().equals(name + " has joined the chat!");
    }
  }
}
