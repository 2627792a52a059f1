package dev.parley.bench;

import dev.parley.net.Traffic;
import dev.parley.net.UdpEndpoint;
import dev.parley.net.UdpSockets;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Bulk datagrams over loopback, from one endpoint to another in this process. */
public final class UdpBench {
  private static final int WINDOW_BYTES = 2 << 20;
  private static final long LOST_AFTER_NS = 200_000_000;

  private final AtomicLong packets = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicReference<UdpEndpoint> target = new AtomicReference<>();

  private UdpBench() {}

  /**
   * Prints the figures.
   *
   * @param arguments the seconds that each case shall last; 3 if nothing is said
   * @throws Exception when a socket cannot be had
   */
  public static void main(String[] arguments) throws Exception {
    double seconds = arguments.length == 0 ? 3 : Double.parseDouble(arguments[0]);
    for (int round = 0; round < 3; round++) {
      new UdpBench().run(1472, 1472 * 44, seconds);
      new UdpBench().run(60_000, 60_000, seconds);
    }
    System.exit(0);
  }

  private void run(int packetBytes, int sendBytes, double seconds) throws Exception {
    try (UdpSockets threads = new UdpSockets(2)) {
      UdpEndpoint from = bind(threads, batch -> {});
      target.set(bind(threads, this::onBatch));
      byte[] packet = new byte[sendBytes];
      long begin = System.nanoTime();
      long end = begin + (long) (seconds * 1e9);
      long sent = 0;
      long lost = 0;
      while (System.nanoTime() < end) {
        long waitingSinceNs = System.nanoTime();
        while (sent - lost - bytes.get() > WINDOW_BYTES) {
          if (System.nanoTime() - waitingSinceNs > LOST_AFTER_NS) {
            lost = sent - bytes.get();
          }
          LockSupport.parkNanos(10_000);
        }
        for (int i = 0; i < 8; i++) {
          from.sendSegmented(target.get().address(), packet, packetBytes);
          sent += sendBytes;
        }
      }
      double took = (System.nanoTime() - begin) / 1e9;
      long lastNs = System.nanoTime();
      while (bytes.get() < sent && System.nanoTime() - lastNs < LOST_AFTER_NS) {
        LockSupport.parkNanos(100_000);
      }
      System.out.printf(
          Locale.ROOT,
          "%,6d bytes: %,10.0f packets/s  %,8.1f MB/s  lost %.3f %%  (kernel buffer %,d)%n",
          packetBytes,
          packets.get() / took,
          bytes.get() / took / 1e6,
          100.0 * (sent - bytes.get()) / sent,
          target.get().receiveBufferBytes());
    }
  }

  private void onBatch(UdpEndpoint.Batch batch) {
    long sum = 0;
    for (UdpEndpoint.Datagram datagram : batch.datagrams()) {
      sum += datagram.payload().length();
    }
    bytes.addAndGet(sum);
    packets.addAndGet(batch.datagrams().size());
    UdpEndpoint endpoint = target.get();
    if (endpoint != null) {
      endpoint.processed(batch.datagrams().size());
    }
  }

  private static UdpEndpoint bind(UdpSockets threads, Consumer<UdpEndpoint.Batch> onBatch) {
    return threads
        .bind(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Traffic.BULK,
            host -> true,
            onBatch)
        .toCompletableFuture()
        .join();
  }
}
