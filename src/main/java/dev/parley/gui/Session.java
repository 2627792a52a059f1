package dev.parley.gui;

import akka.Done;
import dev.parley.client.ClientEvent;
import dev.parley.client.ClientOptions;
import dev.parley.client.Failures;
import dev.parley.client.ParleyClient;
import dev.parley.client.ServerAddress;
import dev.parley.protocol.chat.FileEntry;
import dev.parley.protocol.chat.Order;
import dev.parley.protocol.chat.Sanction;
import java.net.ConnectException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import javax.swing.SwingUtilities;

/**
 * A window's connection. Confined to the event thread, and every future that it gives is completed
 * there; nothing here waits.
 */
final class Session {
  private final RoomModel room;
  private final List<Consumer<ConnectionState>> listeners = new CopyOnWriteArrayList<>();
  private ConnectionState state = new ConnectionState(ConnectionState.Phase.OUT, "Not connected");
  private final BiFunction<ClientOptions, Consumer<ClientEvent>, ParleyClient> clients;
  private Optional<ParleyClient> client = Optional.empty();

  /** The client that is not in yet. */
  private CompletableFuture<ParleyClient> connecting = new CompletableFuture<>();

  private Optional<ClientOptions> options = Optional.empty();

  /** Counts attempts: what an earlier one still says is none of our business. */
  private int attempt;

  Session(RoomModel room) {
    this(room, ParleyClient::prepare);
  }

  Session(RoomModel room, BiFunction<ClientOptions, Consumer<ClientEvent>, ParleyClient> clients) {
    this.room = room;
    this.clients = clients;
  }

  void listen(Consumer<ConnectionState> listener) {
    listeners.add(listener);
  }

  ConnectionState state() {
    return state;
  }

  /** Where to and as whom we were last connected, or are. */
  Optional<ClientOptions> options() {
    return options;
  }

  private void enter(ConnectionState.Phase phase, String words) {
    state = new ConnectionState(phase, words);
    listeners.forEach(listener -> listener.accept(state));
  }

  /**
   * Connects and goes into the room; fails with what the server has against it, or as cancelled
   * when it is not wanted any more.
   */
  CompletionStage<Done> connect(ClientOptions where) {
    leaveClient();
    int current = ++attempt;
    options = Optional.of(where.comingBack());
    enter(ConnectionState.Phase.CONNECTING, "Connecting to " + address() + "…");
    EventPump pump =
        new EventPump(
            event -> {
              if (current == attempt) {
                onEvent(event);
              }
            },
            () -> {
              if (current == attempt) {
                onFellBehind();
              }
            });
    // An actor system takes a moment to start: not on the event thread.
    connecting = CompletableFuture.supplyAsync(() -> clients.apply(where.comingBack(), pump));
    return connecting
        .thenCompose(ParleyClient::enter)
        .whenComplete((entered, failure) -> watch(entered, pump))
        .handleAsync(
            (entered, failure) -> onConnected(current, entered, failure),
            SwingUtilities::invokeLater)
        .thenCompose(outcome -> outcome);
  }

  /** A client that fails has no time to say so. */
  private static void watch(ParleyClient entered, EventPump pump) {
    if (entered != null) {
      entered
          .closed()
          .thenRun(() -> pump.accept(new ClientEvent.Disconnected("the client has failed")));
    }
  }

  private CompletionStage<Done> onConnected(int current, ParleyClient entered, Throwable failure) {
    if (current != attempt) {
      if (entered != null) {
        entered.close();
      }
      return CompletableFuture.failedFuture(new CancellationException());
    }
    if (failure != null) {
      enter(ConnectionState.Phase.OUT, "Not connected");
      return CompletableFuture.failedFuture(Failures.rootOf(failure));
    }
    client = Optional.of(entered);
    connecting = new CompletableFuture<>();
    enterRoom(entered.name());
    return CompletableFuture.completedFuture(Done.getInstance());
  }

  private void enterRoom(String name) {
    enter(ConnectionState.Phase.IN, "Connected to " + address() + " as " + name);
  }

  private String address() {
    return options
        .map(where -> new ServerAddress(where.host(), where.port()).toString())
        .orElse("");
  }

  private void onEvent(ClientEvent event) {
    if (event instanceof ClientEvent.Disconnected && client.isEmpty()) {
      return; // that is known
    }
    room.onEvent(event);
    if (event instanceof ClientEvent.Entered entered && client.isPresent()) {
      enterRoom(entered.name());
    } else if (event instanceof ClientEvent.PeopleChanged changed && state.isIn()) {
      if (!options.map(ClientOptions::name).equals(Optional.of(changed.self()))) {
        options = options.map(where -> where.withName(changed.self()));
        enterRoom(changed.self());
      }
    } else if (event instanceof ClientEvent.ConnectionLost lost) {
      enter(
          ConnectionState.Phase.LOST,
          "Connection to " + address() + " lost (" + lost.why() + "). Connecting again…");
    } else if (event instanceof ClientEvent.Disconnected gone) {
      leaveClient();
      enter(ConnectionState.Phase.ENDED, "Disconnected: " + gone.why());
    }
  }

  private void onFellBehind() {
    onEvent(new ClientEvent.Disconnected("this window could not keep up with the room"));
  }

  /** Leaves the room, or gives up an attempt to get in. */
  void disconnect() {
    attempt++;
    leaveClient();
    enter(ConnectionState.Phase.OUT, "Not connected");
  }

  /** Done when the server has heard that we go. */
  private CompletionStage<Done> leaveClient() {
    room.onEvent(new ClientEvent.RoleChanged(false)); // the next one begins as everybody does
    if (client.isEmpty()) {
      CompletableFuture<Void> unused = connecting.thenAccept(ParleyClient::close);
      return CompletableFuture.completedFuture(Done.getInstance());
    }
    ParleyClient leaving = client.get();
    client = Optional.empty();
    return leaving.quit().whenComplete((gone, failure) -> leaving.close());
  }

  /** The window goes. */
  CompletionStage<Done> close() {
    attempt++;
    return leaveClient();
  }

  CompletionStage<Done> say(String text) {
    return onEventThread(there().thenCompose(open -> open.send(text)));
  }

  CompletionStage<Done> whisper(String to, String text) {
    return onEventThread(there().thenCompose(open -> open.whisper(to, text)));
  }

  CompletionStage<String> rename(String newName) {
    return onEventThread(there().thenCompose(open -> open.rename(newName)));
  }

  /** As an operator. */
  CompletionStage<Done> moderate(Order order) {
    return onEventThread(there().thenCompose(open -> open.moderate(order)));
  }

  /** As an operator. */
  CompletionStage<List<Sanction>> sanctions() {
    return onEventThread(there().thenCompose(ParleyClient::sanctions));
  }

  CompletionStage<List<FileEntry>> files() {
    return onEventThread(there().thenCompose(ParleyClient::files));
  }

  /** Fetches a file; the table of downloads says how it goes. */
  void download(String fileName) {
    client.ifPresent(open -> room.downloads().add(open.download(fileName)));
  }

  private CompletionStage<ParleyClient> there() {
    return client
        .filter(open -> state.isIn())
        .<CompletionStage<ParleyClient>>map(CompletableFuture::completedFuture)
        .orElseGet(
            () -> CompletableFuture.failedFuture(new ConnectException("there is no connection")));
  }

  private static <T> CompletionStage<T> onEventThread(CompletionStage<T> stage) {
    return stage.whenCompleteAsync((done, failure) -> {}, SwingUtilities::invokeLater);
  }
}
