package dev.parley.gui;

import dev.parley.client.Amounts;
import dev.parley.client.ClientEvent;
import dev.parley.client.Download;
import dev.parley.transfer.FetchOutcome;
import java.nio.file.Path;
import java.util.Optional;

/** A download as it stands in the table. */
final class DownloadRow {
  private final Download download;
  private Optional<ClientEvent.DownloadProgress> progress = Optional.empty();
  private Optional<FetchOutcome> outcome = Optional.empty();
  private int place;
  private boolean stalled;

  DownloadRow(Download download) {
    this.download = download;
  }

  Download download() {
    return download;
  }

  String name() {
    return Look.fileName(download.fileName());
  }

  boolean isRunning() {
    return outcome.isEmpty();
  }

  boolean isComplete() {
    return outcome.map(how -> how instanceof FetchOutcome.Completed).orElse(false);
  }

  boolean hasFailed() {
    return outcome
        .filter(how -> how instanceof FetchOutcome.Failed)
        .map(how -> ((FetchOutcome.Failed) how).reason() != FetchOutcome.Reason.CANCELLED)
        .orElse(false);
  }

  /** Where it is, once it is there. */
  Optional<Path> file() {
    return outcome
        .filter(how -> how instanceof FetchOutcome.Completed)
        .map(how -> ((FetchOutcome.Completed) how).file());
  }

  void progress(ClientEvent.DownloadProgress now) {
    progress = Optional.of(now);
    place = 0;
    stalled = false;
  }

  void ended(FetchOutcome how) {
    outcome = Optional.of(how);
  }

  void waiting(int placeInLine) {
    place = placeInLine;
  }

  /** Nothing comes before the connection does. */
  void stalled() {
    stalled = true;
  }

  void resumed() {
    stalled = false;
    place = 0;
  }

  /** Whole percent, rounded down: 100 is said of what is there as a whole, and of nothing else. */
  int percent() {
    if (isComplete()) {
      return 100;
    }
    return progress
        .filter(now -> now.totalBytes() > 0)
        .map(now -> (int) Math.min(99, 100.0 * now.bytes() / now.totalBytes()))
        .orElse(0);
  }

  String size() {
    if (outcome.isPresent() && outcome.get() instanceof FetchOutcome.Completed done) {
      return Amounts.size(done.bytes());
    }
    return progress.map(now -> Amounts.size(now.totalBytes())).orElse("");
  }

  String speed() {
    if (outcome.isPresent()) {
      return averageSpeed();
    }
    return progress
        .filter(now -> !stalled && now.bytesPerSecond() > 0)
        .map(now -> Amounts.speed(now.bytesPerSecond()))
        .orElse("");
  }

  private String averageSpeed() {
    if (outcome.isPresent()
        && outcome.get() instanceof FetchOutcome.Completed done
        && done.time().toMillis() > 0) {
      long came = done.bytes() - done.resumedBytes();
      return Amounts.speed(came * 1000 / done.time().toMillis());
    }
    return "";
  }

  /** Time left while it runs; then how it ended. */
  String state() {
    if (outcome.isPresent()) {
      return ended();
    } else if (stalled) {
      return "waiting for the connection";
    } else if (place > 0) {
      return "waiting, place " + place + " in the line";
    }
    return progress
        .flatMap(ClientEvent.DownloadProgress::timeLeft)
        .map(left -> Amounts.clock(left) + " left")
        .orElse(progress.isPresent() ? "running" : "asking the server");
  }

  private String ended() {
    if (outcome.get() instanceof FetchOutcome.Completed done) {
      return done.sha256().isPresent() ? "verified" : "complete";
    }
    FetchOutcome.Failed failed = (FetchOutcome.Failed) outcome.get();
    return failed.reason() == FetchOutcome.Reason.CANCELLED ? "cancelled" : failed.explanation();
  }
}
