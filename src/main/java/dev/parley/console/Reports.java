package dev.parley.console;

import dev.parley.client.ClientEvent;
import dev.parley.protocol.chat.Text;
import dev.parley.transfer.FetchOutcome;
import java.util.Locale;

/** How a download ended, in one line for people. */
final class Reports {
  private Reports() {}

  static String of(ClientEvent.DownloadEnded ended) {
    String name = Text.printable(ended.fileName(), 255);
    if (ended.outcome() instanceof FetchOutcome.Completed done) {
      double seconds = Math.max(1e-3, done.time().toNanos() / 1e9);
      return String.format(
          Locale.ROOT,
          "%s: 100 %%, %,d bytes in %.1f s (%.1f MB/s), saved as %s",
          name,
          done.bytes(),
          seconds,
          done.bytes() / seconds / 1e6,
          done.file());
    }
    return name + ": " + ((FetchOutcome.Failed) ended.outcome()).explanation();
  }
}
