package dev.parley.client;

import akka.Done;
import dev.parley.protocol.chat.Dialect;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/** What waits to be said on a connection, in order. Not thread safe. */
final class Outgoing {
  static final int MAX_QUEUED = 10_000;

  /** No more is put into one write, but for the line that reaches it. */
  private static final int BATCH_CHARACTERS = 1 << 20;

  private final Queue<ClientConnection.Say> queue = new ArrayDeque<>();

  /** Takes what the client itself has to say. */
  void add(ClientConnection.Say say) {
    queue.add(say);
  }

  /** Takes what somebody wants said, or refuses it because too much waits already. */
  void offer(ClientConnection.Say say) {
    if (queue.size() >= MAX_QUEUED) {
      say.taken()
          .completeExceptionally(new IllegalStateException("too many messages wait to be sent"));
    } else {
      queue.add(say);
    }
  }

  /**
   * What the next write is to carry, and whoever said it knows now that it is on its way: in lines
   * as much as there is, unframed one message.
   *
   * @return the text with its newlines, or empty when nothing waits
   */
  Optional<String> next(Dialect dialect) {
    if (queue.isEmpty()) {
      return Optional.empty();
    }
    if (dialect == Dialect.UNFRAMED) {
      return Optional.of(take().line());
    }
    StringBuilder lines = new StringBuilder();
    while (!queue.isEmpty() && lines.length() < BATCH_CHARACTERS) {
      lines.append(take().line()).append('\n');
    }
    return Optional.of(lines.toString());
  }

  private ClientConnection.Say take() {
    ClientConnection.Say say = queue.remove();
    say.taken().complete(Done.getInstance());
    return say;
  }

  /** Nothing of it will be said. */
  void refuse(Throwable why) {
    queue.forEach(say -> say.taken().completeExceptionally(why));
    queue.clear();
  }
}
