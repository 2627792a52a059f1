package dev.parley.client;

import akka.Done;
import akka.actor.typed.ActorSystem;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.parley.actor.ActorSystems;
import dev.parley.net.UdpSockets;
import dev.parley.protocol.chat.ClientMessage;
import dev.parley.protocol.chat.FileEntry;
import dev.parley.protocol.chat.Order;
import dev.parley.protocol.chat.Sanction;
import dev.parley.transfer.FetchOutcome;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/**
 * A connection to a room. Thread safe.
 *
 * <pre>{@code
 * ParleyClient client = ParleyClient.connect(options, event -> ...).toCompletableFuture().join();
 * client.send("hello");
 * FetchOutcome outcome = client.download("a.txt").outcome().toCompletableFuture().join();
 * client.close();
 * }</pre>
 *
 * <p>While downloads are under way, or when the options say that the user stays, a lost connection
 * is made again and they go on; otherwise its loss is the end of the client.
 */
public final class ParleyClient implements AutoCloseable {
  /** Downloads at the same time are spread over so many threads. */
  private static final int DOWNLOAD_THREADS =
      Math.min(4, Runtime.getRuntime().availableProcessors());

  private final ActorSystem<ClientGuardian.Command> system;
  private final CompletionStage<Done> closed;
  private final CompletableFuture<Done> entered;
  private final EventHub events;
  private final Promises promises = new Promises("the client is closed");

  private ParleyClient(
      ActorSystem<ClientGuardian.Command> system,
      UdpSockets sockets,
      CompletableFuture<Done> entered,
      EventHub events) {
    this.system = system;
    // The sessions give their endpoints back first.
    this.closed =
        system
            .getWhenTerminated()
            .thenApply(
                done -> {
                  sockets.close();
                  return done;
                });
    this.entered = entered;
    this.events = events;
    closed().thenRun(events::close).thenRun(promises::breakAll);
  }

  /**
   * Connects and goes into the room.
   *
   * @param options where to and as whom
   * @param listener hears everything in order, one event at a time; it must not block for long
   * @return the client, in the room; completes exceptionally with a {@link RefusedException} when
   *     the server will not have us, or what went wrong with the connection
   */
  public static CompletionStage<ParleyClient> connect(
      ClientOptions options, Consumer<ClientEvent> listener) {
    return prepare(options, listener).enter();
  }

  /**
   * A client that does not connect before {@link #enter}. What is asked for until then is asked at
   * once with the name if the options are eager.
   *
   * @param options where to and as whom
   * @param listener as of {@link #connect}
   * @return the client
   */
  public static ParleyClient prepare(ClientOptions options, Consumer<ClientEvent> listener) {
    UdpSockets sockets = new UdpSockets(DOWNLOAD_THREADS);
    return prepare(ClientSettings.usual(sockets), sockets, options, listener);
  }

  static ParleyClient prepare(
      ClientSettings settings,
      UdpSockets sockets,
      ClientOptions options,
      Consumer<ClientEvent> listener) {
    CompletableFuture<Done> entered = new CompletableFuture<>();
    EventHub events = new EventHub(options.name(), listener);
    ActorSystem<ClientGuardian.Command> system =
        ActorSystems.create(
            ClientGuardian.create(settings, options, events, entered), "parley-client", config());
    return new ParleyClient(system, sockets, entered, events);
  }

  /**
   * Connects and goes into the room. To be called once, on what {@link #prepare} has made.
   *
   * @return as of {@link #connect}
   */
  public CompletionStage<ParleyClient> enter() {
    system.tell(new ClientGuardian.Enter());
    return entered.handle(
        (done, failure) -> {
          if (failure != null) {
            close();
            throw new CompletionException(failure);
          }
          return this;
        });
  }

  private static Config config() {
    return ConfigFactory.parseMap(Map.of("akka.loglevel", "WARNING", "akka.daemonic", "on"))
        .withFallback(ConfigFactory.load());
  }

  /**
   * Sends a line as a person types it: text for everyone, or any message of the protocol. {@code
   * download_file} starts a download as {@link #download} does.
   *
   * @param line one line without a newline
   * @return done when it is on its way; who waits for it keeps the queue short. Completes
   *     exceptionally when the connection is gone, the client is closed, or too much waits already
   */
  public CompletionStage<Done> send(String line) {
    CompletableFuture<Done> taken = promises.add(new CompletableFuture<>());
    ClientMessage message = ClientMessage.parse(line);
    if (message instanceof ClientMessage.Download download) {
      fetch(download.fileName(), taken);
    } else {
      system.tell(new ClientGuardian.Send(line, taken));
    }
    return taken;
  }

  /**
   * Sends a message.
   *
   * @param message anything but a download
   * @return as of {@link #send(String)}
   */
  public CompletionStage<Done> send(ClientMessage message) {
    return send(message.encode());
  }

  /**
   * Says something to one person.
   *
   * @param to the receiver's name
   * @param text what to say
   * @return as of {@link #send(String)}
   */
  public CompletionStage<Done> whisper(String to, String text) {
    return send(new ClientMessage.Private(to, text));
  }

  /**
   * Takes another name.
   *
   * @param newName the name to be known by
   * @return the new name; completes exceptionally with a {@link RefusedException} when the server
   *     is against it, or what went wrong with the connection
   */
  public CompletionStage<String> rename(String newName) {
    return ask(Question.rename(name(), newName));
  }

  /**
   * Asks which files can be downloaded.
   *
   * @return the files in the server's order, without sizes if it does not tell them; completes
   *     exceptionally when the connection is gone or no answer comes
   */
  public CompletionStage<List<FileEntry>> files() {
    return ask(Question.files());
  }

  /**
   * Does something about somebody, as an operator.
   *
   * @param order what; {@link Order#parse} makes one of words
   * @return done when it is done; completes exceptionally with a {@link RefusedException} when we
   *     are no operator or the server is against it, or what went wrong with the connection
   */
  public CompletionStage<Done> moderate(Order order) {
    return ask(OperatorQuestion.order(order, name()));
  }

  /**
   * Asks which mutes and bans are in force; for operators.
   *
   * @return the newest of them; completes exceptionally as that of {@link #moderate}
   */
  public CompletionStage<List<Sanction>> sanctions() {
    return ask(OperatorQuestion.sanctions());
  }

  private <T> CompletionStage<T> ask(Question<T> question) {
    CompletableFuture<T> answer = promises.add(question.answer);
    system.tell(new ClientGuardian.Ask(question));
    return answer.copy();
  }

  /**
   * What we are known by.
   *
   * @return the present name
   */
  public String name() {
    return events.people().self();
  }

  /**
   * Who else is here, as far as the server has said.
   *
   * @return names in the order of coming
   */
  public List<String> others() {
    return events.people().others();
  }

  /**
   * What the listener hears, for any number of subscribers, each from its subscribing on and in its
   * own time. Who falls 8192 events behind hears no more but that.
   *
   * @return the events; complete when the client is closed
   */
  public Flow.Publisher<ClientEvent> events() {
    return events;
  }

  /**
   * Asks for a file and fetches it into the folder for downloads.
   *
   * @param fileName its name, plain or as listed
   * @return the download, which has failed at once when that can be no name, or when the file is
   *     being downloaded already
   */
  public Download download(String fileName) {
    return fetch(fileName, new CompletableFuture<>());
  }

  private Download fetch(String fileName, CompletableFuture<Done> taken) {
    Download download =
        new Download(fileName, which -> system.tell(new ClientGuardian.Cancel(which)));
    promises.add(
        download.outcome(),
        closed ->
            download.end(
                new FetchOutcome.Failed(FetchOutcome.Reason.CANCELLED, closed.getMessage())));
    system.tell(new ClientGuardian.Fetch(download, taken));
    return download;
  }

  /**
   * Leaves the room. Everything that was sent before is answered first.
   *
   * @return done when the server has closed the connection, or has not done so in time
   */
  public CompletionStage<Done> quit() {
    CompletableFuture<Done> gone = new CompletableFuture<>();
    system.tell(new ClientGuardian.Quit(gone));
    closed().thenAccept(gone::complete);
    return gone;
  }

  /**
   * When the client has come to its end, be it by {@link #close}, by the loss of its connection or
   * by a fault of its own, after which no event comes.
   *
   * @return done then; its threads have ended too
   */
  public CompletionStage<Done> closed() {
    return closed;
  }

  /** Closes the connection, and downloads that still run, without waiting for {@link #closed}. */
  @Override
  public void close() {
    system.terminate();
  }
}
