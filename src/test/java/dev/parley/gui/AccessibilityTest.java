package dev.parley.gui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.ClientOptions;
import java.awt.AWTKeyStroke;
import java.awt.Component;
import java.awt.Container;
import java.awt.Font;
import java.awt.KeyboardFocusManager;
import java.awt.event.KeyEvent;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.swing.AbstractButton;
import javax.swing.JComboBox;
import javax.swing.JList;
import javax.swing.JTabbedPane;
import javax.swing.JTable;
import javax.swing.SwingUtilities;
import javax.swing.UIManager;
import javax.swing.plaf.UIResource;
import javax.swing.text.JTextComponent;
import org.junit.jupiter.api.Test;

/** Who cannot see the window hears what its controls are called. */
class AccessibilityTest {
  private final List<String> nameless = new ArrayList<>();

  @Test
  void everyControlHasAName() throws Exception {
    SwingUtilities.invokeAndWait(
        () -> {
          Theme.dress(false);
          RoomModel room = new RoomModel(Clock.systemUTC());
          room.conversations().with("Bob");
          Session session = new Session(room);
          look(new ChatPanel(session, room, () -> {}));
          look(new DownloadsPanel(session, room.downloads()));
          look(new ConnectPanel(options(), options -> {}, () -> {}));
        });
    assertThat(nameless).isEmpty();
  }

  @Test
  void tabLeadsOutOfATable() throws Exception {
    SwingUtilities.invokeAndWait(
        () -> {
          RoomModel room = new RoomModel(Clock.systemUTC());
          Session session = new Session(room);
          for (Container panel :
              List.of(
                  new FilesPanel(session, room), new DownloadsPanel(session, room.downloads()))) {
            JTable table = (JTable) ForeignTextTest.find(panel, JTable.class::isInstance);
            assertThat(table.getFocusTraversalKeys(KeyboardFocusManager.FORWARD_TRAVERSAL_KEYS))
                .contains(AWTKeyStroke.getAWTKeyStroke(KeyEvent.VK_TAB, 0));
          }
        });
  }

  @Test
  void namesAndSizesFitIntoTheirPlacesWhenLettersAreLarge() throws Exception {
    SwingUtilities.invokeAndWait(
        () -> {
          try {
            UIManager.put("defaultFont", new Font(Font.DIALOG, Font.PLAIN, 30));
            Theme.dress(false);
            RoomModel room = new RoomModel(Clock.systemUTC());
            PeoplePanel people = new PeoplePanel(room, name -> {}, (verb, name) -> {});
            JList<?> list = (JList<?>) ForeignTextTest.find(people, JList.class::isInstance);
            assertThat(list.getFixedCellHeight())
                .isGreaterThanOrEqualTo(list.getFontMetrics(list.getFont()).getHeight());
            FilesPanel files = new FilesPanel(new Session(room), room);
            JTable table = (JTable) ForeignTextTest.find(files, JTable.class::isInstance);
            assertThat(table.getColumnModel().getColumn(FilesModel.SIZE).getMinWidth())
                .isGreaterThan(table.getFontMetrics(table.getFont()).stringWidth("100 MB"));
          } finally {
            UIManager.put("defaultFont", null);
            Theme.dress(false);
          }
        });
  }

  private static ClientOptions options() {
    return new ClientOptions(
        "localhost", 1, "", Path.of("."), Optional.empty(), Duration.ofSeconds(1));
  }

  private void look(Component component) {
    if (isControl(component)) {
      String name = component.getAccessibleContext().getAccessibleName();
      if (name == null || name.isBlank()) {
        nameless.add(component.toString());
      }
    } else if (component instanceof Container container) {
      for (Component child : container.getComponents()) {
        look(child);
      }
    }
    if (component instanceof JTabbedPane tabs) {
      for (int i = 0; i < tabs.getTabCount(); i++) {
        look(tabs.getComponentAt(i));
      }
    }
  }

  private static boolean isControl(Component component) {
    boolean belongsToLook = component instanceof UIResource; // such as the arrows of a scroll bar
    return !belongsToLook
        && (component instanceof AbstractButton
            || component instanceof JTextComponent
            || component instanceof JComboBox
            || component instanceof JList
            || component instanceof JTable
            || component instanceof JTabbedPane);
  }
}
