package dev.parley.gui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.Download;
import dev.parley.protocol.chat.FileEntry;
import java.awt.Component;
import java.awt.Container;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.swing.JComponent;
import javax.swing.JTable;
import javax.swing.SwingUtilities;
import javax.swing.plaf.basic.BasicHTML;
import org.junit.jupiter.api.Test;

/**
 * What others say is text, also where Swing would take it for HTML: in tool tips, on tabs and in
 * what lists the tabs.
 */
class ForeignTextTest {
  private static final String FOREIGN = "<HTML><img/src=x>";

  private final RoomModel room = new RoomModel(Clock.systemUTC());
  private final Session session = new Session(room);

  @Test
  void aFileNameIsTextInAToolTip() throws Exception {
    SwingUtilities.invokeAndWait(
        () -> {
          room.files().show(List.of(new FileEntry(FOREIGN, 1)));
          room.downloads().add(new Download(FOREIGN, cancelled -> {}));
          assertIsText(tipOfFirst(new FilesPanel(session, room)));
          assertIsText(tipOfFirst(new DownloadsPanel(session, room.downloads())));
        });
  }

  @Test
  void aReasonIsTextInAToolTip() throws Exception {
    SwingUtilities.invokeAndWait(
        () -> {
          InputBar input =
              new InputBar(
                  new RecipientModel(room.people()),
                  room.conversations().room(),
                  (line, recipient) -> Optional.empty(),
                  recipient -> {});
          input.say(FOREIGN, true);
          Component message = find(input, each -> "input message".equals(each.getName()));
          assertIsText(((JComponent) message).getToolTipText());
        });
  }

  @Test
  void aNameIsTextOnATab() throws Exception {
    SwingUtilities.invokeAndWait(
        () -> {
          ConversationTabs tabs =
              new ConversationTabs(room.conversations(), trouble -> {}, typed -> {});
          room.conversations().with(FOREIGN);
          assertIsText(tabs.getTitleAt(1));
        });
  }

  @Test
  void nothingIsWiderThanTheScreen() {
    assertThat(Look.literal("x".repeat(100_000))).hasSizeLessThan(1_000).endsWith("x…");
  }

  private static void assertIsText(String shown) {
    assertThat(shown).endsWith(FOREIGN);
    assertThat(BasicHTML.isHTMLString(shown)).isFalse();
  }

  private static String tipOfFirst(Container panel) {
    JTable table = (JTable) find(panel, JTable.class::isInstance);
    return ((JComponent) table.prepareRenderer(table.getCellRenderer(0, 0), 0, 0)).getToolTipText();
  }

  static Component find(Container panel, Predicate<Component> which) {
    return descendants(panel).filter(which).findFirst().orElseThrow();
  }

  private static Stream<Component> descendants(Container of) {
    return Arrays.stream(of.getComponents())
        .flatMap(
            each ->
                Stream.concat(
                    Stream.of(each),
                    each instanceof Container inner ? descendants(inner) : Stream.empty()));
  }
}
