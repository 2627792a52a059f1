package dev.parley.server;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Optional;

/** The heap of this process: the part of it where what lives long is kept. */
final class JvmHeap implements HeapGuard.Heap {
  /** Every collector of the JDK has one pool with a threshold for its usage: the old generation. */
  private final Optional<MemoryPoolMXBean> old =
      ManagementFactory.getMemoryPoolMXBeans().stream()
          .filter(pool -> pool.getType() == MemoryType.HEAP)
          .filter(
              pool ->
                  pool.isUsageThresholdSupported() && pool.isCollectionUsageThresholdSupported())
          .findFirst();

  @Override
  public int livePercent() {
    MemoryUsage left = old.map(MemoryPoolMXBean::getCollectionUsage).orElse(null);
    return left == null || left.getMax() <= 0 ? 0 : (int) (100 * left.getUsed() / left.getMax());
  }

  @Override
  public void collectSoon() {
    Thread collector = new Thread(System::gc, "parley-heap");
    collector.setDaemon(true);
    collector.start();
  }
}
