package dev.parley.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.LoggingTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.pattern.StatusReply;
import dev.parley.files.FileCatalog;
import dev.parley.files.HashKeeper;
import dev.parley.files.ServedFile;
import dev.parley.net.UdpSockets;
import dev.parley.protocol.chat.ErrorCode;
import dev.parley.protocol.chat.ServerMessage;
import dev.parley.protocol.transfer.FastPacket;
import dev.parley.protocol.transfer.RangeRequest;
import dev.parley.protocol.transfer.Seal;
import dev.parley.protocol.transfer.TransferTicket;
import dev.parley.transfer.engine.PacketSealer;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A session behind a real port; the desk, the keeper and the client are played by the test. */
class RangeServingSessionTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final UdpSockets SOCKETS = new UdpSockets(1);
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration QUIET = Duration.ofMillis(100);
  private static final AtomicInteger NEXT_PORT = new AtomicInteger(15_600);
  private static final int PACKET_BYTES = 1000;

  @TempDir Path folder;
  private final SharedPort port =
      new SharedPort(SOCKETS, new InetSocketAddress(LOOPBACK, freePort()));

  @AfterEach
  void closePort() {
    port.close().toCompletableFuture().join();
  }

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
    SOCKETS.close();
  }

  /** A session and everybody it talks to. */
  private static final class Session {
    final TestProbe<TransferDesk.Answer> offers = KIT.createTestProbe();
    final TestProbe<TransferDesk.Answer> events = KIT.createTestProbe();
    final TestProbe<TransferDesk.Command> desk = KIT.createTestProbe();
    final TestProbe<HashKeeper.Command> keeper = KIT.createTestProbe();
    final ActorRef<RangeServingSession.Command> actor;

    Session(FastSettings settings, SharedPort port, ServedFile served) {
      actor =
          KIT.spawn(
              RangeServingSession.create(
                  settings,
                  port,
                  served,
                  LOOPBACK,
                  keeper.getRef(),
                  offers.getRef(),
                  events.getRef(),
                  desk.getRef()));
    }

    ServerMessage.FastOffer offer() {
      return (ServerMessage.FastOffer) offers.receiveMessage(PATIENCE).message();
    }

    HashKeeper.Ask asked() {
      return (HashKeeper.Ask) keeper.receiveMessage(PATIENCE);
    }

    void expectStopped() {
      desk.expectTerminated(actor, PATIENCE);
    }
  }

  /** Somebody who has got an offer. */
  private static final class Client implements AutoCloseable {
    private final DatagramSocket socket;
    private final InetSocketAddress server;
    private final TransferTicket ticket;
    private final PacketSealer requests;
    private final PacketSealer data;
    private long lastRequest = -1;

    Client(ServerMessage.FastOffer offer) throws IOException {
      socket = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
      server = new InetSocketAddress(LOOPBACK, offer.port());
      ticket = offer.ticket();
      requests = new PacketSealer(ticket, FastPacket.REQUEST);
      data = new PacketSealer(ticket, FastPacket.DATA);
    }

    /** A sealed request for one range. */
    byte[] request(long firstPacket, long offset, int length) {
      RangeRequest request =
          new RangeRequest(
              PACKET_BYTES,
              List.of(new RangeRequest.Range(firstPacket, offset, length)),
              OptionalLong.empty());
      ByteBuffer content = ByteBuffer.allocate(request.encodedBytes());
      request.encode(content);
      byte[] packet =
          new byte[FastPacket.REQUEST_HEAD_BYTES + content.capacity() + ticket.seal().tagBytes()];
      ByteBuffer head = ByteBuffer.wrap(packet);
      lastRequest++;
      FastPacket.putHead(head, FastPacket.REQUEST, ticket.transferId(), lastRequest);
      ticket.token().put(head);
      requests.seal(
          lastRequest,
          packet,
          0,
          FastPacket.REQUEST_HEAD_BYTES,
          content.array(),
          0,
          content.capacity());
      return packet;
    }

    void say(byte[] datagram) throws IOException {
      socket.send(new DatagramPacket(datagram, datagram.length, server));
    }

    void ask(long firstPacket, long offset, int length) throws IOException {
      say(request(firstPacket, offset, length));
    }

    /** The piece of the file in the next packet, whose number it must have. */
    byte[] hear(long number) throws IOException {
      DatagramPacket packet = receive(PATIENCE);
      byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
      ByteBuffer head = ByteBuffer.wrap(bytes);
      assertThat(FastPacket.type(head)).isEqualTo(FastPacket.DATA);
      assertThat(FastPacket.transferId(head)).isEqualTo(ticket.transferId());
      assertThat(FastPacket.number(head)).isEqualTo(number);
      byte[] content = new byte[bytes.length];
      int length = data.open(number, bytes, 0, FastPacket.HEAD_BYTES, bytes.length, content, 0);
      assertThat(length).isNotNegative();
      return Arrays.copyOf(content, length);
    }

    void hearsNothing() {
      assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> receive(QUIET));
    }

    private DatagramPacket receive(Duration patience) throws IOException {
      DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
      socket.setSoTimeout((int) patience.toMillis());
      socket.receive(packet);
      return packet;
    }

    @Override
    public void close() {
      socket.close();
    }
  }

  private static FastSettings settings(Seal seal, Duration claim, Duration idle) {
    return new FastSettings(seal, 9, FastSettings.UNLIMITED, FastSettings.UNLIMITED, claim, idle);
  }

  private ServedFile served(byte[] content) throws IOException {
    Files.write(folder.resolve("a"), content);
    ActorRef<FileCatalog.Command> catalog = KIT.spawn(FileCatalog.create(folder));
    TestProbe<StatusReply<FileCatalog.Lookup>> lookups = KIT.createTestProbe();
    catalog.tell(new FileCatalog.Find("a", lookups.getRef()));
    return lookups.receiveMessage(PATIENCE).getValue().file().orElseThrow();
  }

  private Session serving(byte[] content) throws IOException {
    return new Session(settings(Seal.AEAD, LONG, LONG), port, served(content));
  }

  private static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

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

  private static void expectError(TestProbe<TransferDesk.Answer> probe, ErrorCode code) {
    expectError(probe, code, PATIENCE);
  }

  private static void expectError(
      TestProbe<TransferDesk.Answer> probe, ErrorCode code, Duration patience) {
    ServerMessage.ErrorReply error =
        (ServerMessage.ErrorReply) probe.receiveMessage(patience).message();
    assertThat(error.code()).isEqualTo(code);
    assertThat(error.subject()).contains("a");
  }

  @ParameterizedTest
  @EnumSource(Seal.class)
  void whatIsAskedForComesSealedAndNumberedAsTheClientWants(Seal seal) throws IOException {
    byte[] content = bytes(5_500);
    Session session = new Session(settings(seal, LONG, LONG), port, served(content));
    ServerMessage.FastOffer offer = session.offer();
    assertThat(offer.fileName()).isEqualTo("a");
    assertThat(offer.ticket().sizeBytes()).isEqualTo(5_500);
    assertThat(offer.ticket().blockBytes()).isEqualTo(256 * 1024);
    assertThat(offer.ticket().seal()).isEqualTo(seal);
    try (Client client = new Client(offer)) {
      client.ask(70, 3_000, 2_500);
      assertThat(client.hear(70)).isEqualTo(Arrays.copyOfRange(content, 3_000, 4_000));
      assertThat(client.hear(71)).isEqualTo(Arrays.copyOfRange(content, 4_000, 5_000));
      assertThat(client.hear(72)).isEqualTo(Arrays.copyOfRange(content, 5_000, 5_500));
      client.ask(80, 5_000, 501); // beyond the end
      client.hearsNothing();
    }
  }

  @Test
  void aLateRequestForADownloadThatHasEndedGetsNothing() throws IOException {
    byte[] first = bytes(100);
    byte[] second = bytes(200);
    Session one = serving(first);
    ServerMessage.FastOffer offerOne = one.offer();
    Files.delete(folder.resolve("a"));
    one.actor.tell(new RangeServingSession.Stop());
    one.expectStopped();
    Session two = serving(second);
    ServerMessage.FastOffer offerTwo = two.offer();
    assertThat(offerTwo.port()).isEqualTo(offerOne.port());
    assertThat(offerTwo.ticket().token()).isNotEqualTo(offerOne.ticket().token());
    try (Client late = new Client(offerOne);
        Client client = new Client(offerTwo)) {
      late.ask(0, 0, 100);
      client.ask(0, 0, 200);
      assertThat(client.hear(0)).isEqualTo(second);
      late.hearsNothing();
    }
  }

  @Test
  void aWrongTokenOrAForgedRequestOrARepeatedOneGetsNothing() throws IOException {
    Session session = serving(bytes(100));
    try (Client client = new Client(session.offer())) {
      byte[] wrongToken = client.request(0, 0, 100);
      wrongToken[FastPacket.HEAD_BYTES] ^= 1;
      byte[] forged = client.request(1, 0, 100);
      forged[forged.length - 1] ^= 1;
      byte[] good = client.request(2, 0, 100);
      client.say(wrongToken);
      client.say(forged);
      client.say(new byte[] {1, 2, 3});
      client.say(new byte[0]);
      client.say(good);
      client.hear(2);
      client.say(good);
      client.hearsNothing();

      assertThat(port.strays()).isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void aFloodDoesNotStopTheOthersOnThePort() throws IOException {
    Session session = serving(bytes(100));
    try (Client client = new Client(session.offer());
        DatagramSocket flood = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
      byte[] junk = client.request(0, 0, 100);
      Arrays.fill(junk, FastPacket.HEAD_BYTES, FastPacket.REQUEST_HEAD_BYTES, (byte) 0);
      for (int i = 0; i < 20_000; i++) {
        flood.send(new DatagramPacket(junk, junk.length, client.server));
      }
      await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .until(
              () -> {
                client.ask(7, 0, 100);
                client.receive(QUIET);
                return true;
              });
    }
  }

  @Test
  void anOfferThatIsNotTakenUpEndsAndIsTold() throws IOException {
    Session session =
        new Session(settings(Seal.AEAD, Duration.ofMillis(200), LONG), port, served(bytes(1)));
    session.offer();
    expectError(session.events, ErrorCode.DOWNLOAD_TIMED_OUT);
    session.expectStopped();
  }

  @Test
  void aSilentDownloadEndsAsLongAfterItsLastRequestAsIsAllowed() throws IOException {
    Duration idle = Duration.ofMillis(1500);
    Session session = new Session(settings(Seal.AEAD, LONG, idle), port, served(bytes(1)));
    try (Client client = new Client(session.offer())) {
      client.ask(0, 0, 1);
      client.hear(0);
      session.events.expectNoMessage(Duration.ofMillis(500));
      long begin = System.nanoTime();
      client.ask(1, 0, 1);
      client.hear(1);
      byte[] forged = client.request(2, 0, 1);
      forged[forged.length - 1] ^= 1;

      session.events.awaitAssert(
          PATIENCE,
          () -> {
            client.say(forged); // is no sign of life, however often it comes
            expectError(session.events, ErrorCode.DOWNLOAD_TIMED_OUT, QUIET);
            return null;
          });

      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(idle);
      session.expectStopped();
    }
  }

  @Test
  void aFileThatChangesEndsTheDownloadAndIsTold() throws IOException {
    Session session = serving(bytes(2_000));
    try (Client client = new Client(session.offer())) {
      Files.setLastModifiedTime(folder.resolve("a"), FileTime.fromMillis(0));
      client.ask(0, 0, 2_000);
      expectError(session.events, ErrorCode.FILE_CHANGED);
      session.expectStopped();
      client.hearsNothing();
    }
  }

  @Test
  void aFileThatIsGoneIsToldInPlaceOfTheOffer() throws IOException {
    ServedFile served = served(bytes(1));
    Files.delete(folder.resolve("a"));
    Session session =
        LoggingTestKit.warn("[FAST FAILED] port " + port.port() + ": a: there is no such file")
            .expect(
                KIT.system(),
                () -> {
                  Session begun = new Session(settings(Seal.AEAD, LONG, LONG), port, served);
                  expectError(begun.offers, ErrorCode.FILE_CHANGED);
                  return begun;
                });
    session.expectStopped();
  }

  @Test
  void aPortThatCannotBeHadIsToldToTheDeskOnly() throws IOException {
    try (DatagramSocket other = new DatagramSocket(port.port(), LOOPBACK)) {
      assertThat(other.isBound()).isTrue();
      Session session = serving(bytes(1));
      session.desk.expectMessage(PATIENCE, new TransferDesk.PortBusy(port.port()));
      session.expectStopped();
      session.offers.expectNoMessage(QUIET);
      session.events.expectNoMessage(QUIET);
    }
  }

  @Test
  void hashesAreAskedForOneByOneAndOfThoseThatWaitTheLast() throws IOException {
    Session session = serving(bytes(600_000)); // three blocks
    HashKeeper.Ask late = session.asked();
    int id = session.offer().ticket().transferId();
    late.replyTo().tell(new HashKeeper.Known(0, List.of("1".repeat(64))));
    for (long block : new long[] {1, 0, 2, 3}) { // there is no block 3
      session.actor.tell(new RangeServingSession.WantHashes(block));
    }
    HashKeeper.Ask first = session.asked();
    assertThat(first.firstBlock()).isEqualTo(1);
    assertThat(first.maxHashes()).isEqualTo(ServerMessage.Hashes.MAX_HASHES);
    assertThat(first.blockBytes()).isEqualTo(256 * 1024);
    session.keeper.expectNoMessage(QUIET);

    String hash = "0".repeat(64);
    first.replyTo().tell(new HashKeeper.Known(1, List.of(hash)));

    assertThat(session.events.receiveMessage(PATIENCE).message())
        .isEqualTo(new ServerMessage.Hashes(id, 1, List.of(hash)));
    assertThat(session.asked().firstBlock()).isEqualTo(2);
  }

  @Test
  void theFirstHashesComeWithTheOffer() throws IOException {
    Session session = serving(bytes(600_000));
    HashKeeper.Ask ask = session.asked();
    assertThat(ask.firstBlock()).isZero();
    assertThat(ask.maxHashes()).isEqualTo(ServerMessage.FastOffer.MAX_HASHES);
    assertThat(ask.blockBytes()).isEqualTo(256 * 1024);
    List<String> hashes = List.of("0".repeat(64), "1".repeat(64));

    ask.replyTo().tell(new HashKeeper.Known(0, hashes));

    assertThat(session.offer().firstHashes()).isEqualTo(hashes);
    session.actor.tell(new RangeServingSession.WantHashes(2));
    assertThat(session.asked().firstBlock()).isEqualTo(2);
    session.events.expectNoMessage(QUIET);
  }

  @Test
  void anOfferDoesNotWaitForAKeeperThatIsBusy() throws IOException {
    Session session = serving(bytes(1));
    assertThat(session.offer().firstHashes()).isEmpty();
  }

  @Test
  void aFileThatChangedBeforeItWasOfferedIsToldInPlaceOfTheOffer() throws IOException {
    Session session = serving(bytes(1));
    session.asked().replyTo().tell(new HashKeeper.Failed(true, "changed"));
    expectError(session.offers, ErrorCode.FILE_CHANGED);
    session.expectStopped();
    session.events.expectNoMessage(QUIET);
  }

  @Test
  void aFileThatChangedWhileItWasHashedEndsTheDownload() throws IOException {
    Session session = serving(bytes(1));
    session.asked();
    session.offer();
    session.actor.tell(new RangeServingSession.WantHashes(0));
    session.asked().replyTo().tell(new HashKeeper.Failed(true, "changed"));
    expectError(session.events, ErrorCode.FILE_CHANGED);
    session.expectStopped();
  }

  @Test
  void aSessionThatIsStoppedFromWithoutTellsItsUser() throws IOException {
    Session session = serving(bytes(1));
    session.offer();
    KIT.stop(session.actor);
    expectError(session.events, ErrorCode.SERVER_FAULT);
  }

  @Test
  void aDownloadWhoseRequestsAreHeldBackIsNotSilent() throws IOException {
    Duration idle = Duration.ofMillis(600);
    Session session = new Session(settings(Seal.AEAD, LONG, idle), port, served(bytes(1_024)));
    ServerMessage.FastOffer offer = session.offer();
    session.actor.tell(new RangeServingSession.Rate(1_024));
    try (Client client = new Client(offer)) {
      client.ask(0, 0, 1_000);
      client.ask(1, 0, 1_000);
      client.hear(0);
      client.hear(1); // some 900 ms later
      expectError(session.events, ErrorCode.DOWNLOAD_TIMED_OUT);
    }
  }

  @Test
  void aDownloadThatWaitsForItsHashesIsNotSilent() throws IOException {
    Duration idle = Duration.ofMillis(300);
    Session session = new Session(settings(Seal.AEAD, LONG, idle), port, served(bytes(1)));
    session.asked();
    session.offer();
    session.actor.tell(new RangeServingSession.WantHashes(0));
    HashKeeper.Ask ask = session.asked();
    session.events.expectNoMessage(Duration.ofMillis(700));

    ask.replyTo().tell(new HashKeeper.Known(0, List.of("0".repeat(64))));

    assertThat(session.events.receiveMessage(PATIENCE).message())
        .isInstanceOf(ServerMessage.Hashes.class);
    expectError(session.events, ErrorCode.DOWNLOAD_TIMED_OUT);
  }

  @Test
  void aRateHoldsAnswersBackAndNoneIsLost() throws IOException {
    Session session = serving(bytes(100_000));
    ServerMessage.FastOffer offer = session.offer();
    session.actor.tell(new RangeServingSession.Rate(100_000));
    try (Client client = new Client(offer)) {
      long begin = System.nanoTime();
      for (int i = 0; i < 50; i++) {
        client.ask(i, i * 1_000L, 1_000);
      }
      for (int i = 0; i < 50; i++) {
        client.hear(i);
      }
      // 50,000 bytes at 100,000 a second, less the burst of 50 ms and the last one's own time
      assertThat(Duration.ofNanos(System.nanoTime() - begin))
          .isBetween(Duration.ofMillis(400), Duration.ofSeconds(10));
      session.actor.tell(new RangeServingSession.Rate(1_024));
      client.ask(50, 0, 30_000);
      client.hear(50);
      for (int i = 1; i < 30; i++) {
        client.hear(50 + i);
      }
      client.ask(200, 0, 1);
      client.hearsNothing();
      session.actor.tell(new RangeServingSession.Rate(FastSettings.UNLIMITED));
      client.hear(200);
    }
  }
}
