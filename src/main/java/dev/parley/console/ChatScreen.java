package dev.parley.console;

import dev.parley.client.Amounts;
import dev.parley.client.ClientEvent;
import dev.parley.client.ClientOptions;
import dev.parley.client.Download;
import dev.parley.client.Failures;
import dev.parley.client.ParleyClient;
import dev.parley.client.RefusedException;
import dev.parley.client.UnprotectedPasswordException;
import dev.parley.protocol.chat.ClientMessage;
import dev.parley.protocol.chat.ErrorCode;
import dev.parley.protocol.chat.FileEntry;
import dev.parley.protocol.chat.Password;
import dev.parley.protocol.chat.Sanction;
import dev.parley.protocol.chat.ServerMessage;
import dev.parley.protocol.chat.Text;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.reader.EndOfFileException;
import org.jline.reader.UserInterruptException;
import org.jline.utils.AttributedString;

/**
 * {@code parley chat} on a terminal: a line to type in, what is said above it, downloads below.
 * Comes back when the connection is lost.
 */
public final class ChatScreen {
  private final Screen screen;
  private final Transcript transcript;
  private final DownloadBars bars = new DownloadBars();

  /** File names for completion, as the server last told them. */
  private volatile List<String> files = List.of();

  /** Whether the next list of people is an answer, and not only news. */
  private final AtomicBoolean askedWhoIsHere = new AtomicBoolean(true);

  /** The exit code, once it is over. */
  private final CompletableFuture<Integer> over = new CompletableFuture<>();

  private volatile ParleyClient client;
  private volatile boolean leaving;

  /** Why we were not let in the last time. */
  private Throwable refusal;

  /** Whether we have been in the room; belongs to the thread that events come on. */
  private boolean wasIn;

  ChatScreen(Screen screen, boolean coloured) {
    this.screen = screen;
    this.transcript = new Transcript(coloured);
  }

  /**
   * Chats until the user leaves.
   *
   * @param first where to and as whom
   * @param coloured whether to use colours
   * @param history where typed lines are remembered
   * @return the exit code of the process
   * @throws IOException when there is no terminal
   */
  public static int run(ClientOptions first, boolean coloured, Path history) throws IOException {
    ClientOptions options = first.comingBack();
    // Both take their time to start: each has a processor of its own for it.
    CompletableFuture<ParleyClient> starting = CompletableFuture.supplyAsync(() -> client(options));
    try (Screen screen = Screen.open(history)) {
      return new ChatScreen(screen, coloured && screen.isCapable()).chat(options, starting.join());
    } catch (IOException e) {
      starting.join().close();
      throw e;
    }
  }

  /**
   * Chats for a moment on a terminal that nobody sees.
   *
   * @param options where to and as whom
   * @param history where typed lines are remembered
   * @return the exit code of the process
   * @throws IOException when there can be no such terminal
   */
  public static int rehearse(ClientOptions options, Path history) throws IOException {
    byte[] typed = "hello\n/files\n/quit\n".getBytes(StandardCharsets.UTF_8);
    try (Screen screen = Screen.virtual(new ByteArrayInputStream(typed), history)) {
      ClientOptions returning = options.comingBack();
      return new ChatScreen(screen, true).chat(returning, client(returning));
    }
  }

  private static ParleyClient client(ClientOptions options) {
    return ParleyClient.prepare(options, ignored -> {});
  }

  int chat(ClientOptions first, ParleyClient candidate) {
    screen.completeWith(new ChatCompleter(() -> client.others(), () -> files, this::downloadNames));
    ClientOptions options = first;
    int exitCode = enter(candidate);
    while (exitCode == ExitCode.REFUSED && mayBeReconsidered()) {
      try {
        options = reconsider(options);
      } catch (UserInterruptException | EndOfFileException e) {
        return exitCode;
      }
      exitCode = enter(client(options));
    }
    if (exitCode != ExitCode.OK) {
      return exitCode;
    }
    try {
      screen.print(transcript.note("/help says what you can type"));
      refreshFiles();
      return readAll();
    } finally {
      client.close();
    }
  }

  /** Whether something may help. */
  private boolean mayBeReconsidered() {
    boolean isBanned =
        refusal instanceof RefusedException why && why.reply().code() == ErrorCode.BANNED;
    return !isBanned && !(refusal instanceof UnprotectedPasswordException);
  }

  /** Asks for what may help: a password, or another name. */
  private ClientOptions reconsider(ClientOptions refused) {
    if (refusal instanceof RefusedException why && why.asksForPassword()) {
      String typed = screen.readSecret("password for " + refused.name() + "> ");
      if (!typed.isEmpty()) {
        return refused.withPassword(refused.password().with(Password.of(typed)));
      }
    }
    return refused.withName(screen.read("another name> ").strip());
  }

  private int enter(ParleyClient candidate) {
    listenTo(candidate);
    client = candidate;
    try {
      candidate.enter().toCompletableFuture().join();
      return ExitCode.OK;
    } catch (CompletionException e) {
      refusal = Failures.rootOf(e);
      screen.print(transcript.problem(Text.printable(Failures.explain(e), 1024)));
      return ExitCode.of(e);
    }
  }

  // ---- what is typed

  private int readAll() {
    while (true) {
      String typed;
      try {
        typed = screen.read("> ");
      } catch (EndOfFileException e) {
        return leave(ExitCode.OK);
      } catch (UserInterruptException e) {
        if (over.isDone()) {
          return over.join();
        } else if (!e.getPartialLine().isEmpty()) {
          continue;
        }
        return leave(ExitCode.INTERRUPTED);
      }
      if (over.isDone()) {
        return over.join();
      }
      for (String line : typed.split("\\R", -1)) {
        if (ChatCommand.parse(line) instanceof ChatCommand.Quit) {
          return leave(ExitCode.OK);
        }
        obey(ChatCommand.parse(line));
      }
    }
  }

  /** Everything that was said before is answered first; downloads that run are given up. */
  private int leave(int exitCode) {
    leaving = true;
    over.complete(exitCode);
    client.quit().toCompletableFuture().join();
    return exitCode;
  }

  private void obey(ChatCommand command) {
    if (command instanceof ChatCommand.Send send) {
      say(send.line(), client.send(send.line()));
    } else if (command instanceof ChatCommand.Who) {
      askedWhoIsHere.set(true);
      say("/who", client.send(new ClientMessage.Show()));
    } else if (command instanceof ChatCommand.ListFiles) {
      refreshFiles()
          .thenAccept(this::showFiles)
          .exceptionally(failure -> trouble("no list of files", failure));
    } else if (command instanceof ChatCommand.Get get) {
      fetch(get.fileName());
    } else if (command instanceof ChatCommand.Cancel cancel) {
      cancel(cancel.fileName());
    } else if (command instanceof ChatCommand.Rename rename) {
      // The server's answer is heard either way.
      say(
          "/nick " + rename.newName(),
          client.send(new ClientMessage.Rename(client.name(), rename.newName())));
    } else if (command instanceof ChatCommand.Moderate moderate) {
      client
          .moderate(moderate.order())
          .thenAccept(done -> {}) // everyone reads of it
          .exceptionally(failure -> trouble("not done", failure));
    } else if (command instanceof ChatCommand.ListSanctions) {
      client
          .sanctions()
          .thenAccept(this::showSanctions)
          .exceptionally(failure -> trouble("no list", failure));
    } else if (command instanceof ChatCommand.Help) {
      ChatCommand.HELP.forEach(line -> screen.print(transcript.note(line)));
    } else if (command instanceof ChatCommand.Wrong wrong) {
      screen.print(transcript.problem(wrong.explanation()));
    }
  }

  /** What cannot be sent is not lost without a word. */
  private void say(String line, CompletionStage<?> taken) {
    CompletionStage<?> unused =
        taken.whenComplete(
            (done, failure) -> {
              if (failure != null) {
                screen.print(
                    transcript.problem(
                        "not sent: " + line + " (" + ExitCode.explain(failure) + ")"));
              }
            });
  }

  private CompletionStage<List<FileEntry>> refreshFiles() {
    return client
        .files()
        .whenComplete(
            (list, failure) -> {
              if (failure == null) {
                files = list.stream().map(FileEntry::name).toList();
              }
            });
  }

  private void showFiles(List<FileEntry> list) {
    if (list.isEmpty()) {
      screen.print(transcript.note("there are no files"));
    }
    for (FileEntry file : list) {
      String size =
          file.sizeBytes() == FileEntry.UNKNOWN_SIZE ? "" : Amounts.size(file.sizeBytes());
      screen.print(
          new AttributedString(String.format("%8s  %s", size, Text.printable(file.name(), 255))));
    }
  }

  private void showSanctions(List<Sanction> inForce) {
    if (inForce.isEmpty()) {
      screen.print(transcript.note("nobody is muted or banned"));
    }
    inForce.forEach(one -> screen.print(transcript.note(Text.printable(Reports.of(one), 1024))));
  }

  private Void trouble(String what, Throwable failure) {
    screen.print(transcript.problem(what + ": " + Text.printable(ExitCode.explain(failure), 1024)));
    return null;
  }

  // ---- downloads

  private void fetch(String fileName) {
    synchronized (bars) {
      bars.add(client.download(fileName));
    }
    drawBars();
  }

  private void cancel(Optional<String> fileName) {
    List<Download> which;
    synchronized (bars) {
      which = bars.called(fileName);
    }
    if (which.isEmpty()) {
      screen.print(transcript.problem("no such download runs"));
    }
    which.forEach(Download::cancel);
  }

  private List<String> downloadNames() {
    synchronized (bars) {
      return bars.fileNames();
    }
  }

  private void drawBars() {
    List<AttributedString> lines;
    synchronized (bars) {
      lines = bars.lines(screen.columns());
    }
    screen.drawBelow(lines);
  }

  private void onDownloadEnded(ClientEvent.DownloadEnded ended) {
    synchronized (bars) {
      bars.remove(ended.download());
    }
    drawBars();
    String name = DownloadBars.name(ended.download());
    if (leaving) {
      screen.print(transcript.problem(name + ": cancelled"));
    } else if (ExitCode.of(ended.outcome()) == ExitCode.OK) {
      screen.print(transcript.note(Reports.of(name, ended.outcome())));
    } else {
      screen.print(transcript.problem(Reports.of(name, ended.outcome())));
    }
  }

  // ---- what is heard

  private void listenTo(ParleyClient to) {
    to.events()
        .subscribe(new OneByOne(this::onEvent, why -> onMissed(to, why), () -> onSilence(to)));
  }

  private void onEvent(ClientEvent event) {
    if (event instanceof ClientEvent.Received received) {
      onReceived(received.message());
    } else if (event instanceof ClientEvent.DownloadProgress) {
      drawBars();
    } else if (event instanceof ClientEvent.DownloadEnded ended) {
      onDownloadEnded(ended);
    } else if (event instanceof ClientEvent.Entered) {
      if (wasIn) {
        screen.print(transcript.note("connected again"));
        askedWhoIsHere.set(true);
      }
      wasIn = true;
    } else if (event instanceof ClientEvent.Disconnected gone) {
      end(ExitCode.of(gone), gone.why());
    } else {
      Reports.ofConnection(event).ifPresent(text -> screen.print(transcript.problem(text)));
    }
  }

  private void onReceived(ServerMessage message) {
    if (message instanceof ServerMessage.Users users && askedWhoIsHere.getAndSet(false)) {
      screen.print(transcript.people(users.others(), client.name()));
      return;
    }
    transcript
        .of(message, LocalTime.now(ZoneId.systemDefault()), client.name())
        .ifPresent(
            line -> {
              screen.print(line.text());
              if (line.calls()) {
                screen.ring();
              }
            });
  }

  /** The terminal stood still for so long that not everything could be kept for it. */
  private void onMissed(ParleyClient of, Throwable why) {
    screen.print(transcript.problem("some of what was said is not shown: " + why.getMessage()));
    drawBars();
    listenTo(of);
  }

  /** No event comes any more; that we are out may be among those that were missed. */
  private void onSilence(ParleyClient of) {
    if (wasIn && of == client) { // not one that was refused before
      end(ExitCode.CANNOT_CONNECT, "the connection is gone");
    }
  }

  private void end(int exitCode, String why) {
    if (over.complete(exitCode)) {
      screen.print(transcript.problem(Text.printable(why, 1024)));
      screen.interrupt();
    }
  }
}
