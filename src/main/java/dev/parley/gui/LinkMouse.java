package dev.parley.gui;

import java.awt.Cursor;
import java.awt.event.MouseAdapter;
import java.awt.event.MouseEvent;
import java.awt.geom.Rectangle2D;
import java.net.URI;
import java.util.Optional;
import java.util.function.Consumer;
import javax.swing.JMenuItem;
import javax.swing.JPopupMenu;
import javax.swing.JTextPane;
import javax.swing.SwingUtilities;
import javax.swing.text.BadLocationException;

/** Opens the links of a text, and gives it a menu for the other button. */
final class LinkMouse extends MouseAdapter {
  private static final int NEAR = 24;

  private final JTextPane text;
  private final Consumer<String> trouble;

  private LinkMouse(JTextPane text, Consumer<String> trouble) {
    this.text = text;
    this.trouble = trouble;
  }

  static void install(JTextPane text, Consumer<String> trouble) {
    LinkMouse mouse = new LinkMouse(text, trouble);
    text.addMouseListener(mouse);
    text.addMouseMotionListener(mouse);
  }

  @Override
  public void mouseMoved(MouseEvent event) {
    boolean link = linkAt(event).isPresent();
    text.setCursor(Cursor.getPredefinedCursor(link ? Cursor.HAND_CURSOR : Cursor.TEXT_CURSOR));
    text.setToolTipText(linkAt(event).map(uri -> Look.literal(uri.toString())).orElse(null));
  }

  @Override
  public void mouseClicked(MouseEvent event) {
    if (SwingUtilities.isLeftMouseButton(event) && text.getSelectedText() == null) {
      linkAt(event).ifPresent(this::open);
    }
  }

  @Override
  public void mousePressed(MouseEvent event) {
    showMenu(event);
  }

  @Override
  public void mouseReleased(MouseEvent event) {
    showMenu(event);
  }

  private void showMenu(MouseEvent event) {
    if (!event.isPopupTrigger()) {
      return;
    }
    JPopupMenu menu = new JPopupMenu();
    linkAt(event).ifPresent(link -> menu.add(item("Open link", true, () -> open(link))));
    menu.add(item("Copy", text.getSelectedText() != null, text::copy));
    menu.add(item("Select all", true, text::selectAll));
    menu.show(text, event.getX(), event.getY());
  }

  private static JMenuItem item(String title, boolean enabled, Runnable action) {
    JMenuItem item = new JMenuItem(title);
    item.setEnabled(enabled);
    item.addActionListener(event -> action.run());
    return item;
  }

  private void open(URI link) {
    Opener.browse(link).exceptionally(failure -> complain(failure));
  }

  private Void complain(Throwable failure) {
    trouble.accept(dev.parley.client.Failures.explain(failure));
    return null;
  }

  private Optional<URI> linkAt(MouseEvent event) {
    int at = text.viewToModel2D(event.getPoint());
    Object link =
        text.getStyledDocument()
            .getCharacterElement(at)
            .getAttributes()
            .getAttribute(ConversationDocument.LINK);
    return link instanceof URI uri && isAt(at, event) ? Optional.of(uri) : Optional.empty();
  }

  /** The nearest letter may still be far away. */
  private boolean isAt(int position, MouseEvent event) {
    try {
      Rectangle2D letter = text.modelToView2D(position);
      return letter != null
          && Math.abs(letter.getX() - event.getX()) < NEAR
          && event.getY() >= letter.getMinY()
          && event.getY() <= letter.getMaxY();
    } catch (BadLocationException e) {
      return false;
    }
  }
}
