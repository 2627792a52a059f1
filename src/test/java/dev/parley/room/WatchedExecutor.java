package dev.parley.room;

import static org.awaitility.Awaitility.await;

import akka.dispatch.DispatcherPrerequisites;
import akka.dispatch.ExecutorServiceConfigurator;
import akka.dispatch.ExecutorServiceFactory;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs the actors of a test, and knows when none of them has anything left to do. What an actor
 * tells another is there before the first one's turn is over, so no moment looks quiet too early.
 */
public final class WatchedExecutor extends ExecutorServiceConfigurator {
  private static final int THREADS = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Turns of actors that have been asked for and are not over. */
  private static final AtomicInteger TURNS = new AtomicInteger();

  /** Akka makes it. */
  public WatchedExecutor(Config config, DispatcherPrerequisites prerequisites) {
    super(config, prerequisites);
  }

  /** What makes it run all actors. */
  static Config config() {
    return ConfigFactory.parseString(
        "akka.actor.default-dispatcher.executor = " + WatchedExecutor.class.getName());
  }

  /** Waits until everything that was told has been dealt with, and all that follows from it. */
  static void awaitQuiet() {
    await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> TURNS.get() == 0);
  }

  @Override
  public ExecutorServiceFactory createExecutorServiceFactory(String id, ThreadFactory threads) {
    return () -> new Turns(threads);
  }

  private static final class Turns extends ThreadPoolExecutor {
    Turns(ThreadFactory threads) {
      super(THREADS, THREADS, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
    }

    @Override
    public void execute(Runnable turn) {
      TURNS.incrementAndGet();
      super.execute(turn);
    }

    @Override
    protected void afterExecute(Runnable turn, Throwable failure) {
      TURNS.decrementAndGet();
    }
  }
}
