package dev.parley.gui;

import dev.parley.protocol.chat.Text;
import java.awt.Color;
import java.awt.Component;
import java.awt.Font;
import java.awt.Insets;
import java.awt.KeyboardFocusManager;
import java.util.Set;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JTable;
import javax.swing.SwingConstants;
import javax.swing.UIManager;
import javax.swing.plaf.basic.BasicHTML;
import javax.swing.table.TableCellRenderer;

/** Colours and small refinements that all parts of the window share. */
final class Look {
  private static final Color[] LIGHT_NAMES = {
    new Color(0xB3261E), new Color(0x8E4B10), new Color(0x6B5F00), new Color(0x2E7031),
    new Color(0x00696E), new Color(0x1F5FBF), new Color(0x6750A4), new Color(0xA1346F)
  };

  private static final Color[] DARK_NAMES = {
    new Color(0xFF8A80), new Color(0xFFB074), new Color(0xE5D35C), new Color(0x8BD68E),
    new Color(0x5FD4DB), new Color(0x8FBCFF), new Color(0xCDB5FF), new Color(0xFF9CCB)
  };

  private static final int MAX_LITERAL = 300;

  private static boolean dark;

  private Look() {}

  static void refine(boolean isDark) {
    dark = isDark;
    UIManager.put("TabbedPane.tabHeight", 36);
    UIManager.put("TabbedPane.showTabSeparators", true);
    UIManager.put("Component.arc", 8);
    UIManager.put("Button.arc", 8);
    UIManager.put("TextComponent.arc", 8);
    UIManager.put("ProgressBar.arc", 8);
    UIManager.put("ScrollBar.width", 12);
    UIManager.put("ScrollBar.thumbArc", 999);
    UIManager.put("ScrollBar.thumbInsets", new Insets(2, 2, 2, 2));
    UIManager.put("Table.rowHeight", 28);
    UIManager.put("TableHeader.cellMargins", new Insets(3, 8, 3, 8));
    UIManager.put("Table.cellMargins", new Insets(2, 8, 2, 8));
    UIManager.put("TitlePane.unifiedBackground", true);
  }

  static boolean isDark() {
    return dark;
  }

  /** The colour of somebody's name: always the same, and readable on the background. */
  static Color ofName(String name) {
    Color[] colors = dark ? DARK_NAMES : LIGHT_NAMES;
    return colors[Math.floorMod(name.hashCode(), colors.length)];
  }

  static Color quiet() {
    return UIManager.getColor("Label.disabledForeground");
  }

  static Color accent() {
    return UIManager.getColor("Component.accentColor");
  }

  static Color text() {
    return UIManager.getColor("Label.foreground");
  }

  /** Behind what is to be read. */
  static Color page() {
    return UIManager.getColor("List.background");
  }

  static Color trouble() {
    return dark ? new Color(0xFF8A80) : new Color(0xB3261E);
  }

  static Color good() {
    return dark ? new Color(0x6CCB70) : new Color(0x2E7D32);
  }

  static Color pending() {
    return dark ? new Color(0xF2C14E) : new Color(0xB26A00);
  }

  /** Behind a line in which our name is said. */
  static Color mention() {
    return dark ? new Color(0x4A4222) : new Color(0xFFF4CC);
  }

  /** Shows text from others: as it is, never as HTML. */
  static <T extends JComponent> T plain(T component) {
    component.putClientProperty("html.disable", true);
    return component;
  }

  /**
   * The same where it is shown by what can not be told so: a tool tip, a tab and its item in the
   * list of tabs, a title. None of them can be wider than the screen.
   */
  static String literal(String text) {
    String shown = Text.printable(text, MAX_LITERAL);
    return BasicHTML.isHTMLString(shown) ? "\u200E" + shown : shown;
  }

  /** A file's name for a label: whatever its letters, its ending stands at the right. */
  static String fileName(String name) {
    String printable = Text.printable(name, 255);
    return ConversationDocument.isRightToLeft(name) ? "\u200E" + printable : printable;
  }

  /** In a table, Tab leads on to what comes next, not through its cells. */
  static void letTabLeave(JTable table) {
    table.setFocusTraversalKeys(KeyboardFocusManager.FORWARD_TRAVERSAL_KEYS, null);
    table.setFocusTraversalKeys(KeyboardFocusManager.BACKWARD_TRAVERSAL_KEYS, null);
  }

  /** A heading over a part of the window. */
  static JLabel heading(String text) {
    JLabel label = new JLabel(text);
    label.putClientProperty("FlatLaf.styleClass", "h4");
    return label;
  }

  /** Headers that begin where their columns do, or end there where they hold numbers. */
  static void alignHeaders(JTable table, Set<Integer> numbers) {
    TableCellRenderer usual = table.getTableHeader().getDefaultRenderer();
    table
        .getTableHeader()
        .setDefaultRenderer(
            (of, value, selected, focused, row, column) -> {
              Component header =
                  usual.getTableCellRendererComponent(of, value, selected, focused, row, column);
              if (header instanceof JLabel label) {
                label.setHorizontalAlignment(
                    numbers.contains(of.convertColumnIndexToModel(column))
                        ? SwingConstants.TRAILING
                        : SwingConstants.LEADING);
              }
              return header;
            });
  }

  static Font bold(Font font) {
    return font.deriveFont(Font.BOLD);
  }
}
