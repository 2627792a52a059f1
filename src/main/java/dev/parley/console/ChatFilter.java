package dev.parley.console;

import dev.parley.client.ClientEvent;
import dev.parley.client.ClientOptions;
import dev.parley.client.Download;
import dev.parley.client.ParleyClient;
import dev.parley.protocol.chat.ClientMessage;
import dev.parley.protocol.chat.Nickname;
import dev.parley.protocol.chat.Text;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * {@code parley chat} off a terminal: sends what it reads, prints what it hears, and ends when
 * everything that it asked for has been answered.
 */
public final class ChatFilter {
  /** A filter's input waits for the server: so many lines may be on the way to it. */
  private static final int MAX_LINES_UNDERWAY = 1000;

  private final StandardStreams streams;
  private final Semaphore underway = new Semaphore(MAX_LINES_UNDERWAY);
  private final List<Download> downloads = new CopyOnWriteArrayList<>();
  private final AtomicInteger exitCode = new AtomicInteger(ExitCode.OK);

  /** How the connection ended; empty when we left by ourselves. */
  private final CompletableFuture<Optional<ClientEvent.Disconnected>> disconnected =
      new CompletableFuture<>();

  private volatile boolean leaving;

  /**
   * A filter.
   *
   * @param streams where to read and write
   */
  public ChatFilter(StandardStreams streams) {
    this.streams = streams;
  }

  /**
   * Chats until the end of the input, {@code {quit}}, or the end of the connection.
   *
   * @param options where to and as whom
   * @return the exit code of the process
   */
  public int run(ClientOptions options) {
    Optional<ParleyClient> client = connect(options);
    if (client.isEmpty()) {
      return exitCode.get();
    }
    try (ParleyClient open = client.get()) {
      open.closed().thenRun(() -> end(new ClientEvent.Disconnected("the connection is gone")));
      // The end of the connection must be noticed while the input is waited for.
      Thread reader = new Thread(() -> readAndQuit(open), "parley-stdin");
      reader.setDaemon(true);
      reader.start();
      Optional<ClientEvent.Disconnected> gone = disconnected.join();
      for (Download download : downloads) {
        if (!download.outcome().toCompletableFuture().isDone()) {
          streams.note(Text.printable(download.fileName(), 255) + ": cancelled");
        }
      }
      gone.ifPresent(ended -> streams.note(ended.why()));
      return gone.map(ExitCode::of).orElseGet(exitCode::get);
    }
  }

  private Optional<ParleyClient> connect(ClientOptions options) {
    Optional<String> refusal = Nickname.refusal(options.name());
    if (refusal.isPresent()) {
      streams.note("parley: " + refusal.get());
      exitCode.set(ExitCode.REFUSED);
      return Optional.empty();
    }
    try {
      return Optional.of(ParleyClient.connect(options, this::onEvent).toCompletableFuture().join());
    } catch (CompletionException e) {
      streams.note("parley: " + ExitCode.explain(e));
      exitCode.set(ExitCode.of(e));
      return Optional.empty();
    }
  }

  private void readAndQuit(ParleyClient client) {
    try {
      read(client);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      streams.note("parley: cannot read the input: " + e.getMessage());
    }
    downloads.forEach(download -> download.outcome().toCompletableFuture().join());
    leaving = true;
    client.quit().thenRun(() -> disconnected.complete(Optional.empty()));
  }

  /** Sends what is read, up to the end of the input or {@code {quit}}. */
  private void read(ParleyClient client) throws IOException, InterruptedException {
    for (String line = streams.in().readLine(); line != null; line = streams.in().readLine()) {
      if (!mayGoOn()) {
        return;
      }
      ClientMessage message = ClientMessage.parse(line);
      if (message instanceof ClientMessage.Quit) {
        return;
      } else if (message instanceof ClientMessage.Download download) {
        downloads.add(client.download(download.fileName()));
        underway.release();
      } else {
        client.send(line).whenComplete((taken, lost) -> underway.release());
      }
    }
  }

  /** Waits until there is room for one more line; false when there is nobody to send it to. */
  private boolean mayGoOn() throws InterruptedException {
    while (!underway.tryAcquire(100, TimeUnit.MILLISECONDS)) {
      if (disconnected.isDone()) {
        return false;
      }
    }
    return !disconnected.isDone();
  }

  private void onEvent(ClientEvent event) {
    if (event instanceof ClientEvent.Received received) {
      streams.print(received.line());
    } else if (event instanceof ClientEvent.DownloadEnded ended) {
      if (!leaving) {
        streams.note(Reports.of(ended.download().fileName(), ended.outcome()));
        exitCode.accumulateAndGet(ExitCode.of(ended.outcome()), Math::max);
      }
    } else if (event instanceof ClientEvent.Disconnected gone) {
      end(gone);
    } else {
      Reports.ofConnection(event).ifPresent(streams::note);
    }
  }

  private void end(ClientEvent.Disconnected gone) {
    disconnected.complete(leaving ? Optional.empty() : Optional.of(gone));
  }
}
