package dev.parley.gui;

import com.formdev.flatlaf.util.UIScale;
import dev.parley.client.Amounts;
import dev.parley.client.Failures;
import dev.parley.protocol.chat.FileEntry;
import dev.parley.protocol.chat.Text;
import java.awt.Color;
import java.awt.event.KeyEvent;
import java.awt.event.MouseAdapter;
import java.awt.event.MouseEvent;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.swing.JButton;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JScrollPane;
import javax.swing.JTable;
import javax.swing.KeyStroke;
import javax.swing.SwingConstants;
import javax.swing.table.DefaultTableCellRenderer;
import net.miginfocom.swing.MigLayout;

/** The files that the server has: to be sorted, listed anew and downloaded, several at once. */
final class FilesPanel extends JPanel {
  private static final long serialVersionUID = 1L;

  private final transient Session session;
  private final transient RoomModel room;
  private final JTable table;
  private final JLabel heading = Look.heading("Files");
  private final JLabel message = Look.plain(new JLabel(" "));
  private transient Supplier<Color> messageColour = Look::quiet;
  private final JButton refresh = new JButton("Refresh");
  private final JButton download = new JButton("Download");

  FilesPanel(Session session, RoomModel room) {
    super(new MigLayout("insets 6 12 10 12, fill, hidemode 3", "[grow][]", "[][grow][][]"));
    this.session = session;
    this.room = room;
    table = new JTable(room.files());
    heading.setLabelFor(table);
    add(heading);
    add(refresh, "wrap");
    add(new JScrollPane(table), "grow, span, wrap");
    add(message, "growx, wmin 0, span, wrap");
    add(download, "growx, span");
    arrangeTable();
    refresh.setName("refresh");
    refresh.setToolTipText("Ask the server for its files again (F5)");
    refresh.addActionListener(event -> refresh());
    download.setName("download");
    download.setToolTipText("Fetch the selected files (Enter, or double-click a file)");
    download.addActionListener(event -> downloadSelected());
    message.setName("files message");
    message.setVisible(false);
    enableButtons();
  }

  private void arrangeTable() {
    table.setName("files");
    table.getAccessibleContext().setAccessibleName("Files on the server");
    table.setAutoCreateRowSorter(true);
    table.setShowGrid(false);
    Look.letTabLeave(table);
    table.setFillsViewportHeight(true);
    Look.alignHeaders(table, Set.of(FilesModel.SIZE));
    table.getTableHeader().setReorderingAllowed(false);
    table.getColumnModel().getColumn(FilesModel.NAME).setPreferredWidth(UIScale.scale(160));
    table.getColumnModel().getColumn(FilesModel.SIZE).setPreferredWidth(UIScale.scale(90));
    table.getColumnModel().getColumn(FilesModel.SIZE).setMinWidth(UIScale.scale(80));
    table.getColumnModel().getColumn(FilesModel.SIZE).setMaxWidth(UIScale.scale(110));
    table.setDefaultRenderer(String.class, new NameRenderer());
    table.setDefaultRenderer(Long.class, new SizeRenderer());
    table.getSelectionModel().addListSelectionListener(event -> enableButtons());
    table.registerKeyboardAction(
        event -> downloadSelected(),
        KeyStroke.getKeyStroke(KeyEvent.VK_ENTER, 0),
        WHEN_ANCESTOR_OF_FOCUSED_COMPONENT);
    table.addMouseListener(
        new MouseAdapter() {
          @Override
          public void mouseClicked(MouseEvent event) {
            if (event.getClickCount() == 2 && table.rowAtPoint(event.getPoint()) >= 0) {
              downloadSelected();
            }
          }
        });
  }

  void enableButtons() {
    refresh.setEnabled(session.state().isIn());
    download.setEnabled(session.state().isIn() && table.getSelectedRowCount() > 0);
  }

  void focusTable() {
    table.requestFocusInWindow();
  }

  /** Asks the server; what was selected stays so. */
  void refresh() {
    refresh.setEnabled(false);
    session
        .files()
        .whenComplete(
            (files, failure) -> {
              enableButtons();
              if (failure != null) {
                say(Look::trouble, "The files cannot be listed: " + Failures.explain(failure));
              } else {
                show(files);
              }
            });
  }

  private void show(List<FileEntry> files) {
    Set<String> selected = selected().stream().map(FileEntry::name).collect(Collectors.toSet());
    room.files().show(files);
    for (int row = 0; row < files.size(); row++) {
      if (selected.contains(files.get(row).name())) {
        int shown = table.convertRowIndexToView(row);
        table.addRowSelectionInterval(shown, shown);
      }
    }
    heading.setText("Files (" + files.size() + ")");
    say(Look::quiet, files.isEmpty() ? "The server has no files." : "");
  }

  private List<FileEntry> selected() {
    return java.util.Arrays.stream(table.getSelectedRows())
        .mapToObj(row -> room.files().file(table.convertRowIndexToModel(row)))
        .toList();
  }

  private void downloadSelected() {
    if (!download.isEnabled()) {
      return;
    }
    say(Look::quiet, "");
    for (FileEntry file : selected()) {
      if (room.downloads().running(file.name()).isPresent()) {
        say(Look::quiet, Text.printable(file.name(), 64) + " is being downloaded already.");
      } else {
        session.download(file.name());
      }
    }
  }

  private void say(Supplier<Color> colour, String text) {
    messageColour = colour;
    message.setForeground(colour.get());
    message.setText(text);
    message.setToolTipText(text.isEmpty() ? null : Look.literal(text));
    message.setVisible(!text.isEmpty());
  }

  @Override
  public void updateUI() {
    super.updateUI();
    if (message != null) {
      message.setForeground(messageColour.get());
    }
  }

  private static final class NameRenderer extends DefaultTableCellRenderer {
    private static final long serialVersionUID = 1L;

    NameRenderer() {
      Look.plain(this);
    }

    @Override
    protected void setValue(Object value) {
      String name = Look.fileName(value.toString());
      setText(name);
      setToolTipText(Look.literal(name));
    }
  }

  private static final class SizeRenderer extends DefaultTableCellRenderer {
    private static final long serialVersionUID = 1L;

    SizeRenderer() {
      setHorizontalAlignment(SwingConstants.TRAILING);
    }

    @Override
    protected void setValue(Object value) {
      long bytes = (Long) value;
      setText(bytes == FileEntry.UNKNOWN_SIZE ? "unknown" : Amounts.size(bytes));
    }
  }
}
