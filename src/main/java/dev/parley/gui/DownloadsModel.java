package dev.parley.gui;

import dev.parley.client.ClientEvent;
import dev.parley.client.Download;
import dev.parley.protocol.chat.FileToken;
import dev.parley.protocol.chat.ServerMessage;
import dev.parley.transfer.FetchOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.swing.SwingUtilities;
import javax.swing.table.AbstractTableModel;

/** Downloads that run and that have ended, the newest last. */
final class DownloadsModel extends AbstractTableModel {
  static final int FILE = 0;
  static final int PROGRESS = 1;
  static final int SIZE = 2;
  static final int SPEED = 3;
  static final int STATE = 4;

  /** So many that have ended are kept. */
  static final int MAX_ENDED = 200;

  private static final List<String> COLUMNS =
      List.of("Download", "Progress", "Size", "Speed", "Time left");

  private final List<DownloadRow> rows = new ArrayList<>();

  DownloadRow row(int index) {
    return rows.get(index);
  }

  void add(Download download) {
    if (rows.size() - running().size() >= MAX_ENDED) {
      removeFirstEnded();
    }
    rows.add(new DownloadRow(download));
    fireTableRowsInserted(rows.size() - 1, rows.size() - 1);
    // Not told by an event: of a client that was left no more are heard.
    download.outcome().thenAcceptAsync(how -> ended(download, how), SwingUtilities::invokeLater);
  }

  private void ended(Download download, FetchOutcome how) {
    int at = find(download);
    rows.get(at).ended(how);
    fireTableRowsUpdated(at, at);
  }

  private void removeFirstEnded() {
    for (int i = 0; i < rows.size(); i++) {
      if (!rows.get(i).isRunning()) {
        rows.remove(i);
        fireTableRowsDeleted(i, i);
        return;
      }
    }
  }

  /** The running download of a file. */
  Optional<DownloadRow> running(String fileName) {
    return rows.stream()
        .filter(row -> row.isRunning() && row.download().fileName().equals(fileName))
        .findFirst();
  }

  List<DownloadRow> running() {
    return rows.stream().filter(DownloadRow::isRunning).toList();
  }

  void clearEnded() {
    if (rows.removeIf(row -> !row.isRunning())) {
      fireTableDataChanged();
    }
  }

  void onEvent(ClientEvent event) {
    if (event instanceof ClientEvent.DownloadProgress progress) {
      int at = find(progress.download());
      if (at >= 0) {
        rows.get(at).progress(progress);
        fireTableRowsUpdated(at, at);
      }
    } else if (event instanceof ClientEvent.Received received
        && received.message() instanceof ServerMessage.Waiting waiting) {
      running(waiting.fileName())
          .or(() -> running(FileToken.encode(waiting.fileName())))
          .ifPresent(row -> row.waiting(waiting.position()));
      allUpdated();
    } else if (event instanceof ClientEvent.ConnectionLost) {
      rows.forEach(DownloadRow::stalled);
      allUpdated();
    } else if (event instanceof ClientEvent.Entered) {
      rows.forEach(DownloadRow::resumed);
      allUpdated();
    }
  }

  private void allUpdated() {
    if (!rows.isEmpty()) {
      fireTableRowsUpdated(0, rows.size() - 1);
    }
  }

  private int find(Download download) {
    for (int i = rows.size() - 1; i >= 0; i--) {
      if (rows.get(i).download() == download) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public int getRowCount() {
    return rows.size();
  }

  @Override
  public int getColumnCount() {
    return COLUMNS.size();
  }

  @Override
  public String getColumnName(int column) {
    return COLUMNS.get(column);
  }

  @Override
  public Class<?> getColumnClass(int column) {
    return column == PROGRESS ? DownloadRow.class : String.class;
  }

  @Override
  public Object getValueAt(int index, int column) {
    DownloadRow row = rows.get(index);
    return switch (column) {
      case FILE -> row.name();
      case PROGRESS -> row;
      case SIZE -> row.size();
      case SPEED -> row.speed();
      default -> row.state();
    };
  }
}
