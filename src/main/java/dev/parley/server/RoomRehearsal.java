package dev.parley.server;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.stream.Materializer;
import akka.util.ByteString;
import dev.parley.net.KeepAlive;
import dev.parley.net.StreamConnection;
import dev.parley.net.TcpClient;
import dev.parley.net.TcpConnection;
import dev.parley.net.TcpServer;
import dev.parley.net.TcpSockets;
import dev.parley.room.ChatRoom;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Somebody comes into a room of this process's own, asks for a file that is not there, and leaves:
 * what the rehearsal of the transfer is for UDP, this is for TCP. It ends after a moment in any
 * case.
 */
final class RoomRehearsal extends AbstractBehavior<RoomRehearsal.Command> {
  private static final Duration LIMIT = Duration.ofSeconds(1);
  private static final String LINES = // a name whose look is not as it is written
      "Rehearsal-1\n{hello fast ping}\nshow\nget_list_file\nhello\ndownload_file .none\n{quit}\n";

  private final CompletableFuture<Done> over;
  private final ActorRef<ChatRoom.Command> room;
  private Optional<TcpServer> server = Optional.empty();
  private TcpConnection connection;

  private RoomRehearsal(
      ActorContext<Command> context,
      TcpSockets tcp,
      Behavior<ChatRoom.Command> chatRoom,
      CompletableFuture<Done> over) {
    super(context);
    this.over = over;
    this.room = context.spawn(chatRoom, "room");
    context.pipeToSelf(
        tcp.listen(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            1,
            KeepAlive.USUAL,
            Optional.empty(),
            connection -> room.tell(new ChatRoom.Connect(connection))),
        (listening, failure) -> failure == null ? new Listening(listening) : new Over());
  }

  /** What it is told. */
  sealed interface Command {}

  private record Listening(TcpServer server) implements Command {}

  private record FromServer(TcpConnection.Event event) implements Command {}

  private record Over() implements Command {}

  /**
   * Rehearses.
   *
   * @param context whose child it is
   * @param tcp where it listens
   * @param chatRoom a room that nobody else is in
   * @return done when it is over; never fails
   */
  static CompletionStage<Done> run(
      ActorContext<?> context, TcpSockets tcp, Behavior<ChatRoom.Command> chatRoom) {
    CompletableFuture<Done> over = new CompletableFuture<>();
    // When it fails it stops, and that is its end.
    ActorRef<Command> unused =
        context.spawn(
            Behaviors.setup(
                own ->
                    Behaviors.withTimers(
                        timers -> {
                          timers.startSingleTimer(new Over(), LIMIT);
                          return new RoomRehearsal(own, tcp, chatRoom, over);
                        })),
            "room-rehearsal");
    return over;
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Listening.class, this::onListening)
        .onMessage(FromServer.class, this::onServer)
        .onMessage(Over.class, message -> Behaviors.stopped())
        .onSignal(PostStop.class, signal -> onPostStop())
        .build();
  }

  private Behavior<Command> onListening(Listening message) {
    server = Optional.of(message.server);
    connection =
        StreamConnection.open(
            TcpClient.connect(
                getContext().getSystem(), message.server.address(), LIMIT, connected -> {}),
            getContext().messageAdapter(TcpConnection.Event.class, FromServer::new),
            Materializer.createMaterializer(getContext()));
    connection.readMore();
    connection.write(ByteString.fromString(LINES));
    return this;
  }

  private Behavior<Command> onServer(FromServer message) {
    if (message.event instanceof TcpConnection.Received) {
      connection.readMore();
    } else if (message.event instanceof TcpConnection.PeerEnded
        || message.event instanceof TcpConnection.Broken) {
      return Behaviors.stopped();
    }
    return this;
  }

  private Behavior<Command> onPostStop() {
    server.ifPresent(TcpServer::close);
    over.complete(Done.getInstance());
    return this;
  }
}
