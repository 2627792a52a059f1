package dev.parley.gui;

import dev.parley.client.Failures;
import dev.parley.protocol.chat.ClientMessage;
import dev.parley.protocol.chat.Order;
import dev.parley.protocol.chat.Times;
import java.awt.Frame;
import java.awt.event.KeyEvent;
import java.util.Map;
import java.util.Optional;
import javax.swing.JButton;
import javax.swing.JCheckBox;
import javax.swing.JComboBox;
import javax.swing.JComponent;
import javax.swing.JDialog;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JTextField;
import javax.swing.KeyStroke;
import net.miginfocom.swing.MigLayout;

/** Asks an operator for how long and why, until the server agrees or he gives up. */
final class OrderDialog extends JDialog {
  private static final long serialVersionUID = 1L;
  private static final String[] USUAL_TIMES = {"10m", "1h", "1d", "7d", "30d"};
  private static final Map<Order.Verb, String> TITLES =
      Map.of(Order.Verb.KICK, "Put out", Order.Verb.MUTE, "Mute", Order.Verb.BAN, "Ban");

  private final transient Session session;
  private final Order.Verb verb;
  private final String whom;
  private final JComboBox<String> time = new JComboBox<>(USUAL_TIMES);
  private final JTextField reason = new JTextField(30);
  private final JCheckBox address = new JCheckBox("and the address that he comes from");
  private final JLabel trouble = Look.plain(new JLabel(" "));
  private final JButton act;

  OrderDialog(Frame owner, Session session, Order.Verb verb, String whom) {
    super(owner, TITLES.get(verb) + " " + whom, true);
    this.session = session;
    this.verb = verb;
    this.whom = whom;
    act = new JButton(TITLES.get(verb));
    JPanel content = new JPanel(new MigLayout("insets 18 20 16 20", "[]12[grow, fill, 380::]"));
    if (verb.isTimed()) {
      time.setEditable(true);
      row(content, "For how long", time, "time");
    }
    row(content, "Why", reason, "reason");
    if (verb.isTimed()) {
      address.setName("address");
      content.add(address, "skip 1, wrap");
    }
    trouble.setName("trouble");
    trouble.setForeground(Look.trouble());
    content.add(trouble, "skip 1, wmin 0, wrap 10");
    JButton cancel = new JButton("Cancel");
    cancel.addActionListener(event -> dispose());
    content.add(cancel, "span, split 2, right, growx 0");
    content.add(act, "growx 0");
    act.setName("act");
    act.addActionListener(event -> act());
    getRootPane().setDefaultButton(act);
    getRootPane()
        .registerKeyboardAction(
            event -> dispose(),
            KeyStroke.getKeyStroke(KeyEvent.VK_ESCAPE, 0),
            JComponent.WHEN_IN_FOCUSED_WINDOW);
    setContentPane(content);
    setName("order");
    pack();
    setResizable(false);
    setLocationRelativeTo(owner);
  }

  private static void row(JPanel content, String text, JComponent field, String name) {
    JLabel label = new JLabel(text);
    label.setLabelFor(field);
    field.setName(name);
    field.getAccessibleContext().setAccessibleName(text);
    content.add(label);
    content.add(field, "h 32!, wrap");
  }

  private Optional<Order> order() {
    String typed = String.valueOf(time.getEditor().getItem()).strip();
    String words =
        (address.isSelected() ? "address:" + whom : "name:" + whom)
            + (verb.isTimed() ? " " + typed : "")
            + " "
            + reason.getText();
    if (verb.isTimed() && Times.parse(typed).isEmpty()) {
      trouble.setText("A time is a number and a unit: 30s, 10m, 2h or 7d.");
      return Optional.empty();
    }
    if (Order.parse(verb, words) instanceof ClientMessage.Moderate order) {
      return Optional.of(order.order());
    }
    trouble.setText("A reason has at most " + Order.MAX_REASON + " plain characters.");
    return Optional.empty();
  }

  private void act() {
    Optional<Order> order = order();
    if (order.isEmpty()) {
      return;
    }
    act.setEnabled(false);
    session
        .moderate(order.get())
        .whenComplete(
            (done, failure) -> {
              if (failure == null) {
                dispose();
              } else {
                trouble.setText(Words.sentence(Failures.explain(failure)));
                act.setEnabled(true);
              }
            });
  }
}
