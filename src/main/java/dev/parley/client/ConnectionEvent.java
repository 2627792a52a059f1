package dev.parley.client;

import dev.parley.protocol.chat.Dialect;
import dev.parley.protocol.chat.ServerMessage;
import java.net.InetSocketAddress;
import java.util.Set;

/** What happens to a {@link ClientConnection}, as its owner hears it. */
sealed interface ConnectionEvent {
  /** What happened, and to which connection. */
  record Report(int connection, ConnectionEvent event) {}

  /** The server let us in. */
  record Entered(InetSocketAddress server, Dialect dialect, long roundTripNs)
      implements ConnectionEvent {}

  /** The server has asked for a password and is told it. */
  record PasswordSaid() implements ConnectionEvent {}

  /** What the server can do is known. */
  record Greeted(Set<String> capabilities) implements ConnectionEvent {}

  /** The server said something. */
  record Heard(ServerMessage message, String line) implements ConnectionEvent {}

  /** Something that people should know. */
  record Noticed(String text) implements ConnectionEvent {}

  /** The server has taken all that was said at once for a name: connect again, unframed. */
  record IsOriginal() implements ConnectionEvent {}

  /** The connection is gone, or did not come about; the last event. */
  record Ended(Throwable failure) implements ConnectionEvent {}
}
