package dev.parley.gui;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** What was said in the room, or between us and one person. The oldest lines are forgotten. */
final class Conversation {
  static final int MAX_LINES = 10_000;

  /** Hears what changes. */
  interface Listener {
    /** A line has come; the oldest is forgotten when there are more than {@link #MAX_LINES}. */
    default void added(Line line) {}

    /** The title or the number of unread lines is another. */
    default void marked() {}
  }

  private final Deque<Line> lines = new ArrayDeque<>();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private Optional<String> partner;
  private int unread;
  private boolean mentioned;
  private String draft = "";

  /** One with a person, or when that is empty the room. */
  Conversation(Optional<String> partner) {
    this.partner = partner;
  }

  void listen(Listener listener) {
    listeners.add(listener);
  }

  /** The person it is with; empty for the room. */
  Optional<String> partner() {
    return partner;
  }

  String title() {
    return partner.orElse("Room");
  }

  List<Line> lines() {
    return List.copyOf(lines);
  }

  int unread() {
    return unread;
  }

  /** Whether our name was said in what is unread, or it was said to us alone. */
  boolean isPressing() {
    return unread > 0 && (mentioned || partner.isPresent());
  }

  /** What is typed here and not yet sent. */
  String draft() {
    return draft;
  }

  void draft(String text) {
    draft = text;
  }

  void add(Line line, boolean watched) {
    lines.addLast(line);
    if (lines.size() > MAX_LINES) {
      lines.removeFirst();
    }
    listeners.forEach(listener -> listener.added(line));
    if (!watched && line.wantsToBeRead()) {
      unread++;
      mentioned |= line.kind() == Line.Kind.MENTION;
      listeners.forEach(Listener::marked);
    }
  }

  /** Somebody looks at it. */
  void read() {
    if (unread > 0) {
      unread = 0;
      mentioned = false;
      listeners.forEach(Listener::marked);
    }
  }

  /** The person has another name. */
  void renamed(String name) {
    partner = Optional.of(name);
    listeners.forEach(Listener::marked);
  }
}
