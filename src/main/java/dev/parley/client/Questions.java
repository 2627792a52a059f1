package dev.parley.client;

import dev.parley.protocol.chat.ClientMessage;
import dev.parley.protocol.chat.ServerMessage;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The questions of a client that wait for an answer. They are put once it is known what the server
 * can do. Not thread safe.
 */
final class Questions {
  private static final int MAX_OPEN = 1000;

  private final List<Question<?>> waiting = new ArrayList<>();
  private final List<Question<?>> open = new ArrayList<>();
  private Optional<Set<String>> capabilities = Optional.empty();

  /** Puts a question to {@code server}, now or as soon as may be. */
  void add(Question<?> question, Consumer<ClientMessage> server) {
    open.removeIf(old -> old.answer.isDone());
    waiting.removeIf(old -> old.answer.isDone());
    if (open.size() + waiting.size() >= MAX_OPEN) {
      question.answer.completeExceptionally(
          new IllegalStateException("too many questions wait for an answer"));
      return;
    }
    waiting.add(question);
    put(server);
  }

  /** The server has said what it can do. */
  void greeted(Set<String> canDo, Consumer<ClientMessage> server) {
    capabilities = Optional.of(canDo);
    put(server);
  }

  private void put(Consumer<ClientMessage> server) {
    if (capabilities.isPresent()) {
      for (Question<?> question : waiting) {
        if (question.isFor(capabilities.get())) {
          open.add(question);
          server.accept(question.words(capabilities.get()));
        }
      }
      waiting.clear();
    }
  }

  /** Whether that was an answer, or a part of one. */
  boolean onServer(ServerMessage message) {
    for (Iterator<Question<?>> i = open.iterator(); i.hasNext(); ) {
      Question<?> question = i.next();
      if (question.answer.isDone()) {
        i.remove(); // nobody waits any more
      } else if (question.isAnsweredBy(message)) {
        i.remove();
        return true;
      } else if (question.isPartlyAnsweredBy(message)) {
        return true;
      }
    }
    return false;
  }

  /** Nothing will be answered any more. */
  void connectionLost(Throwable why) {
    capabilities = Optional.empty();
    List<Question<?>> all = new ArrayList<>(open);
    all.addAll(waiting);
    open.clear();
    waiting.clear();
    all.forEach(question -> question.answer.completeExceptionally(why));
  }
}
