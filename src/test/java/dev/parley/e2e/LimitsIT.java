package dev.parley.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What one person, or one address, cannot do to the others. */
class LimitsIT {
  @TempDir Path files;

  @Test
  void aFloodSlowsOnlyItsSenderDown() throws Exception {
    try (RealServer server = RealServer.start(files, "parley.limits.flood.per-second=4");
        Peer flooder = Peer.inRoom(server.port(), "Flooder");
        Peer other = Peer.inRoom(server.port(), "Other")) {
      for (int i = 0; i < 40; i++) {
        flooder.send("spam " + i);
      }
      assertThat(flooder.receiveUntil("ERROR ")).startsWith("ERROR flood: ");
      other.send("calm");
      int spam = 0;
      for (String heard = other.receive(); !heard.equals("Other: calm"); heard = other.receive()) {
        spam += heard.startsWith("Flooder: ") ? 1 : 0;
      }
      assertThat(spam).isLessThan(30);
      for (String last = ""; !last.equals("Flooder: spam 39"); last = flooder.receive()) {
        assertThat(last).doesNotStartWith("ERROR");
      }
    }
  }

  @Test
  void oneConnectionTooManyFromAnAddressIsToldSoAndClosed() throws Exception {
    try (RealServer server = RealServer.start(files, "parley.limits.connections-per-address=2");
        Peer one = Peer.inRoom(server.port(), "One")) {
      try (Peer two = Peer.inRoom(server.port(), "Two");
          Peer three = Peer.lines(server.port())) {
        three.send("Three");
        assertThat(three.receive()).startsWith("ERROR too-many-connections: ");
        three.expectClosed();
        two.send("{quit}");
      }
      await().atMost(Duration.ofSeconds(10)).until(() -> isLetIn(server));
      one.send("still here");
      one.receiveUntil("One: still here");
    }
  }

  @Test
  void theLogSaysWhySomebodyDidNotComeIn() throws Exception {
    try (RealServer server =
            RealServer.start(
                files,
                "parley.limits.connections-per-address=3",
                "parley.limits.login-timeout=8s");
        Peer bob = Peer.inRoom(server.port(), "Bob");
        Peer silent = Peer.lines(server.port())) {
      try (Peer other = Peer.lines(server.port())) {
        other.send("bad\u0007name");
        assertThat(other.receive()).startsWith("ERROR bad-name: ");
        other.send("Bob");
        assertThat(other.receive()).startsWith("ERROR name-taken");
        await()
            .atMost(Duration.ofSeconds(20))
            .until(() -> server.log().split("\\[CONNECTION\\]", -1).length > 3);
        try (Peer fourth = Peer.lines(server.port())) {
          assertThat(fourth.receive()).startsWith("ERROR too-many-connections: ");
          fourth.expectClosed();
        }
      }
      assertThat(silent.receive()).startsWith("ERROR login-timed-out: ");
      silent.expectClosed();
      server.awaitLog("[REFUSED] ('127.0.0.1', ");
      server.awaitLog(") too-many-connections: your address has 3 connections already");
      server.awaitLog(") disconnected, not let in as Bob: name-taken: ");
      server.awaitLog(") disconnected, not let in: login-timed-out: no name came within 8 s");
      bob.send("still here");
      bob.receiveUntil("Bob: still here");
    }
  }

  @Test
  void whoTakesNothingIsDroppedLongBeforeHisQueueIsFull() throws Exception {
    try (RealServer server =
            RealServer.start(
                files,
                "parley.limits.outbox-bytes=268435456",
                "parley.limits.write-timeout=2s",
                "parley.limits.flood.enabled=false");
        Peer talker = Peer.inRoom(server.port(), "Talker");
        Peer deaf = Peer.inRoom(server.port(), "Deaf")) {
      assertThat(deaf.socket.isConnected()).isTrue(); // and never read from
      talker.receiveUntil("ALL ");
      String text = "x".repeat(4000);
      long said = 0;
      for (String heard = ""; !heard.startsWith("Deaf left"); heard = talker.receive()) {
        if (heard.isEmpty() || heard.startsWith("Talker: ")) {
          talker.send(text);
          said++;
        }
      }
      assertThat(said * text.length()).isLessThan(256L << 20);
      server.awaitLog("[TOO SLOW] Deaf has taken nothing for 2 s");
      talker.send("after");
      talker.receiveUntil("Talker: after");
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void whoReadsNothingCostsTheServerNoMoreThanHisQueue() throws Exception {
    int limit = 8 << 20;
    try (RealServer server =
            RealServer.start(
                files,
                "parley.limits.outbox-bytes=" + limit,
                "parley.limits.message-bytes=65536",
                "parley.limits.unended-bytes=131072",
                "parley.limits.flood.enabled=false");
        Peer talker = Peer.inRoom(server.port(), "Talker");
        Peer deaf = Peer.inRoom(server.port(), "Deaf")) {
      String text = "~Deaf " + "x".repeat(60_000);
      long before = Census.of(server).heapBytes();
      long most = before;
      boolean isThere = true;
      for (int said = 0; isThere; said++) {
        assertThat(said).as("messages before the deaf one is dropped").isLessThan(1000);
        talker.send(text);
        String echo = talker.receive();
        while (!echo.startsWith("from you to ") && !echo.startsWith("ERROR ")) {
          echo = talker.receive();
        }
        isThere = !echo.startsWith("ERROR no-such-user");
        if (said % 20 == 0) {
          most = Math.max(most, Census.of(server).heapBytes());
        }
      }
      assertThat(most - before).isBetween(limit / 2L, limit * 5L / 4);
      deaf.receiveUntil("ERROR too-slow: ");
      server.awaitLog("[TOO SLOW] Deaf");
    }
  }

  private static boolean isLetIn(RealServer server) throws Exception {
    try (Peer peer = Peer.lines(server.port())) {
      peer.send("Again");
      return peer.receive().equals("Again has joined the chat!");
    }
  }
}
