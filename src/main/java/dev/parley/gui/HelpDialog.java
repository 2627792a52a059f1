package dev.parley.gui;

import java.awt.Component;
import javax.swing.ImageIcon;
import javax.swing.JLabel;
import javax.swing.JOptionPane;
import javax.swing.JPanel;
import net.miginfocom.swing.MigLayout;

/** Says what can be done, and what this is. */
final class HelpDialog {
  private static final String[][] KEYS = {
    {"Enter", "send the line; in the lists: talk to the person, fetch the files"},
    {"Up, Down", "lines that you have typed before"},
    {"Esc", "back to the chat"},
    {"Ctrl+Page Down, Ctrl+Page Up", "the next and the previous conversation"},
    {"Ctrl+W", "close a private conversation"},
    {"Ctrl+L, Ctrl+P, Ctrl+F", "to the message, the people, the files"},
    {"F5", "list the files again"},
    {"Ctrl+N", "another user, in a window of its own"},
    {"Ctrl+R", "change your name"},
    {"Ctrl+S", "save the log"},
    {"Ctrl+D, Ctrl+Q", "disconnect, quit"},
    {"~Bob hello", "typed in the room: say hello to Bob alone"},
    {"{bans}, {unban Bob}", "typed by an operator; the rest he finds in the menu of a person"},
  };

  private HelpDialog() {}

  static void show(Component parent) {
    JPanel content = new JPanel(new MigLayout("insets 4, wrap 2", "[]18[]", "[]8[]"));
    for (String[] row : KEYS) {
      JLabel key = new JLabel(row[0]);
      key.putClientProperty("FlatLaf.styleClass", "semibold");
      content.add(key);
      content.add(new JLabel(row[1]));
    }
    content.add(
        new JLabel("Double-click a person to talk privately, a file to fetch it."),
        "span, gaptop 8");
    JOptionPane.showMessageDialog(parent, content, "How to", JOptionPane.PLAIN_MESSAGE);
  }

  static void about(Component parent) {
    String version = HelpDialog.class.getPackage().getImplementationVersion();
    JPanel content = new JPanel(new MigLayout("insets 4, wrap 1", "[]", "[]4[]"));
    JLabel title = new JLabel("Parley" + (version == null ? "" : " " + version));
    title.putClientProperty("FlatLaf.styleClass", "h2");
    content.add(title);
    content.add(new JLabel("A chat room and file drop on a server of your own."));
    content.add(new JLabel("Apache License 2.0. With FlatLaf, MigLayout, Akka and Netty."));
    JOptionPane.showMessageDialog(
        parent,
        content,
        "About Parley",
        JOptionPane.PLAIN_MESSAGE,
        new ImageIcon(WindowIcon.image(64)));
  }
}
