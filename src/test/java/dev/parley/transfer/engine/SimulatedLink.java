package dev.parley.transfer.engine;

import java.util.Random;

/**
 * One direction of a path in virtual time: a bottleneck with a drop-tail queue, then a wire that
 * delays, loses, doubles, reorders and damages. All chance comes from one seed.
 */
final class SimulatedLink {
  /** What the path is like. */
  static final class Conditions {
    double bytesPerSecond = 12_500_000;
    long delayNs = 10_000_000;
    long queueNs = 20_000_000;
    double loss;
    double duplicate;
    double corrupt;
    double reorder;
    long reorderNs = 3_000_000;
    long blackoutFromNs = Long.MAX_VALUE;
    long blackoutToNs = Long.MAX_VALUE;
    long stallFromNs = Long.MAX_VALUE;
    long stallToNs = Long.MAX_VALUE;
    int mtu = 1472;
    int mtuLater = 0;
    long mtuChangeNs = Long.MAX_VALUE;

    Conditions copy() {
      Conditions c = new Conditions();
      c.bytesPerSecond = bytesPerSecond;
      c.delayNs = delayNs;
      c.queueNs = queueNs;
      c.loss = loss;
      c.duplicate = duplicate;
      c.corrupt = corrupt;
      c.reorder = reorder;
      c.reorderNs = reorderNs;
      c.blackoutFromNs = blackoutFromNs;
      c.blackoutToNs = blackoutToNs;
      c.stallFromNs = stallFromNs;
      c.stallToNs = stallToNs;
      c.mtu = mtu;
      c.mtuLater = mtuLater;
      c.mtuChangeNs = mtuChangeNs;
      return c;
    }
  }

  private final Conditions conditions;
  private final Random random;
  private long busyUntilNs;
  private long dropAt = -1;
  long datagrams;
  long bytes;
  long lost;
  long queueDrops;
  long longestQueueNs;

  SimulatedLink(Conditions conditions, Random random) {
    this.conditions = conditions;
    this.random = random;
  }

  /** Drops the datagram of this number, from 0, and no other. */
  void dropOnly(long number) {
    dropAt = number;
  }

  /** What becomes of a datagram. */
  interface Delivery {
    void at(long timeNs, byte[] datagram);
  }

  void send(byte[] datagram, long nowNs, Delivery delivery) {
    long number = datagrams++;
    int mtu = nowNs >= conditions.mtuChangeNs ? conditions.mtuLater : conditions.mtu;
    if (datagram.length > mtu) {
      return;
    }
    long startNs = Math.max(nowNs, busyUntilNs);
    if (startNs - nowNs > conditions.queueNs) {
      queueDrops++;
      return;
    }
    longestQueueNs = Math.max(longestQueueNs, startNs - nowNs);
    int wire = datagram.length + 28;
    busyUntilNs = startNs + (long) (wire * 1e9 / conditions.bytesPerSecond);
    bytes += wire;
    boolean dark = nowNs >= conditions.blackoutFromNs && nowNs < conditions.blackoutToNs;
    if (dark || number == dropAt || random.nextDouble() < conditions.loss) {
      lost++;
      return;
    }
    long arriveNs = busyUntilNs + conditions.delayNs;
    if (arriveNs >= conditions.stallFromNs && arriveNs < conditions.stallToNs) {
      arriveNs = conditions.stallToNs; // who takes it is held up
    }
    if (random.nextDouble() < conditions.reorder) {
      arriveNs += (long) (random.nextDouble() * conditions.reorderNs);
    }
    byte[] arriving = datagram;
    if (random.nextDouble() < conditions.corrupt) {
      arriving = datagram.clone();
      arriving[random.nextInt(arriving.length)] ^= (byte) (1 << random.nextInt(8));
    }
    delivery.at(arriveNs, arriving);
    if (random.nextDouble() < conditions.duplicate) {
      delivery.at(arriveNs + (long) (random.nextDouble() * conditions.reorderNs), arriving);
    }
  }

  long queueNs(long nowNs) {
    return Math.max(0, busyUntilNs - nowNs);
  }
}
