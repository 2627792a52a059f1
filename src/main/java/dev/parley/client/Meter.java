package dev.parley.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** How fast a download goes, over the last seconds. Not thread safe. */
final class Meter {
  private static final long WINDOW_NS = Duration.ofSeconds(3).toNanos();

  private record Sample(long atNs, long bytes) {}

  private final Deque<Sample> samples = new ArrayDeque<>();

  /** Takes what is there now; gives bytes a second, 0 as long as there is nothing to compare. */
  long bytesPerSecond(long bytes, long nowNs) {
    if (!samples.isEmpty() && bytes < samples.getLast().bytes) {
      samples.clear(); // it began again
    }
    samples.addLast(new Sample(nowNs, bytes));
    while (samples.size() > 2 && nowNs - samples.getFirst().atNs > WINDOW_NS) {
      samples.removeFirst();
    }
    Sample first = samples.getFirst();
    long tookNs = nowNs - first.atNs;
    return tookNs <= 0 ? 0 : Math.round((bytes - first.bytes) * 1e9 / tookNs);
  }
}
