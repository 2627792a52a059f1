package dev.parley.server;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the heap is so full that new work is to be refused, so that those who are inside can go
 * on. What counts is what a collection has left, not what waits for one. One line says so, and one
 * that it is over. Thread safe; asking is cheap.
 */
final class HeapGuard implements BooleanSupplier {
  /** With new work refused nothing may cause a collection by itself: so often one is asked for. */
  private static final long COLLECT_EVERY_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final Logger log = LoggerFactory.getLogger(HeapGuard.class);

  private final Heap heap;
  private final int maxPercent;
  private final LongSupplier nanoClock;
  private boolean isFull;
  private long collectedNanos;

  /** The heap as far as it matters here; {@link JvmHeap} is the real one. */
  interface Heap {
    /** How much the last full collection has left, in percent of all that there may be. */
    int livePercent();

    /** Has it collected soon, without waiting for it. */
    void collectSoon();
  }

  /**
   * A guard.
   *
   * @param heap what is guarded
   * @param maxPercent above this the heap is full; 100 and it never is
   * @param nanoClock the time, as by System.nanoTime
   */
  HeapGuard(Heap heap, int maxPercent, LongSupplier nanoClock) {
    this.heap = heap;
    this.maxPercent = maxPercent;
    this.nanoClock = nanoClock;
  }

  @Override
  public synchronized boolean getAsBoolean() {
    int percent = heap.livePercent();
    long nowNanos = nanoClock.getAsLong();
    if (percent > maxPercent != isFull) {
      isFull = !isFull;
      collectedNanos = nowNanos;
      if (isFull) {
        log.error("[HEAP FULL] {} % are in use: no new connections or downloads", percent);
      } else {
        log.info("[HEAP] {} % are in use: new connections and downloads again", percent);
      }
    }
    if (isFull && nowNanos - collectedNanos >= COLLECT_EVERY_NANOS) {
      collectedNanos = nowNanos;
      heap.collectSoon();
    }
    return isFull;
  }
}
