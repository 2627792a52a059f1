package dev.parley.gui;

import java.awt.Font;
import java.awt.GridLayout;
import java.util.List;
import java.util.stream.Stream;
import javax.swing.JButton;
import javax.swing.JPopupMenu;
import javax.swing.JTextField;

/** Puts an emoji where one types. Offers those that a font here can show. */
final class EmojiButton extends JButton {
  private static final long serialVersionUID = 1L;

  private static final List<String> OFFERED =
      List.of(
          "😀", "😁", "😂", "😅", "😉", "😊", "😍", "😎", "😏", "😐", "😕", "😘", "😜", "😞", "😢",
          "😭", "😠", "😡", "😱", "😴", "🙂", "🙃", "🙏", "👍", "👎", "👋", "🎉", "🔥", "❤", "☕",
          "✔", "★");

  private static final int COLUMNS = 8;

  EmojiButton(JTextField field) {
    super("☺");
    setName("emoji");
    setToolTipText("Insert an emoji");
    getAccessibleContext().setAccessibleName("Insert an emoji");
    putClientProperty("JButton.buttonType", "toolBarButton");
    setFocusable(true);
    addActionListener(
        event -> {
          JPopupMenu menu = menu(field);
          menu.show(
              this, getWidth() - menu.getPreferredSize().width, -menu.getPreferredSize().height);
        });
  }

  private JPopupMenu menu(JTextField field) {
    JPopupMenu menu = new JPopupMenu();
    menu.setLayout(new GridLayout(0, COLUMNS));
    Font font = getFont().deriveFont(getFont().getSize2D() * 1.4f);
    shown(font)
        .forEach(
            emoji -> {
              JButton button = new JButton(emoji);
              button.setFont(Emoji.fontFor(emoji.codePointAt(0), font));
              button.putClientProperty("JButton.buttonType", "toolBarButton");
              button
                  .getAccessibleContext()
                  .setAccessibleName(Character.getName(emoji.codePointAt(0)));
              button.addActionListener(
                  event -> {
                    menu.setVisible(false);
                    field.replaceSelection(emoji);
                    field.requestFocusInWindow();
                  });
              menu.add(button);
            });
    return menu;
  }

  private static Stream<String> shown(Font font) {
    return OFFERED.stream().filter(emoji -> Emoji.isShown(emoji.codePointAt(0), font));
  }
}
