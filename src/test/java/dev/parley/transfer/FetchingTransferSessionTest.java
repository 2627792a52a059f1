package dev.parley.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.pattern.StatusReply;
import dev.parley.files.FileCatalog;
import dev.parley.net.UdpBinder;
import dev.parley.net.UdpSockets;
import dev.parley.protocol.chat.ServerMessage;
import dev.parley.protocol.transfer.Part;
import dev.parley.protocol.transfer.PartPickle;
import dev.parley.protocol.transfer.PartRequest;
import dev.parley.transfer.engine.PartFetch;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchingTransferSessionTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final UdpSockets SOCKETS = new UdpSockets(1);
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final AtomicInteger NEXT_PORT = new AtomicInteger(14_000);

  @TempDir Path folder;

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
    SOCKETS.close();
  }

  /** A part server whose answers a test can spoil; null is silence. */
  private static DatagramSocket partServer(
      byte[] file, BiFunction<Long, byte[], byte[]> spoil, AtomicInteger finished)
      throws SocketException {
    DatagramSocket socket = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
    Thread thread =
        new Thread(
            () -> {
              DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
              try {
                while (!socket.isClosed()) {
                  packet.setLength(2048);
                  socket.receive(packet);
                  PartRequest request =
                      PartRequest.parse(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()))
                          .orElseThrow();
                  if (request instanceof PartRequest.Part part) {
                    byte[] answer = spoil.apply(part.index(), answer(file, part.index()));
                    if (answer != null) {
                      socket.send(
                          new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                    }
                  } else {
                    finished.incrementAndGet();
                  }
                }
              } catch (IOException closed) {
                // The test is over.
              }
            },
            "part-server");
    thread.setDaemon(true);
    thread.start();
    return socket;
  }

  private static byte[] answer(byte[] file, long index) {
    return PartPickle.encode(file, (int) Part.offset(index), Part.lengthOf(index, file.length));
  }

  private FetchingTransferSession.Task task(int port, long size, String name, long giveUpMillis) {
    return new FetchingTransferSession.Task(
        new InetSocketAddress(LOOPBACK, port),
        size,
        name,
        folder,
        new PartFetch.Settings(8, 64, Duration.ofMillis(giveUpMillis).toNanos()));
  }

  private static FetchOutcome outcome(TestProbe<FetchingTransferSession.Event> listener) {
    FetchingTransferSession.Event event = listener.receiveMessage(PATIENCE);
    while (event instanceof FetchingTransferSession.Progress) {
      event = listener.receiveMessage(PATIENCE);
    }
    return ((FetchingTransferSession.Ended) event).outcome();
  }

  private static byte[] bytes(int size, long seed) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  @Test
  void asksAgainWhenTheStatedSizeIsNotTheSizeOfTheData() throws Exception {
    byte[] file = bytes(41_151, 1);
    AtomicInteger spoiled = new AtomicInteger();
    AtomicInteger finished = new AtomicInteger();
    BiFunction<Long, byte[], byte[]> everyThirdOnce =
        (index, answer) -> {
          if (index % 3 == 0 && spoiled.getAndIncrement() < 10) {
            byte[] wrong = answer.clone();
            wrong[wrong.length - 3]++; // the stated size
            return wrong;
          }
          return answer;
        };
    try (DatagramSocket server = partServer(file, everyThirdOnce, finished)) {
      TestProbe<FetchingTransferSession.Event> listener = KIT.createTestProbe();
      ActorRef<FetchingTransferSession.Command> session =
          KIT.spawn(
              FetchingTransferSession.create(
                  SOCKETS,
                  task(server.getLocalPort(), file.length, "a.bin", 20_000),
                  listener.getRef()));
      FetchOutcome.Completed done = (FetchOutcome.Completed) outcome(listener);
      assertThat(done.file()).isEqualTo(folder.resolve("a.bin")).hasBinaryContent(file);
      assertThat(done.repeatedShare()).isPositive();
      assertThat(folder.resolve("a.bin.part")).doesNotExist();
      listener.expectTerminated(session);
      await().untilAtomic(finished, equalTo(3));
    }
  }

  @Test
  void givesUpOnAServerThatKeepsSendingAWrongSize() throws Exception {
    byte[] file = bytes(5000, 2);
    try (DatagramSocket server =
        partServer(file, (index, answer) -> answer(file, 5), new AtomicInteger())) {
      TestProbe<FetchingTransferSession.Event> listener = KIT.createTestProbe();
      KIT.spawn(
          FetchingTransferSession.create(
              SOCKETS,
              task(server.getLocalPort(), file.length, "wrong.bin", 20_000),
              listener.getRef()));
      FetchOutcome.Failed failed = (FetchOutcome.Failed) outcome(listener);
      assertThat(failed.reason()).isEqualTo(FetchOutcome.Reason.INTEGRITY);
      assertThat(folder.resolve("wrong.bin")).doesNotExist();
    }
  }

  @Test
  void givesUpOnASilentServerInTimeAndLeavesOnlyThePart() throws Exception {
    byte[] file = bytes(50_000, 3);
    try (DatagramSocket server =
        partServer(file, (index, answer) -> index < 20 ? answer : null, new AtomicInteger())) {
      TestProbe<FetchingTransferSession.Event> listener = KIT.createTestProbe();
      ActorRef<FetchingTransferSession.Command> session =
          KIT.spawn(
              FetchingTransferSession.create(
                  SOCKETS,
                  task(server.getLocalPort(), file.length, "silent.bin", 1_000),
                  listener.getRef()));
      FetchOutcome.Failed failed = (FetchOutcome.Failed) outcome(listener);
      assertThat(failed.reason()).isEqualTo(FetchOutcome.Reason.TIMED_OUT);
      listener.expectTerminated(session);
      assertThat(folder.resolve("silent.bin")).doesNotExist();
      assertThat(folder.resolve("silent.bin.part")).exists();
    }
  }

  @Test
  void aFolderThatCannotBeWrittenIsSaidSo() throws Exception {
    Path file = Files.createFile(folder.resolve("no-folder"));
    TestProbe<FetchingTransferSession.Event> listener = KIT.createTestProbe();
    KIT.spawn(
        FetchingTransferSession.create(
            SOCKETS,
            new FetchingTransferSession.Task(
                new InetSocketAddress(LOOPBACK, 9),
                1,
                "x",
                file,
                new PartFetch.Settings(8, 64, 1_000_000_000L)),
            listener.getRef()));
    FetchOutcome.Failed failed = (FetchOutcome.Failed) outcome(listener);
    assertThat(failed.reason()).isEqualTo(FetchOutcome.Reason.DISK);
  }

  @Test
  void aFaultInsideBeginsTheDownloadAgainAndItCompletes() throws Exception {
    byte[] file = bytes(30_000, 4);
    AtomicInteger bound = new AtomicInteger();
    UdpBinder failsOnce =
        (local, traffic, wanted, onBatch) -> {
          if (bound.incrementAndGet() == 3) {
            throw new IllegalStateException("injected");
          }
          return SOCKETS.bind(local, traffic, wanted, onBatch);
        };
    try (DatagramSocket server = partServer(file, (index, answer) -> answer, new AtomicInteger())) {
      TestProbe<FetchingTransferSession.Event> listener = KIT.createTestProbe();
      KIT.spawn(
          FetchingTransferSession.create(
              failsOnce,
              task(server.getLocalPort(), file.length, "again.bin", 20_000),
              listener.getRef()));
      FetchOutcome.Completed done = (FetchOutcome.Completed) outcome(listener);
      assertThat(done.file()).hasBinaryContent(file);
      assertThat(bound.get()).isGreaterThan(3);
    }
  }

  @Test
  void aFaultThatComesBackEndsTheDownloadAndTheListenerIsTold() {
    UdpBinder fails =
        (local, traffic, wanted, onBatch) -> {
          throw new IllegalStateException("injected");
        };
    TestProbe<FetchingTransferSession.Event> listener = KIT.createTestProbe();
    ActorRef<FetchingTransferSession.Command> session =
        KIT.spawn(
            FetchingTransferSession.create(
                fails, task(9, 1000, "never.bin", 20_000), listener.getRef()));
    FetchOutcome.Failed failed = (FetchOutcome.Failed) outcome(listener);
    assertThat(failed.reason()).isEqualTo(FetchOutcome.Reason.FAULT);
    listener.expectTerminated(session);
  }

  @Test
  void twoHundredSeedsOfLossDoublingAndReorderingAllComeWhole() throws Exception {
    byte[] file = bytes(20_500, 5);
    Files.write(folder.resolve("served.bin"), file);
    ActorRef<FileCatalog.Command> catalog = KIT.spawn(FileCatalog.create(folder));
    TestProbe<StatusReply<FileCatalog.Lookup>> lookups = KIT.createTestProbe();
    catalog.tell(new FileCatalog.Find("served.bin", lookups.getRef()));
    var served = lookups.receiveMessage().getValue().file().orElseThrow();
    int batch = 50;
    for (int first = 0; first < 200; first += batch) {
      List<LossyRelay> relays = new ArrayList<>();
      List<TestProbe<FetchingTransferSession.Event>> listeners = new ArrayList<>();
      for (int seed = first; seed < first + batch; seed++) {
        int port = freePort();
        TestProbe<TransferDesk.Answer> offers = KIT.createTestProbe();
        TestProbe<TransferDesk.Command> desk = KIT.createTestProbe();
        KIT.spawn(
            ServingTransferSession.create(
                settings(port),
                SOCKETS,
                port,
                served,
                LOOPBACK,
                offers.getRef(),
                offers.getRef(),
                desk.getRef()));
        ServerMessage.Offer offer = (ServerMessage.Offer) offers.receiveMessage(PATIENCE).message();
        LossyRelay relay =
            new LossyRelay(seed, 0.10, 15, new InetSocketAddress(LOOPBACK, offer.port()));
        relays.add(relay);
        TestProbe<FetchingTransferSession.Event> listener = KIT.createTestProbe();
        listeners.add(listener);
        KIT.spawn(
            FetchingTransferSession.create(
                SOCKETS,
                task(relay.address().getPort(), offer.sizeBytes(), "seed" + seed, 20_000),
                listener.getRef()));
      }
      for (int i = 0; i < batch; i++) {
        FetchOutcome outcome = outcome(listeners.get(i));
        assertThat(outcome).as("seed " + (first + i)).isInstanceOf(FetchOutcome.Completed.class);
        assertThat(folder.resolve("seed" + (first + i)))
            .as("seed " + (first + i))
            .hasBinaryContent(file);
        relays.get(i).close();
      }
    }
  }

  /** A free port that the system does not give out by itself: the lanes take those. */
  private static int freePort() {
    while (true) {
      int port = NEXT_PORT.getAndIncrement();
      try {
        new DatagramSocket(port, LOOPBACK).close();
        return port;
      } catch (SocketException taken) {
        // The next one, then.
      }
    }
  }

  private static TransferSettings settings(int port) {
    return new TransferSettings(
        LOOPBACK.getHostAddress(),
        List.of(port),
        4,
        16,
        16,
        Duration.ofSeconds(10),
        Duration.ofSeconds(25));
  }
}
