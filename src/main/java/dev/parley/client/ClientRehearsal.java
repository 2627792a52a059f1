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
import dev.parley.protocol.chat.ServerMessage;
import dev.parley.transfer.Rehearsal;
import dev.parley.transfer.TransferDesk;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * A whole client that fetches some small files from this process: connects to a server that says
 * what a server says first, with offers of the rehearsal's desk, fetches, and leaves; several times
 * over, for Java compiles what has run more than once.
 */
final class ClientRehearsal extends AbstractBehavior<ClientRehearsal.Command> {
  static final int VISITS = 3;
  private static final Duration LIMIT = Duration.ofSeconds(1);
  private static final String NAME = "rehearsal";
  private static final String GREETING = NAME + " has joined the chat!\nALL \n{hello fast ping}\n";

  private final ClientSettings settings;
  private final Greeter server;
  private final ActorRef<TransferDesk.Command> desk;
  private final ActorRef<TransferDesk.Answer> answers;
  private final Path folder;
  private final List<ServerMessage.FastOffer> offers = new ArrayList<>();
  private int visits;
  private int unanswered;
  private int unfetched;
  private ActorRef<ClientGuardian.Command> client;

  private ClientRehearsal(
      ActorContext<Command> context,
      ClientSettings settings,
      Greeter server,
      ActorRef<TransferDesk.Command> desk,
      Path folder) {
    super(context);
    context.getLog(); // which has the name of this class from now on
    this.settings = settings;
    this.server = server;
    this.desk = desk;
    this.folder = folder;
    this.answers = context.messageAdapter(TransferDesk.Answer.class, FromDesk::new);
    ask();
  }

  /** What it is told. */
  sealed interface Command {}

  private record FromDesk(TransferDesk.Answer answer) implements Command {}

  private record Fetched() implements Command {}

  private record Left() implements Command {}

  /**
   * A client that runs on these settings.
   *
   * @param settings of the client
   * @param desk of the rehearsal
   * @param folder for what is fetched
   */
  static Behavior<?> create(
      ClientSettings settings, ActorRef<TransferDesk.Command> desk, Path folder) {
    return create(settings, desk, folder, Greeter::new);
  }

  static Behavior<Command> create(
      ClientSettings settings,
      ActorRef<TransferDesk.Command> desk,
      Path folder,
      Callable<Greeter> listen) {
    return Behaviors.setup(
        context -> {
          try {
            return new ClientRehearsal(context, settings, listen.call(), desk, folder);
          } catch (IOException e) {
            context.getLog().debug("no port to rehearse with: {}", e.toString());
            return Behaviors.stopped();
          }
        });
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(FromDesk.class, this::onAnswer)
        .onMessage(Fetched.class, message -> onFetched())
        .onMessage(Left.class, message -> onLeft())
        .onSignal(PostStop.class, signal -> onPostStop())
        .build();
  }

  private void ask() {
    visits++;
    offers.clear();
    unanswered = Rehearsal.SMALL_FILES.size();
    for (String file : Rehearsal.SMALL_FILES) {
      desk.tell(
          new TransferDesk.Request(
              file,
              true,
              InetAddress.getLoopbackAddress(),
              getContext().getSelf(),
              answers,
              answers));
    }
  }

  private Behavior<Command> onAnswer(FromDesk message) {
    // Without all hashes the client would ask for them, and nobody would answer.
    if (message.answer.message() instanceof ServerMessage.FastOffer offer
        && offer.firstHashes().size() == offer.ticket().blockCount()) {
      offers.add(offer);
    }
    unanswered--;
    if (unanswered == 0) {
      if (offers.isEmpty()) {
        return onLeft();
      }
      visit();
    }
    return this;
  }

  private void visit() {
    StringBuilder greeting = new StringBuilder(GREETING);
    offers.forEach(offer -> greeting.append(offer.encode(Dialect.LINE)).append('\n'));
    Executor blocking =
        getContext().getSystem().dispatchers().lookup(DispatcherSelector.blocking());
    CompletionStage<Void> unused =
        CompletableFuture.runAsync(() -> greet(greeting.toString()), blocking);
    ActorRef<Command> self = getContext().getSelf();
    client =
        getContext()
            .spawn(
                Rehearsal.silently(
                    ClientGuardian.create(
                        settings,
                        options(),
                        event -> {
                          if (event instanceof ClientEvent.DownloadEnded) {
                            self.tell(new Fetched());
                          }
                        },
                        new CompletableFuture<Done>())),
                "client-" + visits);
    getContext().watchWith(client, new Left());
    unfetched = offers.size();
    for (ServerMessage.FastOffer offer : offers) {
      client.tell(
          new ClientGuardian.Fetch(
              new Download(offer.fileName(), cancelled -> {}), new CompletableFuture<>()));
    }
    client.tell(new ClientGuardian.Enter());
  }

  private ClientOptions options() {
    return new ClientOptions(
            server.address().getHostString(),
            server.address().getPort(),
            NAME,
            folder.resolve("visit-" + visits),
            Optional.of(Dialect.LINE),
            LIMIT)
        .eagerly(true, false);
  }

  /** The server's side, until the client goes or there is no server any more. */
  private void greet(String greeting) {
    try {
      server.greet(greeting.getBytes(StandardCharsets.UTF_8));
    } catch (IOException over) {
      // It was only a rehearsal.
    }
  }

  private Behavior<Command> onFetched() {
    unfetched--;
    if (unfetched == 0) {
      getContext().stop(client);
    }
    return this;
  }

  private Behavior<Command> onLeft() {
    if (visits == VISITS) {
      return Behaviors.stopped();
    }
    ask();
    return this;
  }

  private Behavior<Command> onPostStop() {
    try {
      server.close();
    } catch (IOException e) {
      getContext().getLog().debug("the rehearsal's port: {}", e.toString());
    }
    return this;
  }
}
