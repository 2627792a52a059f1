package dev.parley.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import akka.util.ByteString;
import io.netty.channel.epoll.Epoll;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** What bulk traffic needs of an endpoint, on Linux's own interface and on Java's. */
@ParameterizedClass(name = "epoll {0}")
@ValueSource(booleans = {true, false})
class UdpBulkTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final UdpSockets sockets;
  private final Collection<UdpEndpoint.Batch> batches = new ConcurrentLinkedQueue<>();
  private final UdpEndpoint from;
  private final UdpEndpoint target;
  private final InetSocketAddress to;

  UdpBulkTest(boolean epoll) {
    assumeTrue(!epoll || Epoll.isAvailable());
    sockets = new UdpSockets(2, epoll);
    from = bind(Traffic.BULK, batch -> {});
    target = bind(Traffic.BULK, batches::add);
    to = new InetSocketAddress(LOOPBACK, target.address().getPort());
  }

  @AfterEach
  void close() {
    sockets.close();
  }

  private UdpEndpoint bind(Traffic traffic, Consumer<UdpEndpoint.Batch> onBatch) {
    InetSocketAddress everywhere = new InetSocketAddress("0.0.0.0", 0);
    return sockets.bind(everywhere, traffic, host -> true, onBatch).toCompletableFuture().join();
  }

  private List<ByteString> received() {
    List<ByteString> received = new ArrayList<>();
    for (UdpEndpoint.Batch batch : batches) {
      assertThat(batch.datagrams()).isNotEmpty();
      batch.datagrams().forEach(datagram -> received.add(datagram.payload()));
    }
    return received;
  }

  private void expect(List<byte[]> packets) {
    await().atMost(PATIENCE).until(() -> received().size() >= packets.size());
    assertThat(received())
        .containsExactlyElementsOf(packets.stream().map(ByteString::fromArray).toList());
  }

  private static List<byte[]> cut(byte[] packets, int packetBytes) {
    List<byte[]> cut = new ArrayList<>();
    for (int start = 0; start < packets.length; start += packetBytes) {
      cut.add(Arrays.copyOfRange(packets, start, Math.min(packets.length, start + packetBytes)));
    }
    return cut;
  }

  private static byte[] bytes(int length, int seed) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (seed + i / 100);
    }
    return bytes;
  }

  @Test
  void segmentedPacketsArriveApartAndInOrder() {
    List<byte[]> sent = new ArrayList<>();
    for (int length : new int[] {50 * 1200 + 77, 64, 1000, 1001, 44 * 1472, 1}) {
      int packetBytes = length == 64 ? 1 : length > 64_000 ? 1472 : 1000;
      byte[] packets = bytes(length, length);
      from.sendSegmented(to, packets, packetBytes);
      sent.addAll(cut(packets, packetBytes));
      expect(sent);
    }
  }

  @Test
  void manySendsInARowArriveInOrder() {
    List<byte[]> sent = new ArrayList<>();
    for (int i = 0; i < 50; i++) { // as many as fit into a receive buffer of the usual size
      byte[] packets = bytes(500, i);
      from.sendSegmented(to, packets, 100);
      byte[] single = bytes(30 + i, i);
      from.send(to, single);
      sent.addAll(cut(packets, 100));
      sent.add(single);
    }
    expect(sent);
  }

  @Test
  void manySmallDatagramsAreReadWithoutRest() throws Exception {
    int many = 300;
    target.letGather(Duration.ofHours(1).toNanos());
    CountDownLatch sent = new CountDownLatch(1);
    target.schedule(0, () -> hold(sent));
    try (DatagramSocket client = new DatagramSocket()) {
      for (int i = 0; i < many; i++) {
        client.send(new DatagramPacket(bytes(59, i), 59, to));
      }
    }
    sent.countDown();
    await().atMost(PATIENCE).until(() -> received().size() == many);
  }

  @Test
  void oneBehindASilenceIsFollowedByNoRest() {
    target.letGather(Duration.ofHours(1).toNanos());
    from.send(to, bytes(59, 1));
    await().atMost(PATIENCE).until(() -> received().size() == 1);
    from.send(to, bytes(59, 2));
    await().atMost(PATIENCE).until(() -> received().size() == 2);
  }

  private static void hold(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void largeDatagramsArriveWhole() {
    List<byte[]> sent = List.of(bytes(60_000, 1), bytes(65_507, 2), bytes(60_000, 3));
    sent.forEach(packet -> from.sendSegmented(to, packet, packet.length));
    expect(sent);
  }

  @Test
  void whatCannotBeSentDoesNoHarmToWhatFollows() {
    byte[] good = bytes(1000, 5);
    ByteString tooLong = ByteString.fromArray(bytes(65_530, 6));
    from.send(List.of(new UdpEndpoint.Datagram(to, tooLong)));
    from.send(to, good);
    from.send(
        List.of(
            new UdpEndpoint.Datagram(to, ByteString.fromArray(good)),
            new UdpEndpoint.Datagram(to, tooLong),
            new UdpEndpoint.Datagram(to, ByteString.fromArray(good))));
    from.sendSegmented(new InetSocketAddress(LOOPBACK, 9), bytes(1000, 7), 100);
    from.sendSegmented(new InetSocketAddress("255.255.255.255", 9), bytes(1000, 7), 100);
    from.sendSegmented(to, good, 1000);
    expect(List.of(good, good, good, good));
  }

  @Test
  void moreThanTheKernelTakesAtOnceIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> from.sendSegmented(to, new byte[65], 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> from.sendSegmented(to, new byte[65_508], 1472));
    assertThatIllegalArgumentException().isThrownBy(() -> from.sendSegmented(to, new byte[9], 0));
    assertThatIllegalArgumentException().isThrownBy(() -> from.send(to, new byte[0]));
  }

  @Test
  void aBatchTellsWhenItWasRead() {
    long beforeNs = System.nanoTime();
    from.send(to, bytes(100, 1));
    await().atMost(PATIENCE).until(() -> !batches.isEmpty());
    long afterNs = System.nanoTime();
    long receivedNs = batches.iterator().next().receivedNs();
    assertThat(receivedNs - beforeNs).isPositive();
    assertThat(afterNs - receivedNs).isPositive();
  }

  @Test
  void aScheduledTaskRunsNotBeforeItsTime() throws Exception {
    CountDownLatch ran = new CountDownLatch(2);
    List<Long> afterNs = new ArrayList<>();
    long beginNs = System.nanoTime();
    for (long delayNs : new long[] {3_000_000, 300_000}) {
      from.schedule(
          delayNs,
          () -> {
            afterNs.add(System.nanoTime() - beginNs); // both run on one thread
            ran.countDown();
          });
    }
    assertThat(ran.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(afterNs.get(0)).isGreaterThanOrEqualTo(300_000L);
    assertThat(afterNs.get(1)).isGreaterThanOrEqualTo(3_000_000L);
  }

  @Test
  void aClosedEndpointRunsNoTasksAndSendsNothing() throws Exception {
    AtomicBoolean ran = new AtomicBoolean();
    from.schedule(400_000_000, () -> ran.set(true));
    from.close().toCompletableFuture().get(20, TimeUnit.SECONDS);
    from.schedule(0, () -> ran.set(true));
    from.send(to, bytes(10, 1));
    from.sendSegmented(to, bytes(10, 1), 5);
    await().during(Duration.ofMillis(600)).atMost(PATIENCE).until(() -> !ran.get());
    sockets.close();
    from.schedule(0, () -> ran.set(true));
    from.send(to, bytes(10, 1));
    assertThat(ran).isFalse();
    assertThat(batches).isEmpty();
  }

  @Test
  void bulkTrafficHasNoLessBufferThanSmall() {
    UdpEndpoint small = bind(Traffic.SMALL, batch -> {});
    assertThat(target.receiveBufferBytes())
        .isPositive()
        .isGreaterThanOrEqualTo(small.receiveBufferBytes());
  }
}
