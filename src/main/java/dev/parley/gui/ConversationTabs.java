package dev.parley.gui;

import java.util.function.Consumer;
import javax.swing.JTabbedPane;

/** The room and the private conversations, a tab each, with marks where something is unread. */
final class ConversationTabs extends JTabbedPane {
  private static final long serialVersionUID = 1L;

  private final transient Conversations conversations;
  private final transient Consumer<String> trouble;
  private final transient Consumer<Character> onTyped;

  ConversationTabs(
      Conversations conversations, Consumer<String> trouble, Consumer<Character> onTyped) {
    super(TOP, SCROLL_TAB_LAYOUT);
    this.conversations = conversations;
    this.trouble = trouble;
    this.onTyped = onTyped;
    setName("conversations");
    getAccessibleContext().setAccessibleName("Conversations");
    putClientProperty("JTabbedPane.tabCloseToolTipText", "Close this conversation (Ctrl+W)");
    putClientProperty(
        "JTabbedPane.tabCloseCallback",
        (java.util.function.BiConsumer<JTabbedPane, Integer>)
            (tabs, index) -> conversations.close(at(index)));
    opened(conversations.room());
    conversations.onOpened(this::opened);
    conversations.onClosed(this::closed);
  }

  private void opened(Conversation conversation) {
    ConversationView view = new ConversationView(conversation, trouble, onTyped);
    view.putClientProperty("JTabbedPane.tabClosable", conversation.partner().isPresent());
    addTab("", view);
    mark(conversation);
    conversation.listen(
        new Conversation.Listener() {
          @Override
          public void marked() {
            mark(conversation);
          }
        });
  }

  private void closed(Conversation conversation) {
    int index = indexOf(conversation);
    if (index >= 0) {
      removeTabAt(index);
    }
  }

  private void mark(Conversation conversation) {
    int index = indexOf(conversation);
    if (index >= 0) {
      int unread = conversation.unread();
      String title = conversation.title() + (unread == 0 ? "" : "  (" + unread + ")");
      setTitleAt(index, Look.literal(title));
      setForegroundAt(index, conversation.isPressing() ? Look.accent() : null);
    }
  }

  private int indexOf(Conversation conversation) {
    for (int i = 0; i < getTabCount(); i++) {
      if (at(i) == conversation) {
        return i;
      }
    }
    return -1;
  }

  private Conversation at(int index) {
    return ((ConversationView) getComponentAt(index)).conversation();
  }

  Conversation shown() {
    return at(getSelectedIndex());
  }

  void show(Conversation conversation) {
    setSelectedIndex(indexOf(conversation));
  }

  /** Shows the next or, with -1, the previous conversation. */
  void turn(int by) {
    setSelectedIndex(Math.floorMod(getSelectedIndex() + by, getTabCount()));
  }

  void closeShown() {
    conversations.close(shown());
  }
}
