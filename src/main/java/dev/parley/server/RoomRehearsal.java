package dev.parley.server;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import dev.parley.net.Guest;
import dev.parley.net.KeepAlive;
import dev.parley.net.TcpServer;
import dev.parley.net.TcpSockets;
import dev.parley.room.ChatRoom;
import dev.parley.transfer.Rehearsal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Some guests come into a room of this process's own, talk, one asks for files, and they leave:
 * what the rehearsal of the transfer is for UDP, this is for TCP. They talk so much that Java has
 * compiled what every message passes through, the most of it for good: else it would do that when
 * the first real people talk, and on a processor that they need. It ends after a moment in any
 * case.
 */
final class RoomRehearsal extends AbstractBehavior<RoomRehearsal.Command> {
  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final int GUESTS = 10;
  private static final int LINES_OF_EACH = 500;
  private static final String GREETING = "{hello fast ping news}\n";
  private static final String WISHES =
      "show\nget_list_file\ndownload_file .none\n"
          + Rehearsal.SMALL_FILES.stream()
              .map(file -> "download_file " + file + '\n')
              .collect(Collectors.joining())
              .repeat(5);
  private static final String LINE = "Everyone is told of this, and so hears of it.\n";
  private static final String GOODBYE = "{quit}\n";

  private final ActorRef<ChatRoom.Command> room;
  private final Set<InetSocketAddress> invited = ConcurrentHashMap.newKeySet();
  private Optional<TcpServer> server = Optional.empty();

  private RoomRehearsal(
      ActorContext<Command> context, TcpSockets tcp, Behavior<ChatRoom.Command> chatRoom) {
    super(context);
    context.getLog(); // which has the name of this class from now on
    this.room = context.spawn(chatRoom, "room");
    context.pipeToSelf(
        tcp.listen(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            GUESTS,
            KeepAlive.USUAL,
            Optional.empty(),
            new Door(invited, room)),
        (listening, failure) -> failure == null ? new Listening(listening) : new Over());
  }

  /** What it is told. */
  sealed interface Command {}

  private record Listening(TcpServer server) implements Command {}

  private record Over() implements Command {}

  /**
   * Guests of a room.
   *
   * @param tcp where it listens
   * @param chatRoom a room that nobody else is in
   * @return the behaviour; it stops when they have gone
   */
  static Behavior<?> create(TcpSockets tcp, Behavior<ChatRoom.Command> chatRoom) {
    return Behaviors.<Command>setup(context -> new RoomRehearsal(context, tcp, chatRoom));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Listening.class, this::onListening)
        .onMessage(Over.class, message -> Behaviors.stopped())
        .onSignal(PostStop.class, signal -> onPostStop())
        .build();
  }

  private Behavior<Command> onListening(Listening message) {
    server = Optional.of(message.server);
    Executor blocking =
        getContext().getSystem().dispatchers().lookup(DispatcherSelector.blocking());
    getContext()
        .pipeToSelf(
            CompletableFuture.runAsync(() -> visit(message.server.address(), invited), blocking),
            (done, failure) -> new Over());
    return this;
  }

  /**
   * Lets in only those of us, once each: nobody asks for a password there, and the files are real.
   *
   * @param invited where they come from
   * @param room where they are let in
   */
  record Door(Set<InetSocketAddress> invited, ActorRef<ChatRoom.Command> room)
      implements Consumer<TcpServer.Accepted> {
    @Override
    public void accept(TcpServer.Accepted connection) {
      if (invited.remove(connection.peer())) {
        room.tell(new ChatRoom.Connect(connection));
      } else {
        connection.close();
      }
    }
  }

  /** Ends early when the room closes the door. */
  private static void visit(InetSocketAddress room, Set<InetSocketAddress> invited) {
    List<Guest> guests = new ArrayList<>();
    try {
      for (int number = 1; number <= GUESTS; number++) {
        Guest guest = new Guest(LIMIT);
        guests.add(guest);
        invited.add(guest.address());
        guest.connect(room);
        // a name whose look is not as it is written
        guest.say("Rehearsal-" + number + "\n" + GREETING + (number == 1 ? WISHES : ""));
        guest.hear(1);
      }
      for (int lines = 1; lines <= LINES_OF_EACH; lines++) {
        for (Guest guest : guests) {
          guest.say(LINE);
        }
        for (Guest guest : guests) {
          guest.hear(lines * GUESTS);
        }
      }
      for (Guest guest : guests) {
        guest.say(GOODBYE);
        guest.hear(Integer.MAX_VALUE); // until the end
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      guests.forEach(Guest::close);
    }
  }

  private Behavior<Command> onPostStop() {
    server.ifPresent(TcpServer::close);
    return this;
  }
}
