package dev.parley.client;

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
import dev.parley.net.TcpConnection;
import dev.parley.net.TcpServer;
import dev.parley.protocol.chat.Dialect;
import dev.parley.protocol.transfer.Secret;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A {@link ClientConnection} to a server in this process that says what a server says first: what
 * the rehearsal of the transfer is for UDP, this is for TCP. It ends after a moment in any case.
 */
final class ConnectionRehearsal extends AbstractBehavior<ConnectionRehearsal.Command> {
  private static final Duration LIMIT = Duration.ofSeconds(1);
  private static final String NAME = "rehearsal";
  private static final String GREETING =
      NAME
          + " has joined the chat!\nALL \n{hello fast ping}\n{offer a id=1 port=1 size=1 block=262144"
          + " seal=aead token="
          + "00".repeat(Secret.TOKEN_BYTES)
          + " key="
          + "00".repeat(Secret.KEY_BYTES)
          + "}\n";

  private final CompletableFuture<Done> over;
  private Optional<TcpServer> server = Optional.empty();
  private ActorRef<TcpConnection.Output> output;

  private ConnectionRehearsal(ActorContext<Command> context, CompletableFuture<Done> over) {
    super(context);
    this.over = over;
    ActorRef<Command> self = context.getSelf();
    context.pipeToSelf(
        TcpServer.listen(
            context.getSystem(),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            1,
            KeepAlive.USUAL,
            connection -> self.tell(new Accepted(connection))),
        (listening, failure) -> failure == null ? new Listening(listening) : new Over());
  }

  /** What it is told. */
  sealed interface Command {}

  private record Listening(TcpServer server) implements Command {}

  private record Accepted(TcpServer.Accepted connection) implements Command {}

  private record FromClient(TcpConnection.Event event) implements Command {}

  private record FromConnection(ClientConnection.Report report) implements Command {}

  private record Over() implements Command {}

  /** Rehearses; done when it is over, and never fails. */
  static CompletionStage<Done> run(ActorContext<?> context) {
    CompletableFuture<Done> over = new CompletableFuture<>();
    // When it fails it stops, and that is its end.
    ActorRef<Command> unused =
        context.spawn(
            Behaviors.setup(
                own ->
                    Behaviors.withTimers(
                        timers -> {
                          timers.startSingleTimer(new Over(), LIMIT);
                          return new ConnectionRehearsal(own, over);
                        })),
            "connection-rehearsal");
    return over;
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Listening.class, this::onListening)
        .onMessage(Accepted.class, this::onAccepted)
        .onMessage(FromClient.class, this::onClient)
        .onMessage(FromConnection.class, this::onConnection)
        .onMessage(Over.class, message -> Behaviors.stopped())
        .onSignal(PostStop.class, signal -> onPostStop())
        .build();
  }

  private Behavior<Command> onListening(Listening message) {
    server = Optional.of(message.server);
    InetSocketAddress address = message.server.address();
    ClientConnection.Opening opening =
        new ClientConnection.Opening(
            0,
            address.getHostString(),
            address.getPort(),
            NAME,
            Optional.of(Dialect.LINE),
            true,
            List.of(),
            LIMIT,
            new Security.Plain());
    ActorRef<ClientConnection.Command> unused =
        getContext()
            .spawn(
                ClientConnection.create(
                    opening,
                    getContext()
                        .messageAdapter(ClientConnection.Report.class, FromConnection::new)),
                "connection");
    return this;
  }

  private Behavior<Command> onAccepted(Accepted message) {
    output =
        TcpConnection.open(
            message.connection.bytes(),
            getContext().messageAdapter(TcpConnection.Event.class, FromClient::new),
            Materializer.createMaterializer(getContext()));
    return this;
  }

  private Behavior<Command> onClient(FromClient message) {
    if (message.event instanceof TcpConnection.Opened opened) {
      opened.reader().tell(TcpConnection.ReadMore.INSTANCE);
    } else if (message.event instanceof TcpConnection.Received) {
      output.tell(new TcpConnection.Write(ByteString.fromString(GREETING)));
    }
    return this;
  }

  private Behavior<Command> onConnection(FromConnection message) {
    boolean heardAll =
        message.report.event() instanceof ClientConnection.Heard heard
            && heard.line().startsWith("{offer");
    return heardAll || message.report.event() instanceof ClientConnection.Ended
        ? Behaviors.stopped()
        : this;
  }

  private Behavior<Command> onPostStop() {
    server.ifPresent(TcpServer::close);
    over.complete(Done.getInstance());
    return this;
  }
}
