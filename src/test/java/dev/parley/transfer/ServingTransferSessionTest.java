package dev.parley.transfer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.pattern.StatusReply;
import dev.parley.files.FileCatalog;
import dev.parley.files.ServedFile;
import dev.parley.net.Traffic;
import dev.parley.net.UdpBinder;
import dev.parley.net.UdpEndpoint;
import dev.parley.net.UdpSockets;
import dev.parley.protocol.chat.ErrorCode;
import dev.parley.protocol.chat.ServerMessage;
import dev.parley.protocol.transfer.MalformedPartException;
import dev.parley.protocol.transfer.Part;
import dev.parley.protocol.transfer.PartPickle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServingTransferSessionTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final UdpSockets SOCKETS = new UdpSockets(1);
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration QUIET = Duration.ofMillis(100);
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private static final AtomicInteger NEXT_PORT = new AtomicInteger(14_600);

  @TempDir Path folder;

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
    SOCKETS.close();
  }

  /** A session and everybody it talks to. */
  private static final class Session {
    final int port;
    final TestProbe<TransferDesk.Answer> offers = KIT.createTestProbe();
    final TestProbe<TransferDesk.Answer> events = KIT.createTestProbe();
    final TestProbe<TransferDesk.Command> desk = KIT.createTestProbe();
    final ActorRef<ServingTransferSession.Command> actor;

    Session(UdpBinder sockets, int port, ServedFile served, Duration claim, Duration idle) {
      this.port = port;
      TransferSettings settings =
          new TransferSettings(LOOPBACK.getHostAddress(), List.of(port), 4, 16, 16, claim, idle);
      actor =
          KIT.spawn(
              ServingTransferSession.create(
                  settings,
                  sockets,
                  port,
                  served,
                  LOOPBACK,
                  offers.getRef(),
                  events.getRef(),
                  desk.getRef()));
    }

    ServerMessage.Offer offer() {
      return (ServerMessage.Offer) offers.receiveMessage(PATIENCE).message();
    }

    Client client() throws IOException {
      return new Client(LOOPBACK, port);
    }

    void expectStopped() {
      desk.expectTerminated(actor, PATIENCE);
    }
  }

  /** Somebody who speaks the part protocol by hand. */
  private static final class Client implements AutoCloseable {
    private final DatagramSocket socket;
    private final InetSocketAddress server;

    Client(InetAddress from, int serverPort) throws IOException {
      socket = new DatagramSocket(new InetSocketAddress(from, 0));
      server = new InetSocketAddress(LOOPBACK, serverPort);
    }

    void say(byte[] datagram) throws IOException {
      socket.send(new DatagramPacket(datagram, datagram.length, server));
    }

    void say(String datagram) throws IOException {
      say(datagram.getBytes(US_ASCII));
    }

    byte[] hear() throws IOException, MalformedPartException {
      DatagramPacket packet = receive(PATIENCE);
      assertThat(packet.getSocketAddress()).isEqualTo(server);
      assertThat(packet.getLength()).isLessThanOrEqualTo(1012);
      Part part =
          PartPickle.decode(
              ByteBuffer.wrap(packet.getData(), packet.getOffset(), packet.getLength()));
      assertThat(part.isConsistent()).isTrue();
      byte[] data = new byte[part.length()];
      part.data().get(data);
      return data;
    }

    byte[] ask(long part) throws IOException, MalformedPartException {
      say("part " + part);
      return hear();
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

  private static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  private static byte[] slice(byte[] file, int part) {
    int from = (int) Part.offset(part);
    return Arrays.copyOfRange(file, from, from + Part.lengthOf(part, file.length));
  }

  private ServedFile served(String name, byte[] content) throws IOException {
    Files.write(folder.resolve(name), content);
    ActorRef<FileCatalog.Command> catalog = KIT.spawn(FileCatalog.create(folder));
    TestProbe<StatusReply<FileCatalog.Lookup>> lookups = KIT.createTestProbe();
    catalog.tell(new FileCatalog.Find(name, lookups.getRef()));
    ServedFile found = lookups.receiveMessage(PATIENCE).getValue().file().orElseThrow();
    KIT.stop(catalog);
    return found;
  }

  private Session serving(String name, byte[] content) throws IOException {
    return serving(name, content, LONG, LONG);
  }

  /** A session that has made its offer. */
  private Session serving(String name, byte[] content, Duration claim, Duration idle)
      throws IOException {
    Session session = new Session(SOCKETS, freePort(), served(name, content), claim, idle);
    assertThat(session.offer())
        .isEqualTo(new ServerMessage.Offer(session.port, content.length, name));
    return session;
  }

  /** A free port that the system does not give out by itself: the clients take those. */
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

  private static void expectError(
      TestProbe<TransferDesk.Answer> probe, ErrorCode code, String fileName) {
    ServerMessage.ErrorReply error =
        (ServerMessage.ErrorReply) probe.receiveMessage(PATIENCE).message();
    assertThat(error.code()).isEqualTo(code);
    assertThat(error.subject()).contains(fileName);
  }

  /** The port is free as soon as the actor has stopped, and the file is closed. */
  private void expectEverythingGivenBack(Session session) {
    session.expectStopped();
    assertThat(isFree(session.port)).as("the port is free").isTrue();
    expectFilesClosed();
  }

  private void expectFilesClosed() {
    if (Files.isDirectory(DESCRIPTORS)) {
      await().atMost(PATIENCE).until(() -> !hasOpenFiles());
    }
  }

  private boolean hasOpenFiles() throws IOException {
    Path real = folder.toRealPath();
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(DESCRIPTORS)) {
      for (Path descriptor : descriptors) {
        try {
          if (Files.readSymbolicLink(descriptor).startsWith(real)) {
            return true;
          }
        } catch (IOException gone) {
          // Closed in the meantime.
        }
      }
    }
    return false;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 999, 1000, 1001, 2000, 41_151, 512_000})
  void everyPartIsTheFilesPart(int size) throws Exception {
    byte[] file = bytes(size);
    Session session = serving("a.bin", file);
    try (Client client = session.client()) {
      ByteArrayOutputStream together = new ByteArrayOutputStream();
      for (int part = 0; part < Part.count(size); part++) {
        byte[] data = client.ask(part);
        assertThat(data).as("part " + part).isEqualTo(slice(file, part));
        together.writeBytes(data);
      }
      assertThat(together.toByteArray()).isEqualTo(file);
      client.say("finished");
      expectEverythingGivenBack(session);
      session.events.expectNoMessage(QUIET);
    }
  }

  @Test
  void partsMayBeAskedForAgainAndInAnyOrder() throws Exception {
    byte[] file = bytes(1_300_500);
    Session session = serving("order.bin", file);
    try (Client client = session.client()) {
      for (int part : new int[] {1300, 0, 1299, 0, 256, 255, 1024, 512, 513, 512, 1, 1300}) {
        assertThat(client.ask(part)).as("part " + part).isEqualTo(slice(file, part));
      }
    }
    KIT.stop(session.actor);
  }

  @Test
  void aPartOutOfRangeAndGarbageAreIgnoredAndTheSessionLivesOn() throws Exception {
    byte[] file = bytes(41_151);
    Session session = serving("b.bin", file);
    String[] garbage = {
      "part 42",
      "part 999999999999999999",
      "part 99999999999999999999999999",
      "part -1",
      "part",
      "part ",
      "part x",
      "part 0 1",
      "PART 0",
      "GET / HTTP/1.0",
      "",
      "\0"
    };
    try (Client client = session.client()) {
      for (int i = 0; i < garbage.length; i++) {
        client.say(garbage[i]);
        assertThat(client.ask(i)).as("after '" + garbage[i] + "'").isEqualTo(slice(file, i));
      }
      client.say(bytes(1));
      client.say(bytes(2048));
      client.say(bytes(60_000));
      assertThat(client.ask(41)).isEqualTo(slice(file, 41));
      client.hearsNothing();
      session.events.expectNoMessage(QUIET);
      client.say("finished");
      expectEverythingGivenBack(session);
    }
  }

  @Test
  void finishedCountsOnlyFromAPortThatAsked() throws Exception {
    byte[] file = bytes(3000);
    Session session = serving("c.bin", file);
    try (Client client = session.client();
        Client neverAsked = session.client();
        Client askedBeyondTheEnd = session.client()) {
      neverAsked.say("finished");
      assertThat(client.ask(0)).isEqualTo(slice(file, 0));
      neverAsked.say("finished");
      assertThat(client.ask(1)).isEqualTo(slice(file, 1));
      askedBeyondTheEnd.say("part 4");
      askedBeyondTheEnd.say("finished");
      assertThat(client.ask(2)).isEqualTo(slice(file, 2));
      assertThat(isFree(session.port)).isFalse();

      client.say("finished");
      expectEverythingGivenBack(session);
      session.events.expectNoMessage(QUIET);
      session.offers.expectNoMessage(QUIET);
    }
  }

  @Test
  void anOfferThatNobodyTakesTimesOut() throws Exception {
    Session session = serving("d.bin", bytes(3000), Duration.ofMillis(200), LONG);
    expectError(session.events, ErrorCode.DOWNLOAD_TIMED_OUT, "d.bin");
    expectEverythingGivenBack(session);
    session.events.expectNoMessage(QUIET);
  }

  @Test
  void garbageDoesNotTakeAnOffer() throws Exception {
    Session session = serving("e.bin", bytes(3000), Duration.ofMillis(500), LONG);
    try (Client client = session.client()) {
      client.say("part 4");
      client.say("finished");
      client.say("hello");
      expectError(session.events, ErrorCode.DOWNLOAD_TIMED_OUT, "e.bin");
      expectEverythingGivenBack(session);
    }
  }

  @Test
  void aClientThatFallsSilentTimesOut() throws Exception {
    byte[] file = bytes(3000);
    Session session = serving("f.bin", file, Duration.ofSeconds(2), Duration.ofMillis(200));
    try (Client client = session.client()) {
      assertThat(client.ask(0)).isEqualTo(slice(file, 0));
      expectError(session.events, ErrorCode.DOWNLOAD_TIMED_OUT, "f.bin");
      expectEverythingGivenBack(session);
      session.events.expectNoMessage(QUIET);
    }
  }

  @Test
  void aClientThatKeepsAskingDoesNotTimeOut() throws Exception {
    byte[] file = bytes(3000);
    Session session = serving("g.bin", file, Duration.ofSeconds(2), Duration.ofSeconds(2));
    try (Client client = session.client()) {
      await()
          .pollInterval(Duration.ofMillis(50))
          .during(Duration.ofSeconds(5))
          .atMost(PATIENCE)
          .until(() -> Arrays.equals(client.ask(1), slice(file, 1)));
      client.say("finished");
      expectEverythingGivenBack(session);
      session.events.expectNoMessage(QUIET);
    }
  }

  /** Something that happens to a file while it is served. */
  private interface Mishap {
    void happenTo(Path file) throws IOException;
  }

  private void expectFileChanged(String name, Mishap mishap) throws Exception {
    byte[] file = bytes(2_000_000);
    Session session = serving(name, file);
    try (Client client = session.client()) {
      assertThat(client.ask(0)).isEqualTo(slice(file, 0));
      mishap.happenTo(folder.resolve(name));
      client.say("part 1700");
      expectError(session.events, ErrorCode.FILE_CHANGED, name);
      expectEverythingGivenBack(session);
      client.hearsNothing();
      session.events.expectNoMessage(QUIET);
    }
  }

  @Test
  void aFileThatIsRewrittenInTheMiddleEndsTheDownload() throws Exception {
    expectFileChanged("rewritten.bin", path -> Files.write(path, bytes(1_900_000)));
  }

  @Test
  void aFileThatIsReplacedInTheMiddleEndsTheDownload() throws Exception {
    expectFileChanged(
        "replaced.bin",
        path -> {
          Path other = Files.write(folder.resolve(".other"), new byte[2_000_000]);
          Files.setLastModifiedTime(other, Files.getLastModifiedTime(path));
          Files.move(other, path, StandardCopyOption.REPLACE_EXISTING);
        });
  }

  @Test
  void aFileThatIsDeletedInTheMiddleEndsTheDownload() throws Exception {
    expectFileChanged("deleted.bin", Files::delete);
  }

  @Test
  void stopGivesThePortBackWithoutAWord() throws Exception {
    byte[] file = bytes(3000);
    Session claimed = serving("h.bin", file);
    Session unclaimed = serving("i.bin", file);
    try (Client client = claimed.client()) {
      assertThat(client.ask(0)).isEqualTo(slice(file, 0));
      claimed.actor.tell(new ServingTransferSession.Stop());
      unclaimed.actor.tell(new ServingTransferSession.Stop());
      expectEverythingGivenBack(claimed);
      expectEverythingGivenBack(unclaimed);
      claimed.events.expectNoMessage(QUIET);
      unclaimed.events.expectNoMessage(QUIET);
    }
  }

  @Test
  void aStopBeforeTheOfferGivesEverythingBackToo() throws Exception {
    ServedFile served = served("early.bin", bytes(3000));
    List<Session> sessions = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Session session = new Session(SOCKETS, freePort(), served, LONG, LONG);
      session.actor.tell(new ServingTransferSession.Stop());
      sessions.add(session);
    }
    for (Session session : sessions) {
      session.expectStopped();
      session.events.expectNoMessage(Duration.ZERO);
      session.desk.expectNoMessage(Duration.ZERO);
    }
    awaitBindings();
    for (Session session : sessions) {
      await().atMost(PATIENCE).until(() -> isFree(session.port));
    }
    expectFilesClosed();
  }

  @Test
  void aStopWhileThePortIsBeingBoundGivesEverythingBackToo() throws Exception {
    CompletableFuture<ActorRef<ServingTransferSession.Command>> actor = new CompletableFuture<>();
    UdpBinder stopsTheSession =
        (local, traffic, wanted, onBatch) -> {
          actor.join().tell(new ServingTransferSession.Stop());
          return SOCKETS.bind(local, traffic, wanted, onBatch);
        };
    Session session =
        new Session(stopsTheSession, freePort(), served("l.bin", bytes(3000)), LONG, LONG);
    actor.complete(session.actor);
    session.expectStopped();
    session.offers.expectNoMessage(QUIET);
    awaitBindings();
    await().atMost(PATIENCE).until(() -> isFree(session.port));
    expectFilesClosed();
  }

  /** Returns when everything that is being bound has been bound: the sockets have one thread. */
  private static void awaitBindings() throws Exception {
    SOCKETS
        .bind(new InetSocketAddress(LOOPBACK, 0), Traffic.SMALL, host -> true, batch -> {})
        .thenCompose(UdpEndpoint::close)
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
  }

  @Test
  void anotherHostIsNotAnswered() throws Exception {
    byte[] file = bytes(3000);
    Session session = serving("j.bin", file);
    try (Client client = session.client();
        Client stranger = new Client(InetAddress.getByName("127.0.0.2"), session.port)) {
      stranger.say("part 0");
      assertThat(client.ask(1)).isEqualTo(slice(file, 1));
      stranger.say("part 1");
      stranger.say("finished");
      assertThat(client.ask(2)).isEqualTo(slice(file, 2));
      stranger.hearsNothing();
      client.hearsNothing();
      client.say("finished");
      expectEverythingGivenBack(session);
    }
  }

  @Test
  void aPortThatAnotherProgramHasIsToldToTheDesk() throws Exception {
    ServedFile served = served("k.bin", bytes(3000));
    int port = freePort();
    try (DatagramSocket other = new DatagramSocket(port, LOOPBACK)) {
      Session session = new Session(SOCKETS, port, served, LONG, LONG);
      session.desk.expectMessage(PATIENCE, new TransferDesk.PortBusy(port));
      session.expectStopped();
      session.offers.expectNoMessage(QUIET);
      session.events.expectNoMessage(QUIET);
      assertThat(other.isClosed()).isFalse();
    }
    expectFilesClosed();
  }

  @Test
  void aFileThatVanishedBeforeItWasOpenedIsAnErrorInPlaceOfTheOffer() throws Exception {
    ServedFile served = served("vanished.bin", bytes(3000));
    Files.delete(folder.resolve("vanished.bin"));
    Session session = new Session(SOCKETS, freePort(), served, LONG, LONG);
    expectError(session.offers, ErrorCode.FILE_CHANGED, "vanished.bin");
    expectEverythingGivenBack(session);
    session.offers.expectNoMessage(QUIET);
    session.events.expectNoMessage(QUIET);
    session.desk.expectNoMessage(QUIET);
  }

  @Test
  void aFaultInsideCostsOnlyThatSession() throws Exception {
    byte[] file = bytes(3000);
    AtomicReference<Consumer<UdpEndpoint.Batch>> intoTheSession = new AtomicReference<>();
    UdpBinder tapped =
        (local, traffic, wanted, onBatch) -> {
          intoTheSession.set(onBatch);
          return SOCKETS.bind(local, traffic, wanted, onBatch);
        };
    Session other = serving("other.bin", file);
    Session faulty = new Session(tapped, freePort(), served("faulty.bin", file), LONG, LONG);
    assertThat(faulty.offer().port()).isEqualTo(faulty.port);
    try (Client client = faulty.client();
        Client otherClient = other.client()) {
      assertThat(client.ask(0)).isEqualTo(slice(file, 0));
      assertThat(otherClient.ask(0)).isEqualTo(slice(file, 0));

      intoTheSession.get().accept(new UdpEndpoint.Batch(Collections.singletonList(null), 0));

      expectError(faulty.events, ErrorCode.SERVER_FAULT, "faulty.bin");
      faulty.expectStopped();
      await().atMost(PATIENCE).until(() -> isFree(faulty.port));
      faulty.events.expectNoMessage(QUIET);
      assertThat(otherClient.ask(1)).isEqualTo(slice(file, 1));
      otherClient.say("finished");
      expectEverythingGivenBack(other);
      other.events.expectNoMessage(QUIET);
    }
    try (Client again = new Client(LOOPBACK, faulty.port)) {
      Session next = new Session(SOCKETS, faulty.port, served("next.bin", file), LONG, LONG);
      assertThat(next.offer().port()).isEqualTo(faulty.port);
      assertThat(again.ask(2)).isEqualTo(slice(file, 2));
      again.say("finished");
      expectEverythingGivenBack(next);
    }
  }

  @Test
  void aBinderThatThrowsIsAnErrorInPlaceOfTheOffer() throws Exception {
    UdpBinder fails =
        (local, traffic, wanted, onBatch) -> {
          throw new IllegalStateException("injected");
        };
    Session session =
        new Session(fails, freePort(), served("unbound.bin", bytes(3000)), LONG, LONG);
    expectError(session.offers, ErrorCode.SERVER_FAULT, "unbound.bin");
    session.expectStopped();
    session.events.expectNoMessage(QUIET);
    expectFilesClosed();
  }
}
