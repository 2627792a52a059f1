package dev.parley.gui;

import dev.parley.protocol.chat.FileEntry;
import java.util.List;
import javax.swing.table.AbstractTableModel;

/** The files that can be downloaded. */
final class FilesModel extends AbstractTableModel {
  static final int NAME = 0;
  static final int SIZE = 1;

  private List<FileEntry> files = List.of();

  void show(List<FileEntry> now) {
    files = List.copyOf(now);
    fireTableDataChanged();
  }

  FileEntry file(int row) {
    return files.get(row);
  }

  @Override
  public int getRowCount() {
    return files.size();
  }

  @Override
  public int getColumnCount() {
    return 2;
  }

  @Override
  public String getColumnName(int column) {
    return column == NAME ? "Name" : "Size";
  }

  @Override
  public Class<?> getColumnClass(int column) {
    return column == NAME ? String.class : Long.class;
  }

  @Override
  public Object getValueAt(int row, int column) {
    FileEntry file = files.get(row);
    return column == NAME ? (Object) file.name() : (Object) file.sizeBytes();
  }
}
