package dev.parley.console;

import dev.parley.client.Amounts;
import dev.parley.client.ClientEvent;
import dev.parley.client.Download;
import dev.parley.protocol.chat.FileToken;
import dev.parley.protocol.chat.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jline.utils.AttributedString;

/** The downloads that run, as lines for the bottom of the screen. Not thread safe. */
final class DownloadBars {
  private static final int MAX_LINES = 4;
  private static final int MAX_NAME_COLUMNS = 24;
  private static final int MIN_BAR_COLUMNS = 8;
  private static final int MAX_BAR_COLUMNS = 30;

  private final List<Download> running = new ArrayList<>();

  void add(Download download) {
    running.add(download);
  }

  void remove(Download download) {
    running.remove(download);
  }

  /** As people know the file, not as the one word that stands for it on the wire. */
  static String name(Download download) {
    return Text.printable(FileToken.decode(download.fileName()), 255);
  }

  /** Those that a person means by that name, or all. */
  List<Download> called(Optional<String> fileName) {
    return running.stream()
        .filter(one -> fileName.isEmpty() || name(one).equals(FileToken.decode(fileName.get())))
        .toList();
  }

  List<String> fileNames() {
    return running.stream().map(DownloadBars::name).distinct().toList();
  }

  /** One line each, none wider than {@code columns}; those that do not fit are counted. */
  List<AttributedString> lines(int columns) {
    running.removeIf(one -> one.outcome().toCompletableFuture().isDone()); // its event was missed
    List<AttributedString> lines = new ArrayList<>();
    int shown = running.size() <= MAX_LINES ? running.size() : MAX_LINES - 1;
    for (Download download : running.subList(0, shown)) {
      String line = line(name(download), download.progress(), columns);
      lines.add(new AttributedString(line).columnSubSequence(0, columns - 1));
    }
    if (shown < running.size()) {
      lines.add(new AttributedString("… and " + (running.size() - shown) + " more downloads"));
    }
    return lines;
  }

  private static String line(
      String fileName, Optional<ClientEvent.DownloadProgress> progress, int columns) {
    String name = Transcript.isolate(fitted(fileName));
    if (progress.isEmpty()) {
      return name + "  asked for";
    }
    ClientEvent.DownloadProgress now = progress.get();
    double share = now.totalBytes() == 0 ? 1 : (double) now.bytes() / now.totalBytes();
    int room = columns - 3 - new AttributedString(name).columnLength();
    int forWords = room - MIN_BAR_COLUMNS;
    StringBuilder end = new StringBuilder(String.format(" %3d %%", (int) (100 * share)));
    appendFitting(
        end, forWords, Amounts.size(now.bytes()) + " of " + Amounts.size(now.totalBytes()));
    if (now.bytesPerSecond() > 0) {
      appendFitting(end, forWords, Amounts.speed(now.bytesPerSecond()));
    }
    now.timeLeft().ifPresent(left -> appendFitting(end, forWords, Amounts.clock(left) + " left"));
    return name + "  " + bar(share, Math.min(room - end.length(), MAX_BAR_COLUMNS)) + end;
  }

  private static void appendFitting(StringBuilder line, int room, String words) {
    if (line.length() + 2 + words.length() <= room) {
      line.append("  ").append(words);
    }
  }

  private static String bar(double share, int columns) {
    if (columns < 5) {
      return "";
    }
    int full = (int) Math.floor(share * columns);
    return "█".repeat(full) + "░".repeat(columns - full);
  }

  private static String fitted(String fileName) {
    AttributedString name = new AttributedString(fileName);
    return name.columnLength() <= MAX_NAME_COLUMNS
        ? fileName
        : name.columnSubSequence(0, MAX_NAME_COLUMNS - 1) + "…";
  }
}
