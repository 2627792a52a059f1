package dev.parley.client;

import dev.parley.protocol.chat.ServerMessage;
import dev.parley.transfer.FetchOutcome;
import java.time.Duration;
import java.util.List;
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
   * We are in the room, for the first time or again.
   *
   * @param name what we are known by
   */
  record Entered(String name) implements ClientEvent {}

  /**
   * Somebody came, went or changed his name.
   *
   * @param self what we are known by now
   * @param others who else is here now, in the order of coming
   */
  record PeopleChanged(String self, List<String> others) implements ClientEvent {
    /** Copies the list. */
    public PeopleChanged {
      others = List.copyOf(others);
    }
  }

  /**
   * The connection is gone and will be made again; or that has failed for another reason than those
   * told before, and will be tried again.
   *
   * @param why in words
   */
  record ConnectionLost(String why) implements ClientEvent {}

  /**
   * Something that was sent right before the connection was lost, and perhaps never arrived.
   *
   * @param line as it was sent
   */
  record Unconfirmed(String line) implements ClientEvent {}

  /**
   * A download goes on.
   *
   * @param download which
   * @param bytes so much is there
   * @param totalBytes the size of the file
   * @param bytesPerSecond how fast it goes now; 0 as long as nobody can tell
   */
  record DownloadProgress(Download download, long bytes, long totalBytes, long bytesPerSecond)
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
   * @param download which
   * @param outcome how
   */
  record DownloadEnded(Download download, FetchOutcome outcome) implements ClientEvent {}

  /**
   * Something that a person should know; nothing has ended.
   *
   * @param text in words
   */
  record Notice(String text) implements ClientEvent {}

  /**
   * What we may do in the room has changed. Before the first of these we are no operator.
   *
   * @param isOperator whether we may keep order
   */
  record RoleChanged(boolean isOperator) implements ClientEvent {}

  /**
   * The connection is gone; the last event but for downloads that still run.
   *
   * @param why in words
   * @param refused whether the server has put us out, or does not let us in any more
   */
  record Disconnected(String why, boolean refused) implements ClientEvent {
    /**
     * It is gone by no will of the server's.
     *
     * @param why in words
     */
    public Disconnected(String why) {
      this(why, false);
    }
  }
}
