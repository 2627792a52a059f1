package dev.parley.room;

import dev.parley.protocol.chat.ServerMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What everyone is to read and has not been told yet: the room gathers it while more waits in its
 * mailbox, so that a burst costs each member one message. A member who is to read something of his
 * own meanwhile is told first what comes before it. Not thread safe.
 */
final class Backlog {
  /** About what one write to a peer carries. */
  private static final int MAX_CHARACTERS = 16 * 1024;

  private static final int MAX_MESSAGES = 512;

  private final List<ServerMessage> messages = new ArrayList<>();

  /** Who has been told how many of them ahead of the others. */
  private final Map<Integer, Integer> told = new HashMap<>();

  private int characters;
  private boolean onlyNews = true;

  void add(ServerMessage message) {
    messages.add(message);
    onlyNews &= isNews(message);
    characters += message instanceof ServerMessage.Public said ? said.text().length() : 0;
  }

  boolean isEmpty() {
    return messages.isEmpty();
  }

  /** Whether there is nothing but who came, went and changed his name. */
  boolean isOnlyNews() {
    return onlyNews;
  }

  private static boolean isNews(ServerMessage message) {
    return message instanceof ServerMessage.Joined
        || message instanceof ServerMessage.Left
        || message instanceof ServerMessage.Renamed;
  }

  boolean isFull() {
    return messages.size() >= MAX_MESSAGES || characters >= MAX_CHARACTERS;
  }

  /** What this member has not been told; from now on he has been. */
  List<ServerMessage> takeFor(int member) {
    int from = told.getOrDefault(member, 0);
    if (from == messages.size()) {
      return List.of();
    }
    told.put(member, messages.size());
    return List.copyOf(messages.subList(from, messages.size()));
  }

  /** He is no member any more, or was none when this was said. */
  void skip(int member) {
    told.put(member, messages.size());
  }

  /** All of it, to be handed out; empties the backlog. */
  Handout takeAll() {
    Handout all = new Handout(new Outgoing(messages), List.copyOf(messages), Map.copyOf(told));
    messages.clear();
    told.clear();
    characters = 0;
    onlyNews = true;
    return all;
  }

  /** What each member is told: nearly always the same, so that it is encoded once. */
  record Handout(Outgoing whole, List<ServerMessage> messages, Map<Integer, Integer> told) {
    Optional<Outgoing> of(int member) {
      Integer from = told.isEmpty() ? null : told.get(member);
      if (from == null) {
        return Optional.of(whole);
      }
      return from == messages.size()
          ? Optional.empty()
          : Optional.of(new Outgoing(messages.subList(from, messages.size())));
    }
  }
}
