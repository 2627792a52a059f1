package dev.parley.gui;

import dev.parley.protocol.chat.Nickname;
import java.util.Optional;
import javax.swing.JTextField;
import javax.swing.event.DocumentEvent;
import javax.swing.event.DocumentListener;

/** Where one types a name; what is wrong with it is known at every key. */
final class NameField extends JTextField {
  private static final long serialVersionUID = 1L;

  /** The runnable is called when the name is another. */
  NameField(String name, Runnable onChange) {
    super(name, 20);
    setName("name");
    getAccessibleContext().setAccessibleName("Name");
    onChange(this, onChange);
  }

  static void onChange(JTextField field, Runnable onChange) {
    field
        .getDocument()
        .addDocumentListener(
            new DocumentListener() {
              @Override
              public void insertUpdate(DocumentEvent event) {
                onChange.run();
              }

              @Override
              public void removeUpdate(DocumentEvent event) {
                onChange.run();
              }

              @Override
              public void changedUpdate(DocumentEvent event) {
                onChange.run();
              }
            });
  }

  String chosen() {
    return getText().strip();
  }

  /** What is wrong with the name, in a sentence. An empty one is only not there yet. */
  Optional<String> trouble() {
    Optional<String> refusal =
        chosen().isEmpty() ? Optional.empty() : Nickname.refusal(chosen()).map(Words::sentence);
    putClientProperty("JComponent.outline", refusal.isPresent() ? "error" : null);
    return refusal;
  }

  boolean isFine() {
    return Nickname.refusal(chosen()).isEmpty();
  }
}
