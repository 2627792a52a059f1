package dev.parley.client;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import dev.parley.protocol.chat.ClientMessage;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;

/**
 * The connection that a client has at present, if it has one. They are numbered, so that what an
 * earlier one has to say is known as that. Belongs to the actor whose context it has.
 *
 * @param <C> what the actor is told
 */
final class PresentConnection<C> {
  private final ActorContext<C> context;
  private final ActorRef<ConnectionEvent.Report> reports;
  private final IntFunction<C> onStopped;

  /** Null when there is none. */
  private ActorRef<ClientConnection.Command> connection;

  /** What it is to say. */
  private Promises said;

  private int last;

  /**
   * No connection as yet.
   *
   * @param context the actor's, which becomes the parent of connections
   * @param reports hears of them
   * @param onStopped what to tell the actor when the connection of this number has stopped
   */
  PresentConnection(
      ActorContext<C> context, ActorRef<ConnectionEvent.Report> reports, IntFunction<C> onStopped) {
    this.context = context;
    this.reports = reports;
    this.onStopped = onStopped;
  }

  /** The number of the present connection, or of the last. */
  int number() {
    return last;
  }

  /** Gives the next connection its number. */
  int nextNumber() {
    return ++last;
  }

  void open(Opening opening) {
    connection =
        context.spawn(ClientConnection.create(opening, reports), "connection-" + opening.number());
    said = new Promises("the connection is gone");
    context.watchWith(connection, onStopped.apply(opening.number()));
  }

  boolean isThere() {
    return connection != null;
  }

  /** Whether it is this one. */
  boolean is(int number) {
    return connection != null && number == last;
  }

  /** Without effect when there is none. */
  void say(ClientMessage message) {
    say(new ClientConnection.Say(message));
  }

  /** Without effect when there is none. */
  void say(ClientConnection.Say say) {
    if (connection != null) {
      CompletableFuture<?> unused = said.add(say.taken());
      connection.tell(say);
    }
  }

  /** It has ended by itself: what it has not taken is refused. */
  void forget() {
    connection = null;
    said.breakAll();
  }

  /** Ends it at once. */
  void close() {
    if (connection != null) {
      context.stop(connection);
      connection = null;
    }
  }
}
