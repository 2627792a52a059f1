package dev.parley.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.assertj.swing.data.TableCell;
import org.assertj.swing.fixture.DialogFixture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The window, operated by mouse and keyboard, against real servers. */
class WindowIT {
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir static Path files;
  private static RealServer server;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws IOException {
    Optional<String> trouble = Display.trouble();
    assumeTrue(trouble.isEmpty(), () -> trouble.orElse(""));
    file("small.txt", 1_234);
    file("large.bin", 20_000_000);
    server = RealServer.start(files);
  }

  @AfterAll
  static void stop() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  private static byte[] file(String name, int size) throws IOException {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    Files.write(files.resolve(name), bytes);
    return bytes;
  }

  @Test
  void aNameIsCheckedWhileItIsTypedAndRefusedInPlace() throws Exception {
    try (Peer bob = Peer.inRoom(server.port(), "Bob");
        Window window = new Window(server.port(), Optional.empty(), folder)) {
      var name = window.frame.textBox("name");
      name.enterText("a b");
      var trouble = window.frame.textBox("trouble");
      await().atMost(SOON).until(() -> trouble.text().startsWith("A name has no spaces"));
      window.frame.button("connect").requireDisabled();
      name.deleteText().enterText("bob");
      await().atMost(SOON).until(() -> trouble.text().isEmpty());
      window.frame.button("connect").requireEnabled().click();
      await().atMost(SOON).until(() -> trouble.text().contains("is called bob"));
      name.deleteText().enterText("Ann");
      window.frame.button("connect").click();
      window.awaitStatus("Connected to 127.0.0.1:" + server.port() + " as Ann");
      assertThat(bob.receiveUntil("Ann has")).isEqualTo("Ann has joined the chat!");
    }
  }

  @Test
  void whoGivesUpConnectingIsNotDisturbedByItAnyMore() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Window window = new Window(silent.getLocalPort(), Optional.empty(), folder)) {
      window.frame.textBox("name").enterText("Pia");
      window.frame.button("connect").click();
      try (Socket guest = silent.accept()) {
        window.frame.button("give up").click();
        window.frame.textBox("server").click();
        guest.setSoTimeout((int) SOON.toMillis());
        guest.getInputStream().transferTo(OutputStream.nullOutputStream());
      } catch (SocketException reset) {
        // An end too.
      }
      window.frame.robot().waitForIdle();
      window.frame.textBox("trouble").requireText("");
      window.frame.textBox("server").requireFocused();
    }
  }

  @Test
  void onePersonTalksToAllAndToOne() throws Exception {
    try (Peer carl = Peer.inRoom(server.port(), "Carl");
        Window window = new Window(server.port(), Optional.of("Anna"), folder)) {
      window.frame.textBox("input").enterText("hello everyone\n");
      assertThat(carl.receiveUntil("Anna: ")).isEqualTo("Anna: hello everyone");
      window.awaitLine("hello everyone");

      carl.send("שלום 🎉 <b>Anna</b>");
      window.awaitLine("שלום 🎉 <b>Anna</b>");

      window.frame.comboBox("recipient").selectItem("Carl");
      window.say("psst");
      assertThat(carl.receiveUntil("Anna: (")).isEqualTo("Anna: (PRIVATE) psst");
      window.awaitLine("psst");

      window.backToTheChat();
      carl.send("~Anna what is it?");
      await().atMost(SOON).until(() -> window.tab(1).equals("Carl  (1)"));
      window.frame.table("files").focus();
      window.frame.tabbedPane("conversations").selectTab(Pattern.compile("Carl.*"));
      window.awaitLine("what is it?");
      await().atMost(SOON).untilAsserted(() -> window.frame.textBox("input").requireFocused());
      await().atMost(SOON).until(() -> window.tab(1).equals("Carl"));
      window.frame.comboBox("recipient").requireSelection("Carl");
    }
  }

  @Test
  void whoIsNotHereIsSaidSoWhereHeWasSpokenTo() throws Exception {
    try (Window window = new Window(server.port(), Optional.of("Jo"), folder)) {
      window.say("~Nobody psst");
      await().atMost(SOON).until(() -> window.conversation().contains("nobody called Nobody here"));
      assertThat(window.tab(1)).isEqualTo("Nobody");
      assertThat(window.recipient()).isEqualTo("Nobody");
      window.backToTheChat();
      window.frame.textBox("input").requireText(""); // what was sent is no draft
    }
  }

  @Test
  void filesAreListedSortedAndFetched() throws Exception {
    try (Window window = new Window(server.port(), Optional.of("Fay"), folder)) {
      var list = window.frame.table("files");
      await().atMost(SOON).until(() -> list.rowCount() == 2);
      list.requireCellValue(TableCell.row(0).column(1), "20.0 MB");
      list.tableHeader().clickColumn("Size");
      await()
          .atMost(SOON)
          .until(() -> list.valueAt(TableCell.row(0).column(0)).equals("small.txt"));
      list.selectRows(0, 1);
      window.frame.button("download").click();
      await()
          .atMost(SOON)
          .until(
              () -> window.download(0).equals("verified") && window.download(1).equals("verified"));
      var downloads = window.frame.table("downloads");
      assertThat(downloads.target().getRowCount()).isEqualTo(2);
      assertThat(folder.resolve("downloads/large.bin"))
          .hasSameBinaryContentAs(files.resolve("large.bin"));

      window.say("download_file nothing");
      await().atMost(SOON).until(() -> window.download(2).contains("no such file"));
    }
  }

  @Test
  void aUserChangesTheNameLeavesAndComesBack() throws Exception {
    try (Peer gil = Peer.inRoom(server.port(), "Gil");
        Window window = new Window(server.port(), Optional.of("Hana"), folder)) {
      window.menu("User", "Change name…");
      DialogFixture dialog = window.frame.dialog("change name");
      dialog.textBox("name").deleteText().enterText("Gil");
      dialog.button("change").click();
      Window.awaitTrouble(dialog);
      dialog.textBox("name").deleteText().enterText("Ida");
      dialog.button("change").click();
      window.awaitStatus("Connected to 127.0.0.1:" + server.port() + " as Ida");
      assertThat(gil.receiveUntil("Hana changed")).isEqualTo("Hana changed his name to Ida!");

      window.menu("User", "Disconnect");
      assertThat(gil.receiveUntil("Ida left")).isEqualTo("Ida left the chat...");
      window.frame.button("connect").click();
      window.awaitStatus("Connected to 127.0.0.1:" + server.port() + " as Hana");
      window.say("here again");
      assertThat(gil.receiveUntil("Hana: ")).isEqualTo("Hana: here again");
    }
  }

  @Test
  void anotherUserGetsAWindowOfHisOwn() throws Exception {
    try (Window window = new Window(server.port(), Optional.of("Kim"), folder)) {
      window.menu("User", "Add user…");
      var other =
          org.assertj.swing.finder.WindowFinder.findFrame(
                  new org.assertj.swing.core.GenericTypeMatcher<javax.swing.JFrame>(
                      javax.swing.JFrame.class) {
                    @Override
                    protected boolean isMatching(javax.swing.JFrame frame) {
                      return frame.isShowing() && frame.getTitle().equals("Parley");
                    }
                  })
              .withTimeout(20_000)
              .using(window.frame.robot());
      other.textBox("name").enterText("Leo");
      other.button("connect").click();
      await().atMost(SOON).until(() -> window.conversation().contains("Leo has joined"));
      other.close();
    }
  }

  @Test
  void itComesBackByItselfAndSoDoesADownload() throws Exception {
    Path slow = Files.createDirectory(folder.resolve("slow"));
    byte[] bytes = new byte[6_000_000];
    new Random(1).nextBytes(bytes);
    Files.write(slow.resolve("slow.bin"), bytes);
    String[] settings = {"parley.transfer.rate-limit.per-transfer=2MiB"};
    RealServer first = RealServer.start(slow, settings);
    try (Window window = new Window(first.port(), Optional.of("Mia"), folder)) {
      await().atMost(SOON).until(() -> window.frame.table("files").rowCount() == 1);
      window.frame.table("files").cell(TableCell.row(0).column(0)).doubleClick();
      await().atMost(SOON).until(() -> window.download(0).endsWith("left"));
      first.kill();
      window.awaitStatus("Connection to 127.0.0.1:" + first.port() + " lost");
      window.say("kept for later");
      window.frame.textBox("input").requireText("kept for later");
      try (RealServer second = RealServer.start(first.port(), List.of(), slow, settings);
          Peer ned = Peer.inRoom(second.port(), "Ned")) {
        window.awaitStatus("Connected to");
        window.frame.textBox("input").pressAndReleaseKeys(java.awt.event.KeyEvent.VK_ENTER);
        assertThat(ned.receiveUntil("Mia: ")).isEqualTo("Mia: kept for later");
        await().atMost(SOON).until(() -> window.download(0).equals("verified"));
        assertThat(folder.resolve("downloads/slow.bin")).hasBinaryContent(bytes);
      }
    } finally {
      first.close();
    }
  }

  @Test
  void itTalksToAServerOfTheOriginalKind() throws Exception {
    Path old = Files.createDirectory(folder.resolve("old"));
    byte[] bytes = new byte[41_151];
    new Random(2).nextBytes(bytes);
    Files.write(old.resolve("old.bin"), bytes);
    try (OriginalServer original = new OriginalServer(old);
        Window window = new Window(original.port(), Optional.of("Oz"), folder)) {
      window.say("hello there");
      window.awaitLine("hello there");
      await().atMost(SOON).until(() -> window.frame.table("files").rowCount() == 1);
      window.frame.table("files").selectRows(0);
      window.frame.button("download").click();
      await().atMost(SOON).until(() -> window.download(0).equals("complete"));
      assertThat(folder.resolve("downloads/old.bin")).hasBinaryContent(bytes);
    }
  }
}
