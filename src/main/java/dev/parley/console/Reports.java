package dev.parley.console;

import dev.parley.client.Amounts;
import dev.parley.client.ClientEvent;
import dev.parley.protocol.chat.Sanction;
import dev.parley.protocol.chat.Text;
import dev.parley.transfer.FetchOutcome;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** How a download goes and how it ended, in one line for people. */
final class Reports {
  private Reports() {}

  /** What a person should read of an event that is about the connection. */
  static Optional<String> ofConnection(ClientEvent event) {
    if (event instanceof ClientEvent.Notice notice) {
      return Optional.of(Text.printable(notice.text(), 1024));
    } else if (event instanceof ClientEvent.ConnectionLost lost) {
      return Optional.of(Text.printable(lost.why(), 1024) + ": connecting again");
    } else if (event instanceof ClientEvent.Unconfirmed unconfirmed) {
      return Optional.of("perhaps not delivered: " + Text.printable(unconfirmed.line(), 4096));
    }
    return Optional.empty();
  }

  /** A mute or a ban. */
  static String of(Sanction one) {
    return one.whom() + ": " + one.kind().past() + " " + one.term();
  }

  /** Name, percent, bytes, speed and time left, as far as they are known. */
  static String of(ClientEvent.DownloadProgress progress) {
    double percent =
        progress.totalBytes() == 0 ? 100 : 100.0 * progress.bytes() / progress.totalBytes();
    StringBuilder line = new StringBuilder(Text.printable(progress.download().fileName(), 64));
    line.append(format(": %.0f %% of %,d bytes", percent, progress.totalBytes()));
    if (progress.bytesPerSecond() > 0) {
      line.append(", ").append(Amounts.speed(progress.bytesPerSecond()));
    }
    progress
        .timeLeft()
        .ifPresent(left -> line.append(", ").append(Amounts.clock(left)).append(" left"));
    return line.toString();
  }

  static String of(String fileName, FetchOutcome outcome) {
    String name = Text.printable(fileName, 255);
    if (!(outcome instanceof FetchOutcome.Completed done)) {
      return name + ": " + ((FetchOutcome.Failed) outcome).explanation();
    }
    double seconds = seconds(done.time());
    StringBuilder line = new StringBuilder(name);
    line.append(format(": 100 %%, %,d bytes in %.1f s", done.bytes(), seconds));
    long bytesPerSecond = Math.round((done.bytes() - done.resumedBytes()) / seconds);
    line.append(" (").append(Amounts.speed(bytesPerSecond)).append(')');
    if (done.sha256().isPresent()) {
      line.append(", verified");
    }
    if (done.resumedBytes() > 0) {
      line.append(format(", resumed at %,d bytes", done.resumedBytes()));
    }
    line.append(format(", retransmitted %.1f %%", 100 * done.repeatedShare()));
    return line.append(", saved as ").append(done.file()).toString();
  }

  /** At least a millisecond: nothing is infinitely fast. */
  static double seconds(Duration time) {
    return Math.max(1e-3, time.toNanos() / 1e9);
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
