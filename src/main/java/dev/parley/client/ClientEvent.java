package dev.parley.client;

import dev.parley.protocol.chat.ServerMessage;
import dev.parley.transfer.FetchOutcome;

/** What a client hears. */
public sealed interface ClientEvent {
  /**
   * The server said something.
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
   */
  record DownloadProgress(String fileName, long bytes, long totalBytes) implements ClientEvent {}

  /**
   * A download has ended.
   *
   * @param fileName which
   * @param outcome how
   */
  record DownloadEnded(String fileName, FetchOutcome outcome) implements ClientEvent {}

  /**
   * The connection is gone; the last event but for downloads that still run.
   *
   * @param why in words
   */
  record Disconnected(String why) implements ClientEvent {}
}
