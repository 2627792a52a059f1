package dev.parley.gui;

import dev.parley.client.ClientOptions;
import dev.parley.client.ServerAddress;
import java.awt.AWTError;
import java.awt.GraphicsEnvironment;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import javax.swing.SwingUtilities;

/** {@code parley gui}: talks in the room in windows. */
public final class Gui {
  private final ClientOptions given;
  private final boolean isNameGiven;
  private final boolean isServerGiven;
  private final boolean isFolderGiven;

  /**
   * A window to be.
   *
   * @param given where to, as whom, and where downloads go
   * @param isNameGiven whether the name is the user's wish; then the window connects at once. Else
   *     the name of last time is proposed
   * @param isServerGiven whether the server is the user's wish, and not only what is usual
   * @param isFolderGiven whether the folder for downloads is
   */
  public Gui(
      ClientOptions given, boolean isNameGiven, boolean isServerGiven, boolean isFolderGiven) {
    this.given = given;
    this.isNameGiven = isNameGiven;
    this.isServerGiven = isServerGiven;
    this.isFolderGiven = isFolderGiven;
  }

  /**
   * Opens the window and waits until it and all that it opened are closed.
   *
   * @return the exit code of the process
   */
  public int run() {
    if (!hasDisplay()) {
      System.err.println(
          "parley: there is no display to open a window on; ./parley chat NAME talks in a terminal");
      return 1;
    }
    open(Memory.usualFile()).join();
    return 0;
  }

  /**
   * Opens the window.
   *
   * @param memory the file in which windows remember things
   * @return done when it and all that it opened are closed
   */
  public CompletableFuture<Void> open(Path memory) {
    Memory remembered = Memory.of(memory);
    Windows windows = new Windows(remembered);
    return windows
        .theme()
        .isDark()
        .thenAcceptAsync(dark -> show(windows, remembered, dark), SwingUtilities::invokeLater)
        .thenCompose(shown -> windows.ended());
  }

  /** Builds and paints a window that nobody sees, to see which classes that takes. */
  public static void rehearse() {
    System.setProperty("java.awt.headless", "true");
    try {
      SwingUtilities.invokeAndWait(Rehearsal::run);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (InvocationTargetException | LinkageError noToolkit) {
      // A Java without windows will not be asked for one.
    }
  }

  private void show(Windows windows, Memory remembered, boolean dark) {
    Theme.dress(dark);
    ClientOptions options = options(remembered);
    ChatWindow window = windows.open(options);
    if (isNameGiven) {
      window.connect(options);
    }
  }

  /** What makes no sense is not remembered. */
  private static <T> Optional<T> tolerant(Supplier<T> reading) {
    try {
      return Optional.of(reading.get());
    } catch (IllegalArgumentException senseless) {
      return Optional.empty();
    }
  }

  ClientOptions options(Memory remembered) {
    ServerAddress server = new ServerAddress(given.host(), given.port());
    if (!isServerGiven) {
      server =
          remembered
              .get(Memory.Key.SERVER)
              .flatMap(text -> tolerant(() -> ServerAddress.parse(text, given.security())))
              .orElse(server);
    }
    return new ClientOptions(
            server.host(),
            server.port(),
            isNameGiven ? given.name() : remembered.get(Memory.Key.NAME).orElse(""),
            isFolderGiven
                ? given.downloads()
                : remembered
                    .get(Memory.Key.DOWNLOADS)
                    .flatMap(text -> tolerant(() -> Path.of(text)))
                    .orElse(given.downloads()),
            given.dialect(),
            given.connectTimeout())
        .withSecurity(given.security())
        .withPassword(given.password());
  }

  private static boolean hasDisplay() {
    try {
      return !GraphicsEnvironment.isHeadless()
          && GraphicsEnvironment.getLocalGraphicsEnvironment().getScreenDevices().length > 0;
    } catch (AWTError | java.awt.HeadlessException | CompletionException none) {
      return false; // DISPLAY names one that is not there
    }
  }
}
