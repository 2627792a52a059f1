package dev.parley.gui;

import java.awt.Toolkit;
import java.awt.event.KeyEvent;
import javax.swing.ButtonGroup;
import javax.swing.JMenu;
import javax.swing.JMenuBar;
import javax.swing.JMenuItem;
import javax.swing.JRadioButtonMenuItem;
import javax.swing.KeyStroke;

/** The menus of a window. Every item has its key. */
final class Menus {
  private final ChatWindow window;
  private final ChatPanel chat;
  private final Windows windows;
  private final JMenuBar bar = new JMenuBar();
  private final int control = Toolkit.getDefaultToolkit().getMenuShortcutKeyMaskEx();

  Menus(ChatWindow window, ChatPanel chat, Windows windows) {
    this.window = window;
    this.chat = chat;
    this.windows = windows;
    bar.add(user());
    bar.add(conversation());
    bar.add(view());
    bar.add(help());
  }

  JMenuBar bar() {
    return bar;
  }

  private JMenu user() {
    JMenu menu = menu("User", KeyEvent.VK_U);
    JMenuItem add =
        item(menu, "Add user…", control(KeyEvent.VK_N), () -> windows.openAnother(window.usual()));
    add.setToolTipText("Another window, for another name");
    JMenuItem rename = item(menu, "Change name…", control(KeyEvent.VK_R), this::rename);
    JMenuItem save =
        item(
            menu,
            "Save log…",
            control(KeyEvent.VK_S),
            () -> LogSaver.ask(window, chat.tabs().shown(), chat.input()));
    menu.addSeparator();
    JMenuItem disconnect =
        item(menu, "Disconnect", control(KeyEvent.VK_D), window.session()::disconnect);
    item(menu, "Quit", control(KeyEvent.VK_Q), windows::closeAll);
    enabledInRoom(rename, save, disconnect);
    return menu;
  }

  private void rename() {
    new RenameDialog(window, window.session(), window.room().people().self()).setVisible(true);
  }

  private JMenu conversation() {
    JMenu menu = menu("Conversation", KeyEvent.VK_C);
    JMenuItem back =
        item(
            menu,
            "Back to the chat",
            KeyStroke.getKeyStroke(KeyEvent.VK_ESCAPE, 0),
            chat::backToTheChat);
    JMenuItem next = item(menu, "Next", control(KeyEvent.VK_PAGE_DOWN), () -> chat.tabs().turn(1));
    JMenuItem previous =
        item(menu, "Previous", control(KeyEvent.VK_PAGE_UP), () -> chat.tabs().turn(-1));
    JMenuItem close = item(menu, "Close", control(KeyEvent.VK_W), chat.tabs()::closeShown);
    menu.addSeparator();
    JMenuItem write = item(menu, "Write", control(KeyEvent.VK_L), chat.input()::focusField);
    JMenuItem people = item(menu, "People", control(KeyEvent.VK_P), chat.people()::focusList);
    JMenuItem files = item(menu, "Files", control(KeyEvent.VK_F), chat.files()::focusTable);
    JMenuItem refresh =
        item(
            menu,
            "Refresh files",
            KeyStroke.getKeyStroke(KeyEvent.VK_F5, 0),
            chat.files()::refresh);
    enabledInRoom(back, next, previous, close, write, people, files, refresh);
    return menu;
  }

  private JMenu view() {
    JMenu menu = menu("View", KeyEvent.VK_V);
    ButtonGroup group = new ButtonGroup();
    for (Theme theme : Theme.values()) {
      JRadioButtonMenuItem item = new JRadioButtonMenuItem(theme.title());
      item.setName("theme " + theme.key());
      item.setSelected(windows.theme() == theme);
      item.addActionListener(event -> windows.choose(theme));
      group.add(item);
      menu.add(item);
    }
    return menu;
  }

  private JMenu help() {
    JMenu menu = menu("Help", KeyEvent.VK_H);
    item(menu, "How to", KeyStroke.getKeyStroke(KeyEvent.VK_F1, 0), () -> HelpDialog.show(window));
    item(menu, "About Parley", null, () -> HelpDialog.about(window));
    return menu;
  }

  private static JMenu menu(String title, int mnemonic) {
    JMenu menu = new JMenu(title);
    menu.setMnemonic(mnemonic);
    menu.setName(title);
    return menu;
  }

  private static JMenuItem item(JMenu menu, String title, KeyStroke key, Runnable action) {
    JMenuItem item = new JMenuItem(title);
    item.setName(title);
    item.setAccelerator(key);
    item.addActionListener(event -> action.run());
    menu.add(item);
    return item;
  }

  private KeyStroke control(int key) {
    return KeyStroke.getKeyStroke(key, control);
  }

  private void enabledInRoom(JMenuItem... items) {
    Runnable update =
        () -> {
          ConnectionState.Phase phase = window.session().state().phase();
          boolean inside =
              phase != ConnectionState.Phase.OUT && phase != ConnectionState.Phase.CONNECTING;
          for (JMenuItem item : items) {
            item.setEnabled(inside);
          }
        };
    window.session().listen(state -> update.run());
    update.run();
  }
}
