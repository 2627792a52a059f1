package dev.parley.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Behaviors;
import akka.util.ByteString;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class UdpEndpointTest {
  private static final UdpSockets SOCKETS = new UdpSockets(1);
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int PAUSE_AT = 1024;
  private static final int READ_AT_ONCE = 64;

  private static final AtomicInteger NEXT_PORT = new AtomicInteger(14_900);

  @AfterAll
  static void shutDown() {
    SOCKETS.close();
  }

  private static UdpEndpoint bind(
      int port, Predicate<InetAddress> wanted, Consumer<UdpEndpoint.Batch> onBatch)
      throws Exception {
    return SOCKETS
        .bind(new InetSocketAddress(LOOPBACK, port), Traffic.SMALL, wanted, onBatch)
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
  }

  private static void close(UdpEndpoint endpoint) throws Exception {
    endpoint.close().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private static DatagramSocket client() throws SocketException {
    return new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
  }

  private static void say(DatagramSocket client, UdpEndpoint to, String text) throws IOException {
    byte[] bytes = text.getBytes(US_ASCII);
    client.send(new DatagramPacket(bytes, bytes.length, to.address()));
  }

  private static UdpEndpoint.Datagram datagram(DatagramSocket peer, String text) {
    return new UdpEndpoint.Datagram(
        (InetSocketAddress) peer.getLocalSocketAddress(), ByteString.fromString(text));
  }

  private static int count(Iterable<UdpEndpoint.Batch> batches) {
    int count = 0;
    for (UdpEndpoint.Batch batch : batches) {
      count += batch.datagrams().size();
    }
    return count;
  }

  private static void hold(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A free port that the system does not give out by itself. */
  private static int freePort() {
    while (true) {
      int port = NEXT_PORT.getAndIncrement();
      if (isFree(port)) {
        return port;
      }
    }
  }

  private static boolean isFree(int port) {
    try {
      new DatagramSocket(port, LOOPBACK).close();
      return true;
    } catch (SocketException taken) {
      return false;
    }
  }

  @Test
  void anOwnerRunsOnTheThreadOfItsEndpoint() throws Exception {
    ActorTestKit kit = ActorTestKit.create();
    try (UdpSockets three = new UdpSockets(3);
        DatagramSocket client = client()) {
      for (int i = 0; i < 3; i++) {
        UdpBinder sockets = three.onOneThread();
        TestProbe<Thread> probe = kit.createTestProbe(Thread.class);
        UdpEndpoint endpoint =
            sockets
                .bind(
                    new InetSocketAddress(LOOPBACK, 0),
                    Traffic.BULK,
                    sender -> true,
                    batch -> probe.ref().tell(Thread.currentThread()))
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        say(client, endpoint, "where?");
        Thread own = probe.receiveMessage(PATIENCE);
        ActorRef<String> owner =
            kit.spawn(
                Behaviors.receiveMessage(
                    message -> {
                      probe.ref().tell(Thread.currentThread());
                      return Behaviors.same();
                    }),
                sockets.dispatcher(kit.system()));
        owner.tell("and where are you?");
        assertThat(probe.receiveMessage(PATIENCE)).isSameAs(own);
      }
      kit.shutdownTestKit(); // the actors need their threads for that
    }
  }

  @Test
  void datagramsArriveInOrderInBatchesWithTheirSender() throws Exception {
    ConcurrentLinkedQueue<UdpEndpoint.Batch> batches = new ConcurrentLinkedQueue<>();
    CountDownLatch allSent = new CountDownLatch(1);
    UdpEndpoint endpoint =
        bind(
            0,
            host -> true,
            batch -> {
              batches.add(batch);
              hold(allSent);
            });
    try (DatagramSocket one = client();
        DatagramSocket other = client()) {
      List<UdpEndpoint.Datagram> sent = new ArrayList<>();
      for (int i = 0; i < 150; i++) {
        DatagramSocket client = i % 3 == 0 ? one : other;
        say(client, endpoint, "part " + i);
        sent.add(datagram(client, "part " + i));
      }
      allSent.countDown();
      await().atMost(PATIENCE).until(() -> count(batches) == sent.size());
      List<UdpEndpoint.Datagram> received = new ArrayList<>();
      batches.forEach(batch -> received.addAll(batch.datagrams()));
      assertThat(received).isEqualTo(sent);
      assertThat(batches)
          .allSatisfy(batch -> assertThat(batch.datagrams()).hasSizeBetween(1, READ_AT_ONCE))
          .hasSizeLessThan(sent.size());
    } finally {
      close(endpoint);
    }
  }

  @Test
  void whatIsSentArrivesInOrderAtThePeer() throws Exception {
    UdpEndpoint endpoint = bind(0, host -> true, batch -> {});
    try (DatagramSocket client = client()) {
      client.setSoTimeout((int) PATIENCE.toMillis());
      List<UdpEndpoint.Datagram> answers = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        answers.add(datagram(client, "answer " + i));
      }
      endpoint.send(answers);
      for (UdpEndpoint.Datagram answer : answers) {
        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
        client.receive(packet);
        assertThat(new String(packet.getData(), 0, packet.getLength(), US_ASCII))
            .isEqualTo(answer.payload().utf8String());
        assertThat(packet.getSocketAddress()).isEqualTo(endpoint.address());
      }
    } finally {
      close(endpoint);
    }
  }

  @Test
  void unwantedHostsAreDropped() throws Exception {
    ConcurrentLinkedQueue<UdpEndpoint.Batch> batches = new ConcurrentLinkedQueue<>();
    UdpEndpoint endpoint = bind(0, LOOPBACK::equals, batches::add);
    try (DatagramSocket wanted = client();
        DatagramSocket unwanted =
            new DatagramSocket(new InetSocketAddress(InetAddress.getByName("127.0.0.2"), 0))) {
      say(unwanted, endpoint, "first");
      say(wanted, endpoint, "second");
      say(unwanted, endpoint, "third");
      say(wanted, endpoint, "fourth");
      await().atMost(PATIENCE).until(() -> count(batches) == 2);
      List<UdpEndpoint.Datagram> received = new ArrayList<>();
      batches.forEach(batch -> received.addAll(batch.datagrams()));
      assertThat(received).containsExactly(datagram(wanted, "second"), datagram(wanted, "fourth"));
    } finally {
      close(endpoint);
    }
  }

  @Test
  void aFloodFromUnwantedHostsDoesNotPauseTheReading() throws Exception {
    ConcurrentLinkedQueue<UdpEndpoint.Batch> batches = new ConcurrentLinkedQueue<>();
    AtomicInteger dropped = new AtomicInteger();
    UdpEndpoint endpoint =
        bind(
            0,
            host -> {
              boolean wanted = host.equals(LOOPBACK);
              if (!wanted) {
                dropped.incrementAndGet();
              }
              return wanted;
            },
            batches::add);
    try (DatagramSocket wanted = client();
        DatagramSocket unwanted =
            new DatagramSocket(new InetSocketAddress(InetAddress.getByName("127.0.0.2"), 0))) {
      await()
          .pollInterval(Duration.ofMillis(10))
          .atMost(PATIENCE)
          .until(
              () -> {
                for (int i = 0; i < 100; i++) {
                  say(unwanted, endpoint, "flood");
                }
                return dropped.get() > 2 * PAUSE_AT;
              });
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                say(wanted, endpoint, "wanted");
                return count(batches) > 0;
              });
      assertThat(batches.element().datagrams()).contains(datagram(wanted, "wanted"));
    } finally {
      close(endpoint);
    }
  }

  @Test
  void aFloodThatNobodyGivesBackIsNotReadUntilItIsGivenBack() throws Exception {
    AtomicInteger received = new AtomicInteger();
    UdpEndpoint endpoint =
        bind(0, host -> true, batch -> received.addAndGet(batch.datagrams().size()));
    try (DatagramSocket client = client()) {
      for (int i = 0; i < 5000; i++) {
        say(client, endpoint, "flood " + i);
      }
      // The network may have lost some: until the endpoint has its fill.
      await()
          .pollInterval(Duration.ofMillis(10))
          .atMost(PATIENCE)
          .until(
              () -> {
                say(client, endpoint, "more");
                return received.get() > PAUSE_AT;
              });
      await()
          .during(Duration.ofMillis(300))
          .atMost(PATIENCE)
          .until(
              () -> {
                say(client, endpoint, "more");
                return received.get() <= PAUSE_AT + READ_AT_ONCE;
              });
      int atThePause = received.get();

      int stillTooMany = PAUSE_AT / 2;
      endpoint.processed(atThePause - stillTooMany);
      await()
          .during(Duration.ofMillis(300))
          .atMost(PATIENCE)
          .until(() -> received.get() == atThePause);

      endpoint.processed(stillTooMany);
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                say(client, endpoint, "more");
                return received.get() > atThePause;
              });
    } finally {
      close(endpoint);
    }
  }

  @Test
  void aFloodThatIsGivenBackIsReadOn() throws Exception {
    ConcurrentLinkedQueue<UdpEndpoint.Batch> batches = new ConcurrentLinkedQueue<>();
    UdpEndpoint endpoint = bind(0, host -> true, batches::add);
    try (DatagramSocket client = client()) {
      AtomicInteger givenBack = new AtomicInteger();
      await()
          .pollInterval(Duration.ofMillis(1))
          .atMost(PATIENCE)
          .until(
              () -> {
                for (int i = 0; i < 200; i++) {
                  say(client, endpoint, "flood");
                }
                for (UdpEndpoint.Batch batch = batches.poll();
                    batch != null;
                    batch = batches.poll()) {
                  endpoint.processed(batch.datagrams().size());
                  givenBack.addAndGet(batch.datagrams().size());
                }
                return givenBack.get() > 5 * PAUSE_AT;
              });
    } finally {
      close(endpoint);
    }
  }

  @Test
  void closeFreesThePort() throws Exception {
    int port = freePort();
    UdpEndpoint endpoint = bind(port, host -> true, batch -> {});
    assertThat(endpoint.address()).isEqualTo(new InetSocketAddress(LOOPBACK, port));
    assertThat(isFree(port)).isFalse();
    close(endpoint);
    assertThat(isFree(port)).isTrue();
    close(endpoint);
    endpoint.processed(0);
    UdpEndpoint again = bind(port, host -> true, batch -> {});
    close(again);
  }

  @Test
  void aPortThatIsTakenCannotBeBound() throws Exception {
    int port = freePort();
    UdpEndpoint first = bind(port, host -> true, batch -> {});
    try {
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(() -> bind(port, host -> true, batch -> {}))
          .havingCause()
          .isInstanceOf(IOException.class);
    } finally {
      close(first);
    }
  }

  @Test
  void aRestIsWorthItWhereSeveralWouldGatherInIt() {
    long restNs = 1_400_000;
    assertThat(UdpEndpoint.isWorthARest(1, 2_000_000, restNs)).isFalse(); // 6 Mbit/s
    assertThat(UdpEndpoint.isWorthARest(1, 1_000_000, restNs)).isFalse();
    assertThat(UdpEndpoint.isWorthARest(1, 600_000, restNs)).isTrue();
    assertThat(UdpEndpoint.isWorthARest(2, 2_000_000, restNs)).isFalse();
    assertThat(UdpEndpoint.isWorthARest(12, 1_500_000, restNs)).isTrue(); // 100 Mbit/s
    assertThat(UdpEndpoint.isWorthARest(64, Long.MAX_VALUE, restNs)).isFalse();
  }
}
