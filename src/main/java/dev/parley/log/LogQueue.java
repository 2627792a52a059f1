package dev.parley.log;

import ch.qos.logback.classic.LoggerContext;
import java.time.Duration;
import org.slf4j.LoggerFactory;

/**
 * What is logged waits in a queue for a thread that writes it, so that nobody waits for whoever
 * reads the log. What waits at the end of the process has to be written before it.
 */
public final class LogQueue {
  /** Longer than the queue itself waits for what it has. */
  private static final Duration LIMIT = Duration.ofMillis(1500);

  private LogQueue() {}

  /**
   * Ends the log: waits until all is written, or for a moment when nobody reads it. What is logged
   * later is not written.
   */
  public static void end() {
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
      return; // it has not even begun
    }
    // Of its own, for it may wait for a write that waits.
    Thread ending = new Thread(context::stop, "log-end");
    ending.setDaemon(true);
    ending.start();
    try {
      ending.join(LIMIT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
