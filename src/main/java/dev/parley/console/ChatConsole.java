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
 * {@code parley chat}: what is typed is sent, what is heard is printed. When the input is no
 * terminal it is a filter, which ends when everything that it asked for has been answered.
 */
public final class ChatConsole {
  private static final List<String> HELP =
      List.of(
          "  <message>              talk to everyone",
          "  ~<name> <message>      talk to one person",
          "  show                   who is here",
          "  get_list_file          which files there are",
          "  download_file <file>   fetch a file",
          "  CHANGENAME <old> <new> change your name",
          "  {quit}                 leave",
          "ALL Ann Bob: those are the others who are here.",
          "CHOOSE_FILE a.txt b.png: those are the files you can download.");

  /** A filter's input waits for the server: so many lines may be on the way to it. */
  private static final int MAX_LINES_UNDERWAY = 1000;

  private final Terminal terminal;
  private final Semaphore underway = new Semaphore(MAX_LINES_UNDERWAY);
  private final List<Download> downloads = new CopyOnWriteArrayList<>();
  private final AtomicInteger exitCode = new AtomicInteger(ExitCode.OK);

  /** Why the connection ended; empty when we left by ourselves. */
  private final CompletableFuture<String> disconnected = new CompletableFuture<>();

  private volatile boolean leaving;

  /**
   * A console.
   *
   * @param terminal where to read and write
   */
  public ChatConsole(Terminal terminal) {
    this.terminal = terminal;
  }

  /**
   * Chats until the end of the input, {@code {quit}}, or the end of the connection.
   *
   * @param options where to and as whom
   * @return the exit code of the process
   * @throws IOException when the input cannot be read
   */
  public int run(ClientOptions options) throws IOException {
    if (terminal.isInteractive()) {
      terminal.note(
          "Welcome " + Text.printable(options.name(), 64) + "! Type a message, or one of these:");
      HELP.forEach(terminal::note);
    }
    Optional<ParleyClient> client = connect(options);
    if (client.isEmpty()) {
      return exitCode.get();
    }
    try (ParleyClient open = client.get()) {
      // The end of the connection must be noticed while the input is waited for.
      Thread reader = new Thread(() -> readAndQuit(open), "parley-stdin");
      reader.setDaemon(true);
      reader.start();
      String why = disconnected.join();
      for (Download download : downloads) {
        if (!download.outcome().toCompletableFuture().isDone()) {
          terminal.note(Text.printable(download.fileName(), 255) + ": cancelled");
        }
      }
      if (why.isEmpty()) {
        return exitCode.get();
      }
      terminal.note(why);
      return ExitCode.CANNOT_CONNECT;
    }
  }

  /** Connects; on a terminal a refused name can be tried again with another. */
  private Optional<ParleyClient> connect(ClientOptions first) throws IOException {
    ClientOptions options = first;
    while (true) {
      try {
        if (Nickname.refusal(options.name()).isPresent()) {
          terminal.note("parley: " + Nickname.refusal(options.name()).get());
          exitCode.set(ExitCode.REFUSED);
        } else {
          ParleyClient client =
              ParleyClient.connect(options, this::onEvent).toCompletableFuture().join();
          exitCode.set(ExitCode.OK);
          return Optional.of(client);
        }
      } catch (CompletionException e) {
        terminal.note("parley: " + ExitCode.explain(e));
        exitCode.set(ExitCode.of(e));
      }
      if (exitCode.get() != ExitCode.REFUSED || !terminal.isInteractive()) {
        return Optional.empty();
      }
      terminal.note("Another name?");
      String name = terminal.in().readLine();
      if (name == null) {
        return Optional.empty();
      }
      options = options.withName(name.strip());
    }
  }

  private void readAndQuit(ParleyClient client) {
    try {
      read(client);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      terminal.note("parley: cannot read the input: " + e.getMessage());
    }
    if (!terminal.isInteractive()) {
      downloads.forEach(download -> download.outcome().toCompletableFuture().join());
    }
    leaving = true;
    client.quit().thenRun(() -> disconnected.complete(""));
  }

  /** Sends what is read, up to the end of the input or {@code {quit}}. */
  private void read(ParleyClient client) throws IOException, InterruptedException {
    for (String line = terminal.in().readLine(); line != null; line = terminal.in().readLine()) {
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
      terminal.print(received.line());
    } else if (event instanceof ClientEvent.DownloadProgress progress) {
      terminal.progress(Reports.of(progress));
    } else if (event instanceof ClientEvent.DownloadEnded ended) {
      if (!leaving) {
        terminal.note(Reports.of(ended.download().fileName(), ended.outcome()));
        exitCode.accumulateAndGet(ExitCode.of(ended.outcome()), Math::max);
      }
    } else if (event instanceof ClientEvent.Disconnected gone) {
      disconnected.complete(leaving ? "" : gone.why());
    } else {
      Reports.ofConnection(event).ifPresent(terminal::note);
    }
  }
}
