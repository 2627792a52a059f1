package dev.parley.client;

import dev.parley.protocol.chat.ClientMessage;
import dev.parley.protocol.chat.ErrorCode;
import dev.parley.protocol.chat.ServerMessage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What we have said and the server has not answered. It repeats to us whatever we say, so what it
 * has not repeated when the connection breaks has perhaps not arrived. Not thread safe.
 */
final class Unconfirmed {
  private static final int MAX_SAID = 1000;

  private record Said(String line, ClientMessage message, CompletableFuture<?> taken) {}

  private final Deque<Said> said = new ArrayDeque<>();

  /** Something is given to the connection; {@code taken} is done when it is on its way. */
  void said(String line, CompletableFuture<?> taken) {
    ClientMessage message = ClientMessage.parseAfterHello(line); // orders are no talk
    if (message instanceof ClientMessage.Public || message instanceof ClientMessage.Private) {
      if (said.size() == MAX_SAID) {
        said.removeFirst();
      }
      said.addLast(new Said(line, message, taken));
    }
  }

  void onServer(ServerMessage message, String self) {
    if (message instanceof ServerMessage.Public heard && heard.from().equals(self)) {
      confirm(heard.text());
    } else if (message instanceof ServerMessage.PrivateSent heard) {
      confirm(heard.text());
    } else if (message instanceof ServerMessage.ErrorReply error && isAboutWhatWasSaid(error)) {
      said.pollFirst(); // answers come in the order of what they answer
    }
  }

  /** Not about a file, nor an announcement. */
  private static boolean isAboutWhatWasSaid(ServerMessage.ErrorReply error) {
    return error.code() != ErrorCode.FLOOD
        && error.code() != ErrorCode.SERVER_STOPPING
        && (error.subject().isEmpty() || error.absentUser().isPresent());
  }

  private void confirm(String text) {
    for (Iterator<Said> i = said.iterator(); i.hasNext(); ) {
      if (isText(i.next().message, text)) {
        i.remove();
        return;
      }
    }
  }

  private static boolean isText(ClientMessage message, String text) {
    return message instanceof ClientMessage.Public spoken
        ? spoken.text().equals(text)
        : message instanceof ClientMessage.Private whispered && whispered.text().equals(text);
  }

  /** What was on its way; the rest is refused to whoever said it. */
  List<String> connectionLost() {
    List<String> lines =
        said.stream()
            .filter(one -> one.taken.isDone() && !one.taken.isCompletedExceptionally())
            .map(Said::line)
            .toList();
    said.clear();
    return lines;
  }
}
