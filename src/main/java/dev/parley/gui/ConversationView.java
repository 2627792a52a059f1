package dev.parley.gui;

import java.awt.BorderLayout;
import java.awt.Rectangle;
import java.awt.event.ComponentAdapter;
import java.awt.event.ComponentEvent;
import java.awt.event.InputEvent;
import java.awt.event.KeyAdapter;
import java.awt.event.KeyEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.swing.BorderFactory;
import javax.swing.JPanel;
import javax.swing.JScrollBar;
import javax.swing.JScrollPane;
import javax.swing.JTextPane;
import javax.swing.ScrollPaneConstants;
import javax.swing.SwingUtilities;
import javax.swing.text.DefaultCaret;

/**
 * A conversation to be read, selected from and scrolled in. It follows its end unless one looks
 * back.
 */
final class ConversationView extends JPanel {
  private static final long serialVersionUID = 1L;

  /** So near to the end counts as there. */
  private static final int NEAR_END = 40;

  /** With these keys held, one does not mean to write. */
  private static final int NO_TEXT =
      InputEvent.CTRL_DOWN_MASK | InputEvent.META_DOWN_MASK | InputEvent.ALT_DOWN_MASK;

  private final transient Conversation conversation;
  private ConversationDocument document = new ConversationDocument();
  private final JTextPane text = textPane(document);
  private final JScrollPane scroll =
      new JScrollPane(
          text,
          ScrollPaneConstants.VERTICAL_SCROLLBAR_ALWAYS,
          ScrollPaneConstants.HORIZONTAL_SCROLLBAR_NEVER);
  private final transient List<Line> pending = new ArrayList<>();
  private boolean following = true;
  private int lastValue;
  private int lastMaximum;

  /** The consumers get what could not be done, in words, and what is typed here. */
  ConversationView(
      Conversation conversation, Consumer<String> trouble, Consumer<Character> onTyped) {
    super(new BorderLayout());
    this.conversation = conversation;
    text.setName("conversation");
    text.setEditable(false);
    text.setBorder(BorderFactory.createEmptyBorder(4, 4, 10, 4));
    text.setBackground(Look.page());
    DefaultCaret caret = new DefaultCaret();
    caret.setUpdatePolicy(DefaultCaret.NEVER_UPDATE);
    text.setCaret(caret);
    LinkMouse.install(text, trouble);
    text.addKeyListener(
        new KeyAdapter() {
          @Override
          public void keyTyped(KeyEvent event) {
            if (!Character.isISOControl(event.getKeyChar())
                && (event.getModifiersEx() & NO_TEXT) == 0) {
              onTyped.accept(event.getKeyChar());
            }
          }
        });
    scroll.setBorder(BorderFactory.createEmptyBorder());
    scroll.getVerticalScrollBar().setUnitIncrement(18);
    add(scroll);
    followTheEnd();
    document.append(conversation.lines(), true);
    conversation.listen(
        new Conversation.Listener() {
          @Override
          public void added(Line line) {
            ConversationView.this.added(line);
          }

          @Override
          public void marked() {
            name();
          }
        });
    name();
  }

  /** One whose lines are as wide as what is seen of it. */
  static JTextPane textPane(ConversationDocument document) {
    JTextPane pane = new JTextPane();
    pane.setEditorKit(new WrappingKit());
    pane.setDocument(document);
    return pane;
  }

  private void name() {
    text.getAccessibleContext()
        .setAccessibleName(
            conversation.partner().map(who -> "Conversation with " + who).orElse("Room"));
  }

  Conversation conversation() {
    return conversation;
  }

  private void added(Line line) {
    if (pending.isEmpty()) {
      SwingUtilities.invokeLater(this::flush); // with all that comes until then
    }
    pending.add(line);
  }

  private void flush() {
    int surplus = Math.max(0, pending.size() - Conversation.MAX_LINES);
    document.append(pending.subList(surplus, pending.size()), following);
    pending.clear();
  }

  private void followTheEnd() {
    JScrollBar bar = scroll.getVerticalScrollBar();
    bar.addAdjustmentListener(
        moved -> {
          int value = bar.getValue();
          int maximum = bar.getMaximum();
          if (value + bar.getVisibleAmount() >= maximum - NEAR_END) {
            following = true;
          } else if (value < lastValue && maximum >= lastMaximum) {
            following = false; // somebody scrolled up
          }
          lastValue = value;
          lastMaximum = maximum;
        });
    ComponentAdapter toEnd =
        new ComponentAdapter() {
          @Override
          public void componentResized(ComponentEvent event) {
            if (following) {
              text.scrollRectToVisible(new Rectangle(0, text.getHeight() - 1, 1, 1));
            }
          }
        };
    text.addComponentListener(toEnd);
    scroll.getViewport().addComponentListener(toEnd);
  }

  @Override
  public void updateUI() {
    super.updateUI();
    if (text != null) { // not while being constructed
      text.setBackground(Look.page());
      document = new ConversationDocument(); // a document that is not shown is quickly written
      document.append(conversation.lines(), true);
      pending.clear();
      text.setDocument(document);
    }
  }
}
