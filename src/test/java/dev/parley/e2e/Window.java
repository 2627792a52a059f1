package dev.parley.e2e;

import static org.awaitility.Awaitility.await;

import dev.parley.client.ClientOptions;
import dev.parley.client.PasswordOptions;
import dev.parley.gui.Gui;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.swing.JLabel;
import javax.swing.JTabbedPane;
import javax.swing.JTable;
import org.assertj.swing.core.BasicRobot;
import org.assertj.swing.core.Robot;
import org.assertj.swing.edt.GuiActionRunner;
import org.assertj.swing.exception.WaitTimedOutError;
import org.assertj.swing.finder.WindowFinder;
import org.assertj.swing.fixture.DialogFixture;
import org.assertj.swing.fixture.FrameFixture;
import org.assertj.swing.fixture.JListFixture;
import org.assertj.swing.fixture.JPopupMenuFixture;
import org.awaitility.core.ConditionTimeoutException;

/** Parley's window in the hands of a robot. */
final class Window implements AutoCloseable {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final Robot robot = BasicRobot.robotWithNewAwtHierarchy();
  private final CompletableFuture<Void> closed;
  final FrameFixture frame;

  /** Opens one that proposes a server; with a name it connects at once. */
  Window(int port, Optional<String> name, Path folder) throws IOException {
    this(port, name, PasswordOptions.NONE, folder);
  }

  /** The same with a password. */
  Window(int port, Optional<String> name, PasswordOptions password, Path folder)
      throws IOException {
    Path memory = folder.resolve("memory");
    if (!Files.exists(memory)) {
      Files.writeString(memory, "theme=light\n");
    }
    ClientOptions options =
        new ClientOptions(
                "127.0.0.1",
                port,
                name.orElse(""),
                folder.resolve("downloads"),
                Optional.empty(),
                Duration.ofSeconds(10))
            .withPassword(password);
    closed = new Gui(options, name.isPresent(), true, true).open(memory);
    frame = find("parley");
    if (name.isPresent()) {
      try {
        awaitStatus("Connected to 127.0.0.1:" + port + " as " + name.get());
      } catch (ConditionTimeoutException e) {
        close();
        throw e;
      }
    }
  }

  private FrameFixture find(String frameName) {
    try {
      return WindowFinder.findFrame(frameName).withTimeout(20_000).using(robot);
    } catch (WaitTimedOutError e) {
      robot.cleanUp(); // else the next one waits for the screen for ever
      throw e;
    }
  }

  void awaitStatus(String beginning) {
    JLabel status =
        frame.robot().finder().findByName(frame.target(), "status", JLabel.class, false);
    await("status " + beginning)
        .atMost(SOON)
        .until(
            () ->
                GuiActionRunner.execute(
                    () -> status.isShowing() && status.getText().startsWith(beginning)));
  }

  /** Types a line where one writes, as it is, and sends it. */
  void say(String line) {
    frame.textBox("input").setText(line).pressAndReleaseKeys(java.awt.event.KeyEvent.VK_ENTER);
  }

  /** What stands in the conversation that is shown. */
  String conversation() {
    return frame.textBox("conversation").text();
  }

  void awaitLine(String line) {
    await("a line " + line).atMost(SOON).until(() -> conversation().lines().anyMatch(line::equals));
  }

  String tab(int index) {
    JTabbedPane tabs = frame.tabbedPane("conversations").target();
    return GuiActionRunner.execute(() -> tabs.getTitleAt(index));
  }

  /** Whom the next line is for, whether he is here or not. */
  Object recipient() {
    var recipients = frame.comboBox("recipient").target();
    return GuiActionRunner.execute(() -> recipients.getSelectedItem());
  }

  void menu(String... path) {
    frame.menuItemWithPath(path).click();
  }

  void backToTheChat() {
    menu("Conversation", "Back to the chat");
    await("the chat").atMost(SOON).until(() -> recipient().equals("ALL"));
  }

  /** Chooses what to do about somebody, as an operator can. */
  void order(String whom, String verb) {
    JListFixture people = frame.list("people");
    await(whom + " among the people")
        .atMost(SOON)
        .until(() -> Arrays.asList(people.contents()).contains(whom));
    frame
        .textBox("input")
        .click(); // where no window manager does so, a click brings the focus back
    JPopupMenuFixture menu = people.showPopupMenuAt(whom);
    menu.menuItem(verb).click();
  }

  DialogFixture dialog(String name) {
    return WindowFinder.findDialog(name).withTimeout(20_000).using(robot);
  }

  static void awaitGone(DialogFixture dialog) {
    awaitIn(dialog, "the end of a dialog", () -> !dialog.target().isShowing());
  }

  /** Until the dialog says what is wrong. */
  static void awaitTrouble(DialogFixture dialog) {
    JLabel trouble = dialog.label("trouble").target();
    awaitIn(dialog, "a word of trouble", () -> !trouble.getText().isBlank());
  }

  /** The condition is asked on the event thread. What was in the dialog is in the failure. */
  private static void awaitIn(DialogFixture dialog, String what, Callable<Boolean> condition) {
    try {
      await(what).atMost(SOON).until(() -> GuiActionRunner.execute(condition));
    } catch (ConditionTimeoutException e) {
      ByteArrayOutputStream shown = new ByteArrayOutputStream();
      dialog
          .robot()
          .printer()
          .printComponents(new PrintStream(shown, true, StandardCharsets.UTF_8), dialog.target());
      throw new AssertionError(shown.toString(StandardCharsets.UTF_8), e);
    }
  }

  /** What is said of a download; empty as long as there is none. */
  String download(int row) {
    JTable table = frame.robot().finder().findByName("downloads", JTable.class);
    return GuiActionRunner.execute(
        () -> row < table.getRowCount() ? table.getValueAt(row, 4).toString() : "");
  }

  @Override
  public void close() {
    try {
      GuiActionRunner.execute(this::dismiss);
      frame.close();
      closed.orTimeout(20, TimeUnit.SECONDS).join();
    } finally {
      robot.cleanUp();
    }
  }

  /** A modal dialog that a failed test left open would hold the window. */
  private void dismiss() {
    for (java.awt.Window owned : frame.target().getOwnedWindows()) {
      owned.dispose();
    }
  }
}
