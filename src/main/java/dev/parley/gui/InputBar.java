package dev.parley.gui;

import java.awt.ComponentOrientation;
import java.awt.event.ActionEvent;
import java.awt.event.KeyEvent;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.swing.AbstractAction;
import javax.swing.DefaultListCellRenderer;
import javax.swing.JButton;
import javax.swing.JComboBox;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JTextField;
import javax.swing.KeyStroke;
import net.miginfocom.swing.MigLayout;

/** Where one types, and to whom. A line that cannot be sent stays, with the reason below it. */
final class InputBar extends JPanel {
  private static final long serialVersionUID = 1L;

  /** Who takes a typed line, or says why not. */
  interface Taker {
    Optional<String> take(String line, Conversation where);
  }

  private final JComboBox<String> recipient;
  private final JTextField field = new JTextField();
  private final JButton send = new JButton("Send");
  private final JLabel message = Look.plain(new JLabel(" "));
  private final transient InputHistory history = new InputHistory();
  private final transient Taker taker;
  private transient Conversation shown;
  private boolean following;

  InputBar(
      RecipientModel recipients, Conversation room, Taker taker, Consumer<String> onRecipient) {
    super(new MigLayout("insets 8 12 6 12, fillx", "[][grow, fill][][]", "[][]"));
    this.taker = taker;
    this.shown = room;
    recipient = new JComboBox<>(recipients);
    JLabel to = new JLabel("To");
    to.setDisplayedMnemonic('T');
    to.setLabelFor(recipient);
    add(to, "split 2");
    add(recipient, "w 90:130:160");
    add(field);
    add(new EmojiButton(field));
    add(send, "wrap");
    add(message, "skip 1, span, growx, wmin 0");
    arrangeRecipient(onRecipient);
    arrangeField();
    send.setName("send");
    send.addActionListener(event -> send());
    message.setName("input message");
  }

  private void arrangeRecipient(Consumer<String> onRecipient) {
    recipient.setName("recipient");
    recipient.getAccessibleContext().setAccessibleName("Recipient");
    recipient.setToolTipText("Whom to talk to: everyone, or one person privately");
    recipient.setPrototypeDisplayValue("a name of usual length");
    recipient.putClientProperty("JComboBox.isTableCellEditor", true); // arrow keys only look around
    recipient.setRenderer(Look.plain(new DefaultListCellRenderer()));
    recipient.addActionListener(
        event -> {
          if (!following) {
            onRecipient.accept((String) recipient.getSelectedItem());
          }
        });
  }

  private void arrangeField() {
    field.setName("input");
    field.getAccessibleContext().setAccessibleName("Message");
    field.putClientProperty("JTextField.placeholderText", "Write a message");
    field.addActionListener(event -> send());
    NameField.onChange(field, this::orient);
    onKey("older", KeyEvent.VK_UP, history::older);
    onKey("newer", KeyEvent.VK_DOWN, history::newer);
  }

  private void onKey(String name, int key, UnaryOperator<String> change) {
    field.getInputMap().put(KeyStroke.getKeyStroke(key, 0), name);
    field
        .getActionMap()
        .put(
            name,
            new AbstractAction() {
              private static final long serialVersionUID = 1L;

              @Override
              public void actionPerformed(ActionEvent event) {
                field.setText(change.apply(field.getText()));
              }
            });
  }

  /** Hebrew and Arabic are written from the right. */
  private void orient() {
    ComponentOrientation orientation =
        ConversationDocument.isRightToLeft(field.getText())
            ? ComponentOrientation.RIGHT_TO_LEFT
            : ComponentOrientation.LEFT_TO_RIGHT;
    if (!field.getComponentOrientation().equals(orientation)) {
      field.setComponentOrientation(orientation);
    }
  }

  private void send() {
    String line = field.getText();
    if (line.isBlank()) {
      return;
    }
    // It may show another conversation, and then this line is no draft that was begun here.
    field.setText("");
    Optional<String> refusal = taker.take(line, shown);
    if (refusal.isPresent()) {
      field.setText(line);
      say(refusal.get(), true);
    } else {
      history.add(line);
      say(" ", false);
    }
    focusField();
  }

  /** A line that was taken could not be sent after all; it is for no others than it was. */
  void unsent(Conversation where, String line, String why) {
    if (where != shown && where.draft().isEmpty()) {
      where.draft(line);
      say(why + " Your line waits in " + where.title() + ".", true);
    } else if (where == shown && field.getText().isEmpty()) {
      field.setText(line);
      say(why + " Your line is here again.", true);
    } else {
      say(why + " Not sent: " + line, true);
    }
  }

  void say(String text, boolean isTrouble) {
    message.setForeground(isTrouble ? Look.trouble() : Look.quiet());
    message.setText(text);
    message.setToolTipText(text.isBlank() ? null : Look.literal(text));
  }

  /** Follows what is shown: its partner is talked to, and what was begun there goes on. */
  void follow(Conversation conversation) {
    shown.draft(field.getText());
    shown = conversation;
    field.setText(conversation.draft());
    address();
  }

  /** Says whom the line is for; he may have taken another name. */
  void address() {
    Optional<String> partner = shown.partner();
    following = true;
    // Through the model: a partner who is not here can be chosen from no list, but is meant all the
    // same.
    recipient.getModel().setSelectedItem(partner.orElse(RecipientModel.ALL));
    following = false;
    field.putClientProperty(
        "JTextField.placeholderText",
        partner.map(who -> "Write to " + who).orElse("Write to everyone"));
    field.repaint();
  }

  void type(char typed) {
    focusField();
    field.setCaretPosition(field.getDocument().getLength());
    field.replaceSelection(Character.toString(typed));
  }

  void focusField() {
    field.requestFocusInWindow();
  }
}
