package dev.parley.room;

import akka.util.ByteString;
import dev.parley.protocol.chat.Dialect;
import dev.parley.protocol.chat.ServerMessage;

/**
 * A message on its way to any number of people, encoded at most once for each dialect. Immutable to
 * its users and safe to share between actors.
 */
final class Outgoing {
  private final ServerMessage message;
  // Racing threads may each encode; they write the same immutable bytes.
  private volatile ByteString line;
  private volatile ByteString unframed;

  Outgoing(ServerMessage message) {
    this.message = message;
  }

  ServerMessage message() {
    return message;
  }

  /** The bytes for one peer: with the newline in the line dialect, without in the unframed one. */
  ByteString encoded(Dialect dialect) {
    if (dialect == Dialect.UNFRAMED) {
      if (unframed == null) {
        unframed = ByteString.fromString(message.encode(dialect));
      }
      return unframed;
    }
    if (line == null) {
      line = ByteString.fromString(message.encode(dialect) + "\n");
    }
    return line;
  }
}
