package dev.parley.client;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import dev.parley.net.Greeter;
import dev.parley.protocol.chat.Dialect;
import dev.parley.protocol.transfer.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
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
  private final Greeter server;

  private ConnectionRehearsal(
      ActorContext<Command> context, Greeter server, CompletableFuture<Done> over) {
    super(context);
    context.getLog(); // which has the name of this class from now on
    this.over = over;
    this.server = server;
    context.pipeToSelf(
        CompletableFuture.runAsync(
            this::greet, context.getSystem().dispatchers().lookup(DispatcherSelector.blocking())),
        (done, failure) -> new Over());
    Opening opening =
        new Opening(
            0,
            server.address().getHostString(),
            server.address().getPort(),
            NAME,
            Optional.of(Dialect.LINE),
            true,
            List.of(),
            LIMIT,
            ClientSettings.DETECT_LEAST,
            new Security.Plain(),
            PasswordOptions.NONE);
    ActorRef<ClientConnection.Command> unused =
        context.spawn(
            ClientConnection.create(
                opening, context.messageAdapter(ConnectionEvent.Report.class, FromConnection::new)),
            "connection");
  }

  /** What it is told. */
  sealed interface Command {}

  private record FromConnection(ConnectionEvent.Report report) implements Command {}

  private record Over() implements Command {}

  /** Rehearses; done when it is over, and never fails. */
  static CompletionStage<Done> run(ActorContext<?> context) {
    return run(context, Greeter::new);
  }

  static CompletionStage<Done> run(ActorContext<?> context, Callable<Greeter> listen) {
    Greeter server;
    try {
      server = listen.call();
    } catch (Exception e) {
      context.getLog().debug("no port to rehearse with: {}", e.toString());
      return CompletableFuture.completedFuture(Done.getInstance());
    }
    CompletableFuture<Done> over = new CompletableFuture<>();
    // When it fails it stops, and that is its end.
    ActorRef<Command> unused =
        context.spawn(
            Behaviors.setup(
                own ->
                    Behaviors.withTimers(
                        timers -> {
                          timers.startSingleTimer(new Over(), LIMIT);
                          return new ConnectionRehearsal(own, server, over);
                        })),
            "connection-rehearsal");
    return over;
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(FromConnection.class, this::onConnection)
        .onMessage(Over.class, message -> Behaviors.stopped())
        .onSignal(PostStop.class, signal -> onPostStop())
        .build();
  }

  /** The server's side, until the client goes or there is no server any more. */
  private void greet() {
    try {
      server.greet(GREETING.getBytes(StandardCharsets.UTF_8));
    } catch (IOException over) {
      // It was only a rehearsal.
    }
  }

  private Behavior<Command> onConnection(FromConnection message) {
    boolean heardAll =
        message.report.event() instanceof ConnectionEvent.Heard heard
            && heard.line().startsWith("{offer");
    return heardAll || message.report.event() instanceof ConnectionEvent.Ended
        ? Behaviors.stopped()
        : this;
  }

  private Behavior<Command> onPostStop() {
    try {
      server.close();
    } catch (IOException e) {
      getContext().getLog().debug("the rehearsal's port: {}", e.toString());
    }
    over.complete(Done.getInstance());
    return this;
  }
}
