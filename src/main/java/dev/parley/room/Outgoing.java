package dev.parley.room;

import akka.util.ByteString;
import dev.parley.protocol.chat.Dialect;
import dev.parley.protocol.chat.ServerMessage;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Messages on their way to any number of people, encoded at most once for each dialect. Immutable
 * to its users and safe to share between actors.
 */
final class Outgoing {
  private final List<ServerMessage> messages;
  // Racing threads may each encode; they write the same immutable bytes.
  private volatile List<ByteString> lines;
  private volatile List<ByteString> unframed;

  Outgoing(List<ServerMessage> messages) {
    this.messages = List.copyOf(messages);
  }

  Outgoing(ServerMessage message) {
    this(List.of(message));
  }

  /** One message that is the same in both dialects and has been encoded, with its newline. */
  static Outgoing line(ByteString line) {
    Outgoing encoded = new Outgoing(List.of());
    encoded.lines = List.of(line);
    encoded.unframed = List.of(line.dropRight(1));
    return encoded;
  }

  /** Empty when it was not made of messages. */
  List<ServerMessage> messages() {
    return messages;
  }

  /**
   * The bytes for one peer, in as many pieces as have to stay apart: all with their newlines in one
   * in the line dialect, each by itself in the unframed one.
   */
  List<ByteString> encoded(Dialect dialect) {
    if (dialect == Dialect.UNFRAMED) {
      if (unframed == null) {
        unframed =
            messages.stream().map(message -> bytes(message.encode(Dialect.UNFRAMED))).toList();
      }
      return unframed;
    }
    if (lines == null) {
      StringBuilder all = new StringBuilder();
      messages.forEach(message -> all.append(message.encode(Dialect.LINE)).append('\n'));
      lines = List.of(bytes(all.toString()));
    }
    return lines;
  }

  private static ByteString bytes(String text) {
    return ByteString.fromArrayUnsafe(text.getBytes(StandardCharsets.UTF_8));
  }
}
