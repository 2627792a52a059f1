package dev.parley.gui;

import dev.parley.client.Failures;
import java.awt.Component;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import javax.swing.JFileChooser;
import javax.swing.JOptionPane;
import javax.swing.SwingUtilities;

/** Writes a conversation into a text file. */
final class LogSaver {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

  private LogSaver() {}

  /** Asks where to, and says below the input how it went. */
  static void ask(Component parent, Conversation conversation, InputBar input) {
    JFileChooser chooser = new JFileChooser();
    chooser.setSelectedFile(Path.of("parley-" + fileName(conversation) + ".txt").toFile());
    if (chooser.showSaveDialog(parent) != JFileChooser.APPROVE_OPTION) {
      return;
    }
    Path file = chooser.getSelectedFile().toPath();
    if (Files.exists(file) && !mayOverwrite(parent, file)) {
      return;
    }
    List<Line> lines = conversation.lines();
    CompletableFuture<Void> unused =
        CompletableFuture.runAsync(() -> write(lines, file))
            .whenCompleteAsync(
                (done, failure) -> {
                  if (failure == null) {
                    input.say("The log is in " + file + ".", false);
                  } else {
                    input.say("The log was not saved: " + Failures.explain(failure), true);
                  }
                },
                SwingUtilities::invokeLater);
  }

  private static String fileName(Conversation conversation) {
    return conversation.title().toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}_-]", "_");
  }

  private static boolean mayOverwrite(Component parent, Path file) {
    return JOptionPane.showConfirmDialog(
            parent,
            Look.literal(file.getFileName() + " is there already. Replace it?"),
            "Save log",
            JOptionPane.YES_NO_OPTION)
        == JOptionPane.YES_OPTION;
  }

  private static void write(List<Line> lines, Path file) {
    try {
      Files.write(file, lines.stream().map(LogSaver::asText).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e.toString(), e);
    }
  }

  /** A line as it stands in the file. */
  static String asText(Line line) {
    String time = TIME.format(line.at().atZone(ZoneId.systemDefault()));
    String mark = line.kind() == Line.Kind.UNDELIVERED ? " (perhaps not delivered)" : "";
    return time + (line.isSpoken() ? "  " + line.from() + ": " : "  * ") + line.text() + mark;
  }
}
