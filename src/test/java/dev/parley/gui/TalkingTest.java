package dev.parley.gui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.ClientEvent;
import dev.parley.protocol.chat.Dialect;
import dev.parley.protocol.chat.ServerMessage;
import java.awt.Component;
import java.awt.Container;
import java.awt.event.KeyEvent;
import java.awt.event.KeyListener;
import java.time.Clock;
import java.util.Optional;
import javax.swing.JComboBox;
import javax.swing.JLabel;
import javax.swing.JTextField;
import javax.swing.JTextPane;
import javax.swing.SwingUtilities;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written is for whom the window says, and for nobody else. */
class TalkingTest {
  private final RoomModel model = new RoomModel(Clock.systemUTC());
  private final Conversation room = model.conversations().room();
  private final Session session = new Session(model);
  private ChatPanel chat;

  private void inChat(Runnable test) throws Exception {
    SwingUtilities.invokeAndWait(
        () -> {
          chat = new ChatPanel(session, model, () -> {});
          test.run();
        });
  }

  private static <T extends Component> T named(String name, Container in, Class<T> type) {
    for (Component child : in.getComponents()) {
      if (type.isInstance(child) && name.equals(child.getName())) {
        return type.cast(child);
      }
      T found = child instanceof Container inner ? named(name, inner, type) : null;
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private JTextField field() {
    return named("input", chat, JTextField.class);
  }

  private String message() {
    return named("input message", chat, JLabel.class).getText();
  }

  @Test
  void whatCouldNotBeSaidPrivatelyIsNotPutWhereAllWouldReadIt() throws Exception {
    inChat(
        () -> {
          Conversation withBob = model.conversations().with("Bob");
          chat.unsent(withBob, "a secret", "The connection is gone.");
          assertThat(field().getText()).isEmpty();
          assertThat(message()).isEqualTo("The connection is gone. Your line waits in Bob.");
          chat.show(withBob);
          assertThat(field().getText()).isEqualTo("a secret");
        });
  }

  @Test
  void whatCouldNotBeSentIsThereAgainUnlessSomethingElseIs() throws Exception {
    inChat(
        () -> {
          chat.unsent(room, "one", "No.");
          assertThat(field().getText()).isEqualTo("one");
          assertThat(message()).isEqualTo("No. Your line is here again.");
          chat.unsent(room, "two", "No.");
          assertThat(field().getText()).isEqualTo("one");
          assertThat(message()).isEqualTo("No. Not sent: two");
        });
  }

  @Test
  void whoTypesWhileHeReadsWritesAndDeleteIsNoLetter() throws Exception {
    inChat(
        () -> {
          JTextPane text = named("conversation", chat, JTextPane.class);
          for (char typed : new char[] {'a', '\b', '\u007F', 'b'}) {
            KeyEvent key =
                new KeyEvent(text, KeyEvent.KEY_TYPED, 0, 0, KeyEvent.VK_UNDEFINED, typed);
            for (KeyListener listener : text.getKeyListeners()) {
              listener.keyTyped(key);
            }
          }
          assertThat(field().getText()).isEqualTo("ab");
        });
  }

  @Test
  void theRecipientHasTheNameThatHeHasNow() throws Exception {
    inChat(
        () -> {
          chat.show(model.conversations().with("Bob"));
          ServerMessage renamed = new ServerMessage.Renamed("Bob", "Robert");
          model.onEvent(new ClientEvent.Received(renamed, renamed.encode(Dialect.LINE)));
          assertThat(named("recipient", chat, JComboBox.class).getSelectedItem())
              .isEqualTo("Robert");
          assertThat(field().getClientProperty("JTextField.placeholderText"))
              .isEqualTo("Write to Robert");
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"/msg Bob a secret", "/quit"})
  void aCommandOfTheTerminalIsNotSaidToAll(String line) {
    assertThat(take(line)).get().asString().startsWith("Commands with a / are for the terminal");
  }

  @ParameterizedTest
  @ValueSource(strings = {" /msg Bob", "/usr/bin is full", "/ 2", "a /quit"})
  void whatOnlyLooksLikeOneIs(String line) {
    assertThat(take(line)).get().asString().startsWith("Not connected");
  }

  private Optional<String> take(String line) {
    return new Speaker(session, model, null).take(line, room);
  }
}
