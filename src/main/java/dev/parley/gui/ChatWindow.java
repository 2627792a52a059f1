package dev.parley.gui;

import com.formdev.flatlaf.util.UIScale;
import dev.parley.client.ClientOptions;
import dev.parley.client.Failures;
import dev.parley.client.ServerAddress;
import java.awt.CardLayout;
import java.awt.Dimension;
import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CancellationException;
import javax.swing.JFrame;
import javax.swing.JPanel;
import javax.swing.WindowConstants;

/** One person's window: first the question whom to be and where, then the room. */
final class ChatWindow extends JFrame {
  private static final long serialVersionUID = 1L;
  private static final String CONNECT = "connect";
  private static final String CHAT = "chat";

  private final transient Windows windows;
  private final transient ClientOptions usual;
  private final transient RoomModel room = new RoomModel(Clock.systemUTC());
  private final transient Session session = new Session(room);
  private final CardLayout cards = new CardLayout();
  private final JPanel content = new JPanel(cards);
  private final ConnectPanel connect;
  private final ChatPanel chat;

  ChatWindow(Windows windows, ClientOptions usual) {
    super("Parley");
    this.windows = windows;
    this.usual = usual;
    setName("parley");
    setDefaultCloseOperation(WindowConstants.DISPOSE_ON_CLOSE);
    setIconImages(WindowIcon.images());
    connect = new ConnectPanel(usual, this::connect, session::disconnect);
    chat = new ChatPanel(session, room, this::connectAgain);
    content.add(connect, CONNECT);
    content.add(chat, CHAT);
    setContentPane(content);
    setJMenuBar(new Menus(this, chat, windows).bar());
    getRootPane().setDefaultButton(connect.defaultButton());
    setMinimumSize(UIScale.scale(new Dimension(560, 420)));
    setBounds(windows.placeFor(this));
    session.listen(this::onState);
    markTitle();
    watchWindow();
  }

  private void watchWindow() {
    addWindowListener(
        new WindowAdapter() {
          @Override
          public void windowClosing(WindowEvent event) {
            windows.remember(getBounds());
          }

          @Override
          public void windowClosed(WindowEvent event) {
            windows.closed(ChatWindow.this, session.close());
          }
        });
    addWindowFocusListener(
        new WindowAdapter() {
          @Override
          public void windowGainedFocus(WindowEvent event) {
            chat.watch(true);
          }

          @Override
          public void windowLostFocus(WindowEvent event) {
            chat.watch(false);
          }
        });
    Conversation.Listener unread =
        new Conversation.Listener() {
          @Override
          public void marked() {
            markTitle();
          }
        };
    room.conversations().room().listen(unread);
    room.conversations()
        .onOpened(
            opened -> {
              opened.listen(unread);
              opened.listen(new UnreadOf(opened, room.people()));
            });
    room.conversations().onClosed(closed -> markTitle());
  }

  /** Shows what is unread of somebody in the list of people too. */
  private record UnreadOf(Conversation conversation, PeopleModel people)
      implements Conversation.Listener {
    @Override
    public void marked() {
      conversation.partner().ifPresent(people::touched);
    }
  }

  private void markTitle() {
    int unread = room.conversations().unread();
    String who =
        session
            .options()
            .filter(options -> session.state().phase() != ConnectionState.Phase.OUT)
            .map(o -> o.name() + " at " + new ServerAddress(o.host(), o.port()) + " – Parley")
            .orElse("Parley");
    setTitle(Look.literal((unread > 0 ? "(" + unread + ") " : "") + who));
  }

  void connect(ClientOptions options) {
    windows.remember(options);
    session
        .connect(options)
        .whenComplete(
            (in, failure) -> {
              if (failure != null && !(Failures.rootOf(failure) instanceof CancellationException)) {
                connect.refused(failure);
              }
            });
  }

  private void connectAgain() {
    session.options().ifPresent(this::connect);
  }

  private void onState(ConnectionState state) {
    connect.setBusy(state.phase() == ConnectionState.Phase.CONNECTING);
    if (state.isIn()) {
      connect.forgetPassword();
      cards.show(content, CHAT);
      chat.input().focusField();
    } else if (state.phase() == ConnectionState.Phase.OUT) {
      room.people().update(room.people().self(), List.of());
      cards.show(content, CONNECT);
      connect.focusFirst();
    }
    markTitle();
  }

  Session session() {
    return session;
  }

  RoomModel room() {
    return room;
  }

  /** What another window is opened with: all but what this one's user has proved himself by. */
  ClientOptions usual() {
    return session.options().orElse(usual).withPassword(usual.password());
  }
}
