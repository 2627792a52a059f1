package dev.parley.gui;

import com.formdev.flatlaf.util.UIScale;
import dev.parley.client.Failures;
import dev.parley.protocol.chat.Order;
import java.awt.BorderLayout;
import java.awt.Dimension;
import java.awt.Frame;
import java.awt.event.MouseAdapter;
import java.awt.event.MouseEvent;
import java.util.Optional;
import javax.swing.BorderFactory;
import javax.swing.JPanel;
import javax.swing.JSplitPane;
import javax.swing.SwingUtilities;

/** The room: conversations, people, files, downloads, and the line below which says how it is. */
final class ChatPanel extends JPanel implements Speaker.Window {
  private static final long serialVersionUID = 1L;

  private static final int SIDE_WIDTH = 310;

  private final transient Session session;
  private final transient RoomModel room;
  private final ConversationTabs tabs;
  private final InputBar input;
  private final PeoplePanel people;
  private final FilesPanel files;
  private final StatusBar status;
  private final JSplitPane withDownloads = new JSplitPane(JSplitPane.VERTICAL_SPLIT);
  private final DownloadsPanel downloads;
  private int dividerSize;

  ChatPanel(Session session, RoomModel room, Runnable onAgain) {
    super(new BorderLayout());
    this.session = session;
    this.room = room;
    Conversations conversations = room.conversations();
    tabs = new ConversationTabs(conversations, this::complain, this::typed);
    Speaker speaker = new Speaker(session, room, this);
    input =
        new InputBar(
            new RecipientModel(room.people()), conversations.room(), speaker::take, this::talkTo);
    people = new PeoplePanel(room, this::talkTo, this::order);
    files = new FilesPanel(session, room);
    downloads = new DownloadsPanel(session, room.downloads());
    status = new StatusBar(onAgain);
    arrange();
    tabs.addChangeListener(event -> onShown());
    tabs.addMouseListener(
        new MouseAdapter() {
          @Override
          public void mouseReleased(MouseEvent event) {
            input.focusField(); // who chooses a conversation means to write
          }
        });
    conversations.onOpened(
        opened ->
            opened.listen(
                new Conversation.Listener() {
                  @Override
                  public void marked() {
                    input.address();
                  }
                }));
    room.downloads().addTableModelListener(change -> showDownloads());
    session.listen(this::onState);
  }

  private void arrange() {
    JPanel talk = new JPanel(new BorderLayout());
    talk.add(tabs);
    talk.add(input, BorderLayout.SOUTH);
    JSplitPane side = new JSplitPane(JSplitPane.VERTICAL_SPLIT, people, files);
    side.setResizeWeight(0.4);
    side.setPreferredSize(UIScale.scale(new Dimension(SIDE_WIDTH, 400)));
    side.setBorder(BorderFactory.createEmptyBorder());
    JSplitPane upper = new JSplitPane(JSplitPane.HORIZONTAL_SPLIT, talk, side);
    upper.setResizeWeight(1);
    upper.setBorder(BorderFactory.createEmptyBorder());
    withDownloads.setTopComponent(upper);
    dividerSize = withDownloads.getDividerSize();
    withDownloads.setDividerSize(0);
    withDownloads.setResizeWeight(1);
    withDownloads.setBorder(BorderFactory.createEmptyBorder());
    add(withDownloads);
    add(status, BorderLayout.SOUTH);
  }

  private void showDownloads() {
    boolean any = room.downloads().getRowCount() > 0;
    if (any != (withDownloads.getBottomComponent() != null)) {
      withDownloads.setBottomComponent(any ? downloads : null);
      withDownloads.setDividerSize(any ? dividerSize : 0);
      withDownloads.resetToPreferredSizes();
    }
  }

  private void onState(ConnectionState state) {
    status.show(state);
    people.setPresent(state.isIn());
    files.enableButtons();
    if (state.isIn()) {
      input.say(" ", false);
      files.refresh();
    } else if (state.phase() == ConnectionState.Phase.LOST) {
      input.say("The connection is lost. What you type stays here until it is back.", true);
    }
  }

  private void onShown() {
    input.follow(tabs.shown());
    watch(true);
  }

  /** Says whether somebody looks at the window. */
  void watch(boolean watched) {
    room.conversations().watch(watched ? Optional.of(tabs.shown()) : Optional.empty());
  }

  /** Asks an operator for what is to be said with it, and does it. */
  private void order(Order.Verb verb, String whom) {
    if (verb == Order.Verb.UNMUTE) {
      session
          .moderate(new Order(verb, "name:" + whom, Optional.empty(), ""))
          .whenComplete(
              (done, failure) -> {
                if (failure != null) {
                  complain(Failures.explain(failure));
                }
              });
    } else {
      Frame window = (Frame) SwingUtilities.getWindowAncestor(this);
      new OrderDialog(window, session, verb, whom).setVisible(true);
    }
  }

  private void talkTo(String name) {
    boolean all = name.equals(RecipientModel.ALL);
    show(all ? room.conversations().room() : room.conversations().with(name));
  }

  @Override
  public void show(Conversation conversation) {
    tabs.show(conversation);
    input.focusField();
  }

  @Override
  public void listFiles() {
    files.refresh();
  }

  @Override
  public void disconnect() {
    session.disconnect();
  }

  /** Who begins to write while he reads means the line below. */
  private void typed(char typed) {
    input.type(typed);
  }

  private void complain(String trouble) {
    input.say(Words.sentence(trouble), true);
  }

  @Override
  public void unsent(Conversation where, String line, String why) {
    input.unsent(where, line, why);
  }

  void backToTheChat() {
    show(room.conversations().room());
  }

  ConversationTabs tabs() {
    return tabs;
  }

  PeoplePanel people() {
    return people;
  }

  FilesPanel files() {
    return files;
  }

  InputBar input() {
    return input;
  }
}
