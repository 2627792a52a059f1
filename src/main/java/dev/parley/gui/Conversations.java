package dev.parley.gui;

import dev.parley.client.ClientEvent;
import dev.parley.protocol.chat.ClientMessage;
import dev.parley.protocol.chat.Dialect;
import dev.parley.protocol.chat.ErrorCode;
import dev.parley.protocol.chat.ServerMessage;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The room and the private conversations, and what of all that is heard belongs into which. */
final class Conversations {
  /** So many private conversations are kept; then the one that was silent for longest goes. */
  static final int MAX_PRIVATE = 100;

  /** What is said where it was asked for, as at a download, or with the end of the connection. */
  private static final Set<ErrorCode> SHOWN_ELSEWHERE =
      Set.of(
          ErrorCode.NO_SUCH_FILE,
          ErrorCode.FILE_CHANGED,
          ErrorCode.TOO_MANY_DOWNLOADS,
          ErrorCode.DOWNLOAD_TIMED_OUT,
          ErrorCode.BAD_NAME,
          ErrorCode.NAME_TAKEN,
          ErrorCode.KICKED,
          ErrorCode.BANNED);

  private final Clock clock;
  private final Conversation room = new Conversation(Optional.empty());
  private final List<Conversation> privates = new ArrayList<>();
  private final List<Consumer<Conversation>> onOpened = new CopyOnWriteArrayList<>();
  private final List<Consumer<Conversation>> onClosed = new CopyOnWriteArrayList<>();
  private Optional<Conversation> watched = Optional.empty();
  private String self = "";
  private boolean wasIn;

  Conversations(Clock clock) {
    this.clock = clock;
  }

  Conversation room() {
    return room;
  }

  void onOpened(Consumer<Conversation> listener) {
    onOpened.add(listener);
  }

  void onClosed(Consumer<Conversation> listener) {
    onClosed.add(listener);
  }

  /** What somebody looks at now, if at anything. */
  void watch(Optional<Conversation> conversation) {
    watched = conversation;
    watched.ifPresent(Conversation::read);
  }

  int unread() {
    return room.unread() + privates.stream().mapToInt(Conversation::unread).sum();
  }

  Optional<Conversation> find(String partner) {
    return privates.stream().filter(each -> each.partner().equals(Optional.of(partner))).findAny();
  }

  /** The conversation with somebody, opened if need be. */
  Conversation with(String partner) {
    Optional<Conversation> known = find(partner);
    if (known.isPresent()) {
      return known.get();
    }
    if (privates.size() == MAX_PRIVATE) {
      close(privates.get(0));
    }
    Conversation opened = new Conversation(Optional.of(partner));
    privates.add(opened);
    onOpened.forEach(listener -> listener.accept(opened));
    return opened;
  }

  void close(Conversation conversation) {
    if (privates.remove(conversation)) {
      onClosed.forEach(listener -> listener.accept(conversation));
    }
  }

  /** Says something in a conversation that comes from no one. */
  void note(Conversation where, Line.Kind kind, String text) {
    add(where, kind, "", text);
  }

  void onEvent(ClientEvent event) {
    if (event instanceof ClientEvent.Received received) {
      onMessage(received.message());
    } else if (event instanceof ClientEvent.Entered entered) {
      self = entered.name();
      note(room, Line.Kind.NOTICE, (wasIn ? "Connected again as " : "You are here as ") + self);
      wasIn = true;
    } else if (event instanceof ClientEvent.PeopleChanged changed) {
      self = changed.self();
    } else if (event instanceof ClientEvent.ConnectionLost lost) {
      note(room, Line.Kind.TROUBLE, "Connection lost: " + lost.why() + ". Connecting again…");
    } else if (event instanceof ClientEvent.Unconfirmed unconfirmed) {
      onUnconfirmed(ClientMessage.parse(unconfirmed.line()), unconfirmed.line());
    } else if (event instanceof ClientEvent.Notice notice) {
      note(room, Line.Kind.NOTICE, notice.text());
    } else if (event instanceof ClientEvent.Disconnected gone) {
      note(room, Line.Kind.TROUBLE, "Disconnected: " + gone.why());
    }
  }

  private void onUnconfirmed(ClientMessage message, String line) {
    if (message instanceof ClientMessage.Private whispered) {
      add(with(whispered.to()), Line.Kind.UNDELIVERED, self, whispered.text());
    } else {
      add(room, Line.Kind.UNDELIVERED, self, line);
    }
  }

  private void onMessage(ServerMessage message) {
    if (message instanceof ServerMessage.Public said) {
      add(room, kindOf(said), said.from(), said.text());
    } else if (message instanceof ServerMessage.Private whispered) {
      add(with(whispered.from()), Line.Kind.SAID, whispered.from(), whispered.text());
    } else if (message instanceof ServerMessage.PrivateSent sent) {
      add(with(sent.to()), Line.Kind.OWN, self, sent.text());
    } else if (message instanceof ServerMessage.Joined joined) {
      if (!joined.name().equals(self)) {
        aboutPerson(joined.name(), joined.name() + " has joined");
      }
    } else if (message instanceof ServerMessage.Left left) {
      aboutPerson(left.name(), left.name() + " has left");
    } else if (message instanceof ServerMessage.Renamed renamed) {
      onRenamed(renamed);
    } else if (message instanceof ServerMessage.Ordered ordered) {
      String whom = ordered.order().whom();
      String words = ordered.encode(Dialect.LINE);
      note(room, Line.Kind.TROUBLE, words);
      find(whom).ifPresent(conversation -> note(conversation, Line.Kind.TROUBLE, words));
    } else if (message instanceof ServerMessage.ErrorReply error) {
      onError(error);
    } else if (message instanceof ServerMessage.Unknown unknown) {
      note(room, Line.Kind.NOTICE, unknown.line());
    }
  }

  private Line.Kind kindOf(ServerMessage.Public said) {
    if (said.from().equals(self)) {
      return Line.Kind.OWN;
    }
    return Mentions.isIn(said.text(), self) ? Line.Kind.MENTION : Line.Kind.SAID;
  }

  private void onRenamed(ServerMessage.Renamed renamed) {
    boolean own = renamed.oldName().equals(self) || renamed.newName().equals(self);
    String text =
        own
            ? "You are now " + renamed.newName()
            : renamed.oldName() + " is now " + renamed.newName();
    if (!own) {
      find(renamed.oldName())
          .filter(old -> find(renamed.newName()).isEmpty())
          .ifPresent(conversation -> conversation.renamed(renamed.newName()));
    }
    aboutPerson(renamed.newName(), text);
  }

  private void onError(ServerMessage.ErrorReply error) {
    boolean isAboutCommand = error.subject().filter(about -> about.startsWith("{")).isPresent();
    if (isAboutCommand || SHOWN_ELSEWHERE.contains(error.code())) {
      return;
    }
    Optional<Conversation> where = error.absentUser().flatMap(this::find);
    note(where.orElse(room), Line.Kind.TROUBLE, error.explanation());
  }

  private void aboutPerson(String name, String text) {
    note(room, Line.Kind.NOTICE, text);
    find(name).ifPresent(conversation -> note(conversation, Line.Kind.NOTICE, text));
  }

  private void add(Conversation where, Line.Kind kind, String from, String text) {
    if (privates.remove(where)) {
      privates.add(where); // the last to have spoken is the last to go
    }
    where.add(new Line(clock.instant(), kind, from, text), watched.equals(Optional.of(where)));
  }
}
