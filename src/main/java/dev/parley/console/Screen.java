package dev.parley.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.LineReader.Option;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.Status;

/**
 * A terminal with a line to type in that nothing tears: all else goes above it or below it. Thread
 * safe.
 */
final class Screen implements AutoCloseable {
  private static final int MAX_HISTORY = 1000;

  /** More lines than a screen has, to draw them again. */
  private static final int MAX_RECENT = 300;

  private static final String DRAW_BELOW = "parley-draw-below";

  private final Terminal terminal;
  private final LineReader reader;
  private volatile Completer completer = (lineReader, line, candidates) -> {};
  private volatile Thread readingThread;
  private volatile boolean interrupted;

  private volatile List<AttributedString> below = List.of();

  /** What was printed last. */
  private final Deque<AttributedString> recent = new ArrayDeque<>();

  /** The size that the lines below were last drawn for. */
  private int drawnColumns;

  private int drawnRows;

  private Screen(Terminal terminal, Path history) {
    this.terminal = terminal;
    if (isCapable()) {
      // Else what is typed while no line is being read is shown by the terminal itself, anywhere.
      terminal.enterRawMode();
    }
    // Whatever people say is text: no quotes, no escapes, no comments.
    DefaultParser parser = new DefaultParser().quoteChars(new char[0]).escapeChars(new char[0]);
    this.reader =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .appName("parley")
            .parser(parser)
            .completer(
                (lineReader, line, candidates) -> completer.complete(lineReader, line, candidates))
            .option(Option.DISABLE_EVENT_EXPANSION, true)
            .option(Option.ERASE_LINE_ON_FINISH, true)
            .option(Option.HISTORY_IGNORE_SPACE, true)
            .option(Option.CASE_INSENSITIVE, true)
            .variable(LineReader.HISTORY_SIZE, MAX_HISTORY)
            .variable(LineReader.HISTORY_FILE_SIZE, MAX_HISTORY)
            .build();
    if (mayRemember(history)) {
      reader.setVariable(LineReader.HISTORY_FILE, history);
    }
    reader.getWidgets().put(DRAW_BELOW, this::drawBelow);
  }

  static Screen open(Path history) throws IOException {
    return new Screen(builder().system(true).build(), history);
  }

  /** One that nobody sees, with what somebody types there. */
  static Screen virtual(InputStream keys, Path history) throws IOException {
    Terminal terminal =
        builder().type("xterm").streams(keys, OutputStream.nullOutputStream()).build();
    return new Screen(terminal, history);
  }

  private static TerminalBuilder builder() {
    return TerminalBuilder.builder().encoding(StandardCharsets.UTF_8);
  }

  /** What people have said is for nobody else. Without a place for it there is just no history. */
  private static boolean mayRemember(Path history) {
    try {
      Files.createDirectories(history.getParent());
      if (Files.notExists(history)) {
        Files.createFile(history);
      }
      if (Files.getFileStore(history).supportsFileAttributeView("posix")) {
        Files.setPosixFilePermissions(
            history, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
      }
      return Files.isWritable(history);
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  void completeWith(Completer newCompleter) {
    completer = newCompleter;
  }

  /** Whether it can do more than print lines. */
  boolean isCapable() {
    return !terminal.getType().startsWith(Terminal.TYPE_DUMB);
  }

  int columns() {
    int columns = terminal.getColumns();
    return columns > 0 ? columns : 80;
  }

  /**
   * A line that is typed.
   *
   * @throws org.jline.reader.UserInterruptException when it is broken off, by the user or by {@link
   *     #interrupt}
   * @throws org.jline.reader.EndOfFileException when no more will come
   */
  String read(String prompt) {
    return read(prompt, null);
  }

  /** A line that is typed, is not shown and is not remembered; throws as {@link #read} does. */
  String readSecret(String prompt) {
    return read(prompt, '\0');
  }

  private String read(String prompt, Character mask) {
    readingThread = Thread.currentThread();
    try {
      if (interrupted) {
        throw new UserInterruptException("");
      }
      return reader.readLine(prompt, mask);
    } finally {
      readingThread = null;
    }
  }

  /** Breaks off what is being read, or else what is read next. */
  void interrupt() {
    interrupted = true;
    Thread thread = readingThread;
    if (thread != null) {
      thread.interrupt();
    }
  }

  /** A line above the one that is typed in. */
  void print(AttributedString line) {
    synchronized (recent) {
      if (recent.size() == MAX_RECENT) {
        recent.removeFirst();
      }
      recent.addLast(line);
    }
    reader.printAbove(line);
  }

  /** Makes a sound, or whatever the user has set his terminal to do instead. */
  void ring() {
    terminal.puts(Capability.bell);
    terminal.flush();
  }

  /** Lines below the one that is typed in, in place of those before. */
  void drawBelow(List<AttributedString> lines) {
    if (!isCapable() || lines.equals(below)) {
      return;
    }
    below = lines;
    try {
      reader.callWidget(DRAW_BELOW);
    } catch (IllegalStateException nobodyReads) {
      // Drawn with the next line that is read.
    }
  }

  /** Called by the reader, so that it does not draw at the same time. */
  private boolean drawBelow() {
    Size size = terminal.getSize();
    boolean resized =
        drawnRows > 0 && (drawnRows != size.getRows() || drawnColumns != size.getColumns());
    drawnRows = size.getRows();
    drawnColumns = size.getColumns();
    Status status = Status.getStatus(terminal, true);
    if (status == null) {
      return true;
    }
    if (resized) {
      // Terminals differ in what they make of their lines then, so nothing can be built upon.
      status.resize(size);
      status.reset();
      terminal.puts(Capability.clear_screen);
      synchronized (recent) {
        recent.stream()
            .skip(Math.max(0, recent.size() - size.getRows()))
            .forEach(line -> line.println(terminal));
      }
      reader.callWidget(LineReader.REDRAW_LINE);
      reader.callWidget(LineReader.REDISPLAY);
    }
    status.update(below);
    return true;
  }

  @Override
  public void close() throws IOException {
    Status status = Status.getStatus(terminal, false);
    if (status != null) {
      status.update(List.of());
      status.close();
    }
    terminal.close();
  }
}
