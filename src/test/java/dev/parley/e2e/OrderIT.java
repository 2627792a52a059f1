package dev.parley.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.client.PasswordOptions;
import dev.parley.protocol.chat.Password;
import java.awt.event.KeyEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.swing.fixture.DialogFixture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keeping order: the real server, an operator, and those whom he has to do with. */
class OrderIT {
  private static final String SECRET = "correct horse";

  @TempDir Path folder;
  private Path files;

  @BeforeEach
  void makeAnOperator() throws Exception {
    files = Files.createDirectory(folder.resolve("files"));
    Ran added =
        Ran.with(
            List.of("-D" + database()),
            Map.of(),
            SECRET + "\n",
            "user",
            "add",
            "Ann",
            "--operator");
    assertThat(added).isEqualTo(new Ran(0, "", ""));
  }

  private String database() {
    return "parley.accounts.database=" + folder.resolve("data/parley.db");
  }

  private RealServer server() throws IOException {
    return RealServer.start(files, database());
  }

  /** The operator, who has read what he is. */
  private static Peer ann(RealServer server) throws IOException {
    Peer ann = Peer.lines(server.port());
    ann.send("Ann\n{login " + SECRET + "}\n{hello operator}");
    ann.receiveUntil("Ann has joined");
    assertThat(ann.receiveUntil("{hello")).isEqualTo("{hello operator}");
    return ann;
  }

  private static boolean isLetIn(String address, int port) throws IOException {
    try (Peer peer = Peer.from(address, port)) {
      peer.send("Other");
      return peer.receive().equals("Other has joined the chat!");
    }
  }

  private static void expectRefused(Peer peer, String name, String reason) throws IOException {
    peer.send(name);
    assertThat(peer.receive()).startsWith("ERROR banned: you are banned until ").endsWith(reason);
    peer.expectClosed();
  }

  @Test
  void whoIsPutOutReadsWhyInEitherDialect() throws Exception {
    try (RealServer server = server();
        Peer ann = ann(server);
        Peer bob = Peer.inRoom(server.port(), "Bob");
        Peer original = Peer.unframed(server.port())) {
      original.send("Old");
      original.receiveUntil("Old has joined");
      bob.send("{kick Ann}");
      bob.receiveUntil("Bob: {kick Ann}"); // no hello: it is talk
      ann.send("{kick Bob too loud}");
      assertThat(original.receiveUntil("Bob was")).isEqualTo("Bob was kicked by Ann: too loud");
      assertThat(bob.receiveUntil("Bob was")).isEqualTo("Bob was kicked by Ann: too loud");
      bob.expect("ERROR kicked: you were kicked by Ann: too loud");
      bob.expectClosed();
      ann.receiveUntil("Bob left");
      ann.send("{kick old}");
      original.receiveUntil("ERROR kicked: you were kicked by Ann");
      original.expectClosed();
      ann.send("{kick Nobody}");
      assertThat(ann.receiveUntil("ERROR")).startsWith("ERROR no-such-user {kick}: ");
      server.awaitLog("[KICKED] Bob by Ann: too loud");
      Peer.inRoom(server.port(), "Bob").close();
    }
  }

  @Test
  void whoIsMutedListensUntilHisTimeIsOver() throws Exception {
    try (RealServer server = server();
        Peer ann = ann(server);
        Peer bob = Peer.inRoom(server.port(), "Bob")) {
      ann.send("{mute Bob 1s}");
      bob.receiveUntil("Bob was muted by Ann for 1s");
      for (String heard = ""; !heard.startsWith("Bob: let me"); heard = bob.receive()) {
        if (heard.isEmpty() || heard.startsWith("ERROR muted: ")) {
          bob.send("let me"); // some twenty times: the flood limit has its part in it
        }
      }
      ann.send("{mute Bob 1h enough}");
      bob.receiveUntil("Bob was muted by Ann for 1h: enough");
      ann.send("listen");
      bob.receiveUntil("Ann: listen");
      bob.send("~Ann why?");
      ann.receiveUntil("Bob: (PRIVATE) why?");
      bob.send("CHANGENAME Bob Rob");
      assertThat(bob.receiveUntil("ERROR")).startsWith("ERROR muted: you are muted until ");
      ann.send("{unmute Bob}");
      bob.receiveUntil("Bob was unmuted by Ann");
      bob.send("thanks");
      ann.receiveUntil("Bob: thanks");
    }
  }

  @Test
  void aBanOutlivesTheServerAndEndsWithItsTime() throws Exception {
    try (RealServer server = server();
        Peer ann = ann(server);
        Peer bob = Peer.inRoom(server.port(), "Bob");
        Peer eve = Peer.from("127.0.0.2", server.port())) {
      eve.send("Eve");
      eve.receiveUntil("Eve has joined");
      ann.send("{ban Bob 1h spam}");
      bob.receiveUntil("ERROR banned: you are banned until ");
      bob.expectClosed();
      ann.send("{ban address:Eve 1h}");
      eve.receiveUntil("ERROR banned: ");
      eve.expectClosed();
      ann.send("{ban 127.0.0.1 1h}");
      assertThat(ann.receiveUntil("ERROR")).startsWith("ERROR not-allowed {ban}: ");
      ann.send("{ban 127.0.0.3 1s}");
      ann.receiveUntil("an address was banned by Ann for 1s");
      server.awaitLog("[BANNED] Bob until ", "[BANNED] Eve at 127.0.0.2 until ");
      server.terminate();
      ann.receiveUntil("ERROR server-stopping");
      server.exitCode(20);
    }
    try (RealServer server = server();
        Peer ann = ann(server)) {
      try (Peer bob = Peer.lines(server.port())) {
        expectRefused(bob, "B\u043eb", " by Ann: spam");
      }
      try (Peer eve = Peer.from("127.0.0.2", server.port())) {
        expectRefused(eve, "Other", " by Ann");
      }
      await().atMost(Duration.ofSeconds(10)).until(() -> isLetIn("127.0.0.3", server.port()));
      ann.send("{bans}");
      assertThat(ann.receiveUntil("{banned")).startsWith("{banned name=Bob until=");
      assertThat(ann.receive()).startsWith("{banned name=Eve address=127.0.0.2 until=");
      ann.expect("{bans 2}"); // that of the third is over
      ann.send("{unban Bob}");
      ann.receiveUntil("Bob was unbanned by Ann");
      Peer.inRoom(server.port(), "Bob").close();
    }
  }

  @Test
  void whatStillWaitsToBeWrittenWhenTheServerStopsIsWritten() throws Exception {
    String file = "jdbc:sqlite:" + folder.resolve("data/parley.db");
    try (RealServer server = server();
        Connection other = DriverManager.getConnection(file);
        Statement writer = other.createStatement()) {
      writer.execute("BEGIN IMMEDIATE"); // nobody else writes now
      try (Peer ann = ann(server)) {
        for (String name : List.of("Bob", "Carl", "Dan")) {
          ann.send("{ban " + name + " 1h}");
          ann.receiveUntil(name + " was banned");
        }
        server.terminate();
        ann.receiveUntil("ERROR server-stopping");
        ann.expectClosed();
      } // she was the last one
      writer.execute("COMMIT");
      server.exitCode(20);
    }
    try (RealServer server = server();
        Peer ann = ann(server)) {
      ann.send("{bans}");
      assertThat(ann.receiveUntil("{bans ")).isEqualTo("{bans 3}");
    }
  }

  @Test
  void whoIsPutOutInATerminalReadsWhyAndTheChatEnds() throws Exception {
    assumeTrue(Tmux.isInstalled(), "tmux is not installed");
    List<String> chat =
        RealServer.java("-Xmx256m", "-XX:TieredStopAtLevel=1", "-jar", RealServer.jar());
    List<String> environment = List.of("LC_ALL=C.UTF-8", "XDG_STATE_HOME='" + folder + "/state'");
    try (RealServer server = server();
        Peer ann = ann(server)) {
      chat.addAll(List.of("chat", "Bob", "--server", "127.0.0.1:" + server.port()));
      try (Tmux bob = Tmux.run(80, 24, environment, chat)) {
        bob.awaitText("Bob is here").type("half a sent");
        ann.send("{mute Bob 1h too loud}\n{kick Bob enough}");
        bob.awaitText("Bob was muted by Ann for 1h: too loud");
        bob.awaitText("! you were kicked by Ann: enough").awaitText("exit code 6");
      }
    }
  }

  @Test
  void theOperatorOfAWindowPutsOutAndMutes() throws Exception {
    Optional<String> trouble = Display.trouble();
    assumeTrue(trouble.isEmpty(), () -> trouble.orElse(""));
    PasswordOptions password = PasswordOptions.NONE.with(Password.of(SECRET));
    try (RealServer server = server();
        Peer bob = Peer.inRoom(server.port(), "Bob");
        Peer carl = Peer.inRoom(server.port(), "Carl");
        Window window = new Window(server.port(), Optional.of("Ann"), password, folder)) {
      window.order("Carl", "mute");
      DialogFixture dialog = window.dialog("order");
      // Not chosen from the list: a click that follows may only close that.
      dialog.comboBox("time").requireSelection("10m");
      dialog.textBox("reason").enterText("too loud");
      dialog.button("act").click();
      Window.awaitGone(dialog);
      assertThat(carl.receiveUntil("Carl was"))
          .isEqualTo("Carl was muted by Ann for 10m: too loud");
      await()
          .until(() -> window.conversation().contains("Carl was muted by Ann for 10m: too loud"));

      window.order("Bob", "kick");
      dialog = window.dialog("order");
      dialog.textBox("reason").enterText("enough").pressAndReleaseKeys(KeyEvent.VK_ENTER);
      Window.awaitGone(dialog);
      bob.receiveUntil("ERROR kicked: you were kicked by Ann: enough");
      bob.expectClosed();

      window.order("Carl", "unmute");
      carl.receiveUntil("Carl was unmuted by Ann");
      carl.send("again");
      window.awaitLine("again");
    }
  }

  @Test
  void ourClientGivesOrdersAndIsPutOutWithExitCodeSix() throws Exception {
    try (RealServer server = server();
        Peer bob = Peer.inRoom(server.port(), "Bob")) {
      Ran ran =
          Ran.with(
              List.of(),
              Map.of("PARLEY_PASSWORD", SECRET),
              "{bans}\n{ban Carl 1h spam}\n{bans}\n",
              "chat",
              "Ann",
              "--server",
              "127.0.0.1:" + server.port());
      assertThat(ran.exitCode()).as(ran.err()).isZero();
      assertThat(ran.err()).doesNotContain("perhaps not delivered");
      assertThat(ran.out().lines())
          .contains("{bans 0}", "Carl was banned by Ann for 1h: spam", "{bans 1}");
      assertThat(bob.receiveUntil("Carl was")).isEqualTo("Carl was banned by Ann for 1h: spam");
      Ran carl =
          Ran.with(
              List.of(),
              Map.of(),
              "hello\n",
              "chat",
              "Carl",
              "--server",
              "127.0.0.1:" + server.port());
      assertThat(carl.exitCode()).isEqualTo(6);
      assertThat(carl.err()).contains("you are banned until ", " by Ann: spam");
    }
  }
}
