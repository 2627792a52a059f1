package dev.parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HeapGuardTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final FakeHeap heap = new FakeHeap();
  private long nowNanos = -3 * SECOND; // as System.nanoTime it may be negative
  private final HeapGuard guard = new HeapGuard(heap, 90, () -> nowNanos);

  private static final class FakeHeap implements HeapGuard.Heap {
    int livePercent;
    int collections;

    @Override
    public int livePercent() {
      return livePercent;
    }

    @Override
    public void collectSoon() {
      collections++;
    }
  }

  @Test
  void newWorkIsRefusedOnlyAboveTheLimit() {
    heap.livePercent = 90;
    assertThat(guard.getAsBoolean()).isFalse();
    heap.livePercent = 91;
    assertThat(guard.getAsBoolean()).isTrue();
    heap.livePercent = 40;
    assertThat(guard.getAsBoolean()).isFalse();
  }

  @Test
  void aFullHeapIsCollectedNowAndThenWhileSomebodyIsRefused() {
    heap.livePercent = 95;
    for (int second = 0; second < 60; second++) {
      for (int asker = 0; asker < 100; asker++) {
        guard.getAsBoolean();
      }
      nowNanos += SECOND;
    }
    assertThat(heap.collections).isEqualTo(11);
  }

  @Test
  void aHeapThatIsNotFullIsLeftAlone() {
    heap.livePercent = 50;
    for (int second = 0; second < 60; second++) {
      guard.getAsBoolean();
      nowNanos += SECOND;
    }
    assertThat(heap.collections).isZero();
  }

  @Test
  void atAHundredPercentItNeverRefuses() {
    heap.livePercent = 100;
    assertThat(new HeapGuard(heap, 100, () -> nowNanos).getAsBoolean()).isFalse();
  }

  @Test
  void theRealHeapKnowsWhatIsInIt() {
    System.gc();
    assertThat(new JvmHeap().livePercent()).isBetween(0, 99);
  }
}
