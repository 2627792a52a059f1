package dev.parley.client;

import java.time.Duration;
import java.util.Optional;

/**
 * How long to try to connect again, and how often. What counts is that something gets on: a
 * connection that comes about, and above all bytes of a file. Not thread safe.
 */
final class Patience {
  private final ClientSettings settings;
  private final boolean endless;
  private Duration pause;

  /** How many connections in a row were lost, or did not come about, with nothing to show for. */
  private int fruitless;

  private boolean isConnected;
  private long gotOnNs;
  private long connectedNs;

  /** With {@code endless} there is always a point in another try. */
  Patience(ClientSettings settings, boolean endless) {
    this.settings = settings;
    this.endless = endless;
    this.pause = settings.firstPause();
  }

  void connected(long nowNs) {
    isConnected = true;
    connectedNs = nowNs;
    gotOnNs = nowNs;
  }

  /** There is more of a file than before. */
  void gotOn(long nowNs) {
    gotOnNs = nowNs;
    reset();
  }

  /**
   * What to do after a connection is lost or could not be had.
   *
   * @param nowNs the time
   * @param random from 0 to 1, so that not all clients of a server come back at once
   * @return how long to wait before the next; empty when there is no point in another
   */
  Optional<Duration> disconnected(long nowNs, double random) {
    if (isConnected && nowNs - connectedNs > settings.giveUpAfter().toNanos()) {
      reset(); // that one was good for something
    }
    isConnected = false;
    if (++fruitless > settings.maxFruitless() && !endless) {
      return Optional.empty();
    }
    Duration now = Duration.ofNanos(Math.round(pause.toNanos() * (0.75 + random / 2)));
    Duration twice = pause.multipliedBy(2);
    pause = twice.compareTo(settings.longestPause()) < 0 ? twice : settings.longestPause();
    return Optional.of(now);
  }

  /** How long it is worth trying if nothing gets on; zero when it no longer is. */
  Duration left(long nowNs) {
    return Duration.ofNanos(Math.max(0, gotOnNs + settings.giveUpAfter().toNanos() - nowNs));
  }

  private void reset() {
    pause = settings.firstPause();
    fruitless = 0;
  }
}
