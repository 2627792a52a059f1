package dev.parley.gui;

import java.awt.Desktop;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import javax.swing.SwingUtilities;

/** Opens things with the programs that the desktop has for them, and says when it has none. */
final class Opener {
  private interface Work {
    void run() throws IOException;
  }

  private Opener() {}

  static CompletionStage<Void> browse(URI page) {
    return start(
        Desktop.Action.BROWSE,
        () -> Desktop.getDesktop().browse(page),
        "this desktop has no browser to open " + page + " with");
  }

  static CompletionStage<Void> folder(Path folder) {
    return start(
        Desktop.Action.OPEN,
        () -> {
          Files.createDirectories(folder);
          Desktop.getDesktop().open(folder.toFile());
        },
        "this desktop cannot open folders; the files are in " + folder.toAbsolutePath());
  }

  /** Off the event thread: another program may take its time to start. */
  private static CompletionStage<Void> start(Desktop.Action action, Work work, String otherwise) {
    return CompletableFuture.runAsync(
            () -> {
              if (!Desktop.isDesktopSupported() || !Desktop.getDesktop().isSupported(action)) {
                throw new CompletionException(new IOException(otherwise));
              }
              try {
                work.run();
              } catch (IOException | IllegalArgumentException failed) {
                throw new CompletionException(new IOException(otherwise, failed));
              }
            })
        .whenCompleteAsync((done, failure) -> {}, SwingUtilities::invokeLater);
  }
}
