package dev.parley.client;

import dev.parley.protocol.chat.ServerMessage;
import dev.parley.transfer.FetchOutcome;
import java.time.Duration;
import java.util.Optional;

/** What a client hears. */
public sealed interface ClientEvent {
  /**
   * The server said something. What it says about fast downloads is not passed on.
   *
   * @param message what it means
   * @param line the words as they came
   */
  record Received(ServerMessage message, String line) implements ClientEvent {}

  /**
   * A download goes on.
   *
   * @param fileName which
   * @param bytes so much is there
   * @param totalBytes the size of the file
   * @param bytesPerSecond how fast it goes now; 0 as long as nobody can tell
   */
  record DownloadProgress(String fileName, long bytes, long totalBytes, long bytesPerSecond)
      implements ClientEvent {
    /**
     * How long it still takes at this speed.
     *
     * @return the time, or empty as long as nobody can tell
     */
    public Optional<Duration> timeLeft() {
      return bytesPerSecond <= 0
          ? Optional.empty()
          : Optional.of(Duration.ofMillis((totalBytes - bytes) * 1000 / bytesPerSecond));
    }
  }

  /**
   * A download has ended.
   *
   * @param fileName which
   * @param outcome how
   */
  record DownloadEnded(String fileName, FetchOutcome outcome) implements ClientEvent {}

  /**
   * Something that a person should know; nothing has ended.
   *
   * @param text in words
   */
  record Notice(String text) implements ClientEvent {}

  /**
   * The connection is gone; the last event but for downloads that still run.
   *
   * @param why in words
   */
  record Disconnected(String why) implements ClientEvent {}
}
