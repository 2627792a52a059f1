package dev.parley.gui;

import dev.parley.client.Failures;
import java.awt.Frame;
import java.awt.event.KeyEvent;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JDialog;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.KeyStroke;
import net.miginfocom.swing.MigLayout;

/** Asks for another name, until the server agrees or one gives up. */
final class RenameDialog extends JDialog {
  private static final long serialVersionUID = 1L;

  private final transient Session session;
  private final NameField name;
  private final JLabel trouble = Look.plain(new JLabel(" "));
  private final JButton change = new JButton("Change name");

  RenameDialog(Frame owner, Session session, String present) {
    super(owner, "Change name", true);
    this.session = session;
    name = new NameField(present, this::check);
    JPanel content = new JPanel(new MigLayout("insets 18 20 16 20", "[]12[grow, fill, 440::]"));
    JLabel label = new JLabel("New name");
    label.setLabelFor(name);
    content.add(label);
    content.add(name, "h 32!, wrap");
    trouble.setName("trouble");
    trouble.setForeground(Look.trouble());
    content.add(trouble, "skip 1, wmin 0, wrap 10");
    JButton cancel = new JButton("Cancel");
    cancel.addActionListener(event -> dispose());
    content.add(cancel, "span, split 2, right, growx 0");
    content.add(change, "growx 0");
    change.setName("change");
    change.addActionListener(event -> change());
    getRootPane().setDefaultButton(change);
    getRootPane()
        .registerKeyboardAction(
            event -> dispose(),
            KeyStroke.getKeyStroke(KeyEvent.VK_ESCAPE, 0),
            JComponent.WHEN_IN_FOCUSED_WINDOW);
    setContentPane(content);
    setName("change name");
    name.selectAll();
    check();
    pack();
    setResizable(false);
    setLocationRelativeTo(owner);
  }

  private void check() {
    trouble.setText(name.trouble().orElse(" "));
    change.setEnabled(name.isFine());
  }

  private void change() {
    change.setEnabled(false);
    session
        .rename(name.chosen())
        .whenComplete(
            (taken, failure) -> {
              if (failure == null) {
                dispose();
              } else {
                trouble.setText(Words.sentence(Failures.explain(failure)));
                change.setEnabled(true);
              }
            });
  }
}
