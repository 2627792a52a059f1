package dev.parley.gui;

import dev.parley.client.ClientOptions;
import dev.parley.client.Download;
import dev.parley.client.Failures;
import java.awt.Component;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.swing.BorderFactory;
import javax.swing.JButton;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JProgressBar;
import javax.swing.JScrollPane;
import javax.swing.JTable;
import javax.swing.SwingConstants;
import javax.swing.SwingUtilities;
import javax.swing.event.TableModelEvent;
import javax.swing.table.DefaultTableCellRenderer;
import javax.swing.table.TableCellRenderer;
import net.miginfocom.swing.MigLayout;

/** Downloads with bars, speeds and times left. */
final class DownloadsPanel extends JPanel {
  private static final long serialVersionUID = 1L;

  /** The header and three rows. */
  private static final int MIN_TABLE_HEIGHT = 116;

  private static final int[] WIDTHS = {240, 220, 80, 90, 200};

  private final transient Session session;
  private final transient DownloadsModel model;
  private final JTable table;
  private final JLabel message = Look.plain(new JLabel());
  private final JButton cancel = new JButton("Cancel");
  private final JButton folder = new JButton("Open folder");
  private final JButton clear = new JButton("Clear finished");

  DownloadsPanel(Session session, DownloadsModel model) {
    super(new MigLayout("insets 6 12 8 12, fill", "[][grow, right][][][]", "[][grow]"));
    this.session = session;
    this.model = model;
    table = new JTable(model);
    add(Look.heading("Downloads"));
    add(message, "wmin 0");
    add(cancel);
    add(folder);
    add(clear, "wrap");
    add(new JScrollPane(table), "grow, span, hmin " + MIN_TABLE_HEIGHT);
    arrangeTable();
    cancel.setName("cancel");
    cancel.setToolTipText("Stop the selected downloads; what has come is kept for later");
    cancel.addActionListener(event -> cancelSelected());
    folder.setName("open folder");
    folder.setToolTipText("Show where downloaded files are");
    folder.addActionListener(event -> openFolder());
    clear.setName("clear");
    clear.setToolTipText("Remove what has ended from this list");
    clear.addActionListener(event -> model.clearEnded());
    message.setName("downloads message");
    model.addTableModelListener(change -> enableButtons());
    model.addTableModelListener(this::showNewest);
    table.getSelectionModel().addListSelectionListener(event -> enableButtons());
    enableButtons();
  }

  private void arrangeTable() {
    table.setName("downloads");
    table.getAccessibleContext().setAccessibleName("Downloads");
    table.setShowGrid(false);
    Look.letTabLeave(table);
    table.setFillsViewportHeight(true);
    Look.alignHeaders(table, Set.of(DownloadsModel.SIZE, DownloadsModel.SPEED));
    table.getTableHeader().setReorderingAllowed(false);
    table.setDefaultRenderer(String.class, new TextRenderer());
    table.setDefaultRenderer(DownloadRow.class, new BarRenderer());
    for (int column = 0; column < WIDTHS.length; column++) {
      table.getColumnModel().getColumn(column).setPreferredWidth(WIDTHS[column]);
    }
  }

  private void showNewest(TableModelEvent change) {
    if (change.getType() == TableModelEvent.INSERT) {
      int row = change.getLastRow();
      SwingUtilities.invokeLater(() -> table.scrollRectToVisible(table.getCellRect(row, 0, true)));
    }
  }

  private List<DownloadRow> selected() {
    return Arrays.stream(table.getSelectedRows()).mapToObj(model::row).toList();
  }

  private void cancelSelected() {
    // Where there is only one, it need not be selected.
    List<DownloadRow> chosen = model.running().size() == 1 ? model.running() : selected();
    chosen.stream()
        .filter(DownloadRow::isRunning)
        .map(DownloadRow::download)
        .forEach(Download::cancel);
  }

  private void openFolder() {
    Optional<Path> chosen = selected().stream().flatMap(row -> row.file().stream()).findFirst();
    Path where =
        chosen
            .map(file -> file.toAbsolutePath().getParent())
            .or(() -> session.options().map(ClientOptions::downloads))
            .orElse(Path.of("."));
    message.setText("");
    Opener.folder(where)
        .whenComplete(
            (opened, failure) -> {
              if (failure != null) {
                message.setForeground(Look.trouble());
                message.setText(Failures.explain(failure));
                message.setToolTipText(Look.literal(message.getText()));
              }
            });
  }

  private void enableButtons() {
    cancel.setEnabled(
        model.running().size() == 1 || selected().stream().anyMatch(DownloadRow::isRunning));
    clear.setEnabled(model.getRowCount() > model.running().size());
  }

  private static final class TextRenderer extends DefaultTableCellRenderer {
    private static final long serialVersionUID = 1L;

    TextRenderer() {
      Look.plain(this);
    }

    @Override
    public Component getTableCellRendererComponent(
        JTable table, Object value, boolean selected, boolean focused, int row, int column) {
      super.getTableCellRendererComponent(table, value, selected, false, row, column);
      boolean number = column == DownloadsModel.SIZE || column == DownloadsModel.SPEED;
      setHorizontalAlignment(number ? SwingConstants.TRAILING : SwingConstants.LEADING);
      setToolTipText(Look.literal(value.toString()));
      DownloadRow download = ((DownloadsModel) table.getModel()).row(row);
      setForeground(selected ? table.getSelectionForeground() : table.getForeground());
      if (column == DownloadsModel.STATE && !selected) {
        setForeground(colorOf(download, table));
      }
      setBorder(BorderFactory.createEmptyBorder(0, 8, 0, 8));
      return this;
    }

    private static java.awt.Color colorOf(DownloadRow download, JTable table) {
      if (download.hasFailed()) {
        return Look.trouble();
      }
      return download.isComplete() ? Look.good() : table.getForeground();
    }
  }

  private static final class BarRenderer extends JPanel implements TableCellRenderer {
    private static final long serialVersionUID = 1L;

    private final JProgressBar bar = new JProgressBar(0, 100);

    BarRenderer() {
      super(new MigLayout("insets 5 8 5 8, fill", "[grow]"));
      bar.setStringPainted(true);
      add(bar, "grow");
    }

    @Override
    public Component getTableCellRendererComponent(
        JTable table, Object value, boolean selected, boolean focused, int row, int column) {
      DownloadRow download = (DownloadRow) value;
      setBackground(selected ? table.getSelectionBackground() : table.getBackground());
      bar.setValue(download.percent());
      bar.setString(download.percent() + " %");
      bar.setVisible(!download.hasFailed() || download.percent() > 0);
      getAccessibleContext().setAccessibleName(download.name() + " " + bar.getString());
      return this;
    }
  }
}
