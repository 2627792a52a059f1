package dev.parley.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.Behaviors;
import akka.pattern.StatusReply;
import dev.parley.files.FileCatalog;
import dev.parley.files.ServedFile;
import dev.parley.net.UdpSockets;
import dev.parley.protocol.chat.ErrorCode;
import dev.parley.protocol.chat.ServerMessage;
import dev.parley.protocol.transfer.Seal;
import dev.parley.protocol.transfer.Secret;
import dev.parley.protocol.transfer.TransferTicket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransferDeskTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final UdpSockets SOCKETS = new UdpSockets(1);
  private static final int PORTS = 16;

  @TempDir Path folder;
  private final TestProbe<Started> sessions = KIT.createTestProbe();
  private final TestProbe<FastStarted> fastSessions = KIT.createTestProbe();
  private FastSettings fastSettings = fastSettings(100, FastSettings.UNLIMITED);
  private final AtomicBoolean memoryIsShort = new AtomicBoolean();
  private Behavior<FileCatalog.Command> catalog;
  private ActorRef<TransferDesk.Command> desk;

  /** A session that the desk started; the stub in it does what it is told. */
  private record Started(
      int port,
      ActorRef<ServingTransferSession.Command> session,
      ActorRef<TransferDesk.Answer> offerTo,
      ActorRef<TransferDesk.Command> desk) {
    void offer() {
      offerTo.tell(new TransferDesk.Answer(new ServerMessage.Offer(port, 1, "a")));
    }

    void end() {
      session.tell(new ServingTransferSession.Stop());
    }
  }

  /** A fast session that the desk started. */
  private record FastStarted(
      SharedPort port,
      ActorRef<RangeServingSession.Command> session,
      TestProbe<RangeServingSession.Command> told) {
    void end() {
      session.tell(new RangeServingSession.Stop());
    }

    /** Registers a transfer as a real session does. */
    void register(int transferId) {
      Secret token = Secret.of(new byte[Secret.TOKEN_BYTES]);
      Secret key = Secret.of(new byte[Secret.KEY_BYTES]);
      TransferTicket ticket =
          new TransferTicket(transferId, token, key, Seal.AEAD, 1, TransferTicket.MIN_BLOCK_BYTES);
      assertThat(port.register(ticket, session)).isPresent();
    }

    void expectRate(long bytesPerSecond) {
      assertThat(told.receiveMessage()).isEqualTo(new RangeServingSession.Rate(bytesPerSecond));
    }
  }

  /** A user as the desk knows him: an actor, and where he hears. */
  private static final class Owner {
    final ActorRef<String> actor = KIT.spawn(Behaviors.ignore());
    final TestProbe<TransferDesk.Answer> first = KIT.createTestProbe();
    final TestProbe<TransferDesk.Answer> later = KIT.createTestProbe();
  }

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
    SOCKETS.close();
  }

  @BeforeEach
  void startDesk() throws IOException {
    for (String name : List.of("a", "b", "crash on stop")) {
      Files.createFile(folder.resolve(name));
    }
    catalog = FileCatalog.create(folder);
    desk = desk(100, 100);
  }

  private static FastSettings fastSettings(int maxDownloads, long totalRate) {
    return new FastSettings(
        Seal.AEAD,
        maxDownloads,
        totalRate,
        FastSettings.UNLIMITED,
        Duration.ofSeconds(10),
        Duration.ofSeconds(30));
  }

  /** A desk that takes few fast downloads, or lets them send little. */
  private void startFastDesk(int maxDownloads, long totalRate) {
    fastSettings = fastSettings(maxDownloads, totalRate);
    desk = desk(100, 100);
  }

  private ActorRef<TransferDesk.Command> desk(int maxWaiting, int maxWaitingPerUser) {
    TransferSettings settings =
        new TransferSettings(
            "127.0.0.1",
            IntStream.range(1, PORTS + 1).boxed().toList(),
            4,
            maxWaiting,
            maxWaitingPerUser,
            Duration.ofSeconds(10),
            Duration.ofSeconds(25));
    return KIT.spawn(
        Behaviors.supervise(
                TransferDesk.create(
                    settings, fastSettings, KIT.spawn(catalog), new Stubs(), memoryIsShort::get))
            .onFailure(SupervisorStrategy.restart()));
  }

  private final class Stubs implements Sessions {
    @Override
    public Behavior<ServingTransferSession.Command> byParts(
        int port,
        ServedFile file,
        InetAddress host,
        ActorRef<TransferDesk.Answer> offerTo,
        ActorRef<TransferDesk.Answer> events,
        ActorRef<TransferDesk.Command> self) {
      return stub(port, file.name(), offerTo, self);
    }

    @Override
    public Behavior<RangeServingSession.Command> fast(
        SharedPort port,
        ServedFile file,
        InetAddress host,
        ActorRef<TransferDesk.Answer> offerTo,
        ActorRef<TransferDesk.Answer> events,
        ActorRef<TransferDesk.Command> self) {
      return fastStub(port);
    }

    @Override
    public SharedPort sharedPort(int port) {
      return new SharedPort(SOCKETS, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }
  }

  private Behavior<ServingTransferSession.Command> stub(
      int port,
      String file,
      ActorRef<TransferDesk.Answer> offerTo,
      ActorRef<TransferDesk.Command> self) {
    if (file.equals("b")) {
      throw new IllegalStateException("injected into the desk itself");
    }
    return Behaviors.setup(
        context -> {
          sessions.getRef().tell(new Started(port, context.getSelf(), offerTo, self));
          return Behaviors.receiveMessage(
              message -> {
                if (file.equals("crash on stop")) {
                  throw new IllegalStateException("injected");
                }
                return Behaviors.stopped();
              });
        });
  }

  private Behavior<RangeServingSession.Command> fastStub(SharedPort port) {
    return Behaviors.setup(
        context -> {
          TestProbe<RangeServingSession.Command> told = KIT.createTestProbe();
          fastSessions.getRef().tell(new FastStarted(port, context.getSelf(), told));
          return Behaviors.receiveMessage(
              message -> {
                told.getRef().tell(message);
                return message instanceof RangeServingSession.Stop
                    ? Behaviors.stopped()
                    : Behaviors.same();
              });
        });
  }

  private FastStarted fastStarted() {
    return fastSessions.receiveMessage();
  }

  private void ask(Owner owner, String file) {
    ask(owner, file, false);
  }

  private void askFast(Owner owner, String file) {
    ask(owner, file, true);
  }

  private void ask(Owner owner, String file, boolean fast) {
    desk.tell(
        new TransferDesk.Request(
            file,
            fast,
            InetAddress.getLoopbackAddress(),
            owner.actor,
            owner.first.getRef(),
            owner.later.getRef()));
  }

  private Started started() {
    return sessions.receiveMessage();
  }

  /** Sixteen sessions of four users. */
  private List<Started> takeAllPorts() {
    List<Started> all = new ArrayList<>();
    for (int i = 0; i < PORTS / 4; i++) {
      Owner owner = new Owner();
      for (int j = 0; j < 4; j++) {
        ask(owner, "a");
        all.add(started());
      }
    }
    return all;
  }

  private TransferDesk.Load load() {
    TestProbe<TransferDesk.Load> probe = KIT.createTestProbe();
    desk.tell(new TransferDesk.Status(probe.getRef()));
    return probe.receiveMessage();
  }

  /** What the desk hears of ends reaches it in its own time. */
  private void expectLoad(TransferDesk.Load expected) {
    await().untilAsserted(() -> assertThat(load()).isEqualTo(expected));
  }

  private static ErrorCode errorOf(TransferDesk.Answer answer) {
    return ((ServerMessage.ErrorReply) answer.message()).code();
  }

  @Test
  void whoFindsAPortFreeGetsHisOfferAsTheFirstAnswer() {
    Owner owner = new Owner();
    ask(owner, "a");
    started().offer();
    assertThat(owner.first.receiveMessage().message()).isInstanceOf(ServerMessage.Offer.class);
    expectLoad(new TransferDesk.Load(1, 0, PORTS - 1));
  }

  @Test
  void anUnknownFileIsSaidToBeNoSuchFile() {
    Owner owner = new Owner();
    ask(owner, "../a");
    assertThat(errorOf(owner.first.receiveMessage())).isEqualTo(ErrorCode.NO_SUCH_FILE);
    assertThat(load().running()).isZero();
  }

  @Test
  void whenTheFolderCannotBeReadAFileIsNotSaidToBeMissing() {
    catalog =
        Behaviors.receiveMessage(
            question -> {
              ((FileCatalog.Find) question).replyTo().tell(StatusReply.error("injected"));
              return Behaviors.same();
            });
    desk = desk(100, 100);
    Owner owner = new Owner();
    ask(owner, "a");
    assertThat(errorOf(owner.first.receiveMessage())).isEqualTo(ErrorCode.SERVER_FAULT);
    expectLoad(new TransferDesk.Load(0, 0, PORTS));
  }

  @Test
  void whileMemoryIsShortNothingNewBeginsAndWhatRunsGoesOn() {
    Owner owner = new Owner();
    ask(owner, "a");
    Started running = started();
    memoryIsShort.set(true);

    Owner late = new Owner();
    ask(late, "a");
    assertThat(errorOf(late.first.receiveMessage())).isEqualTo(ErrorCode.SERVER_FULL);
    expectLoad(new TransferDesk.Load(1, 0, PORTS - 1));
    running.offer();
    assertThat(owner.first.receiveMessage().message()).isInstanceOf(ServerMessage.Offer.class);

    memoryIsShort.set(false);
    ask(late, "a");
    started();
  }

  @Test
  void whoFindsAllPortsTakenWaitsInLineAndHearsOfHisPlaceAndThenOfHisOffer() {
    List<Started> all = takeAllPorts();
    Owner next = new Owner();
    Owner afterNext = new Owner();
    ask(next, "a");
    assertThat(next.first.receiveMessage().message()).isEqualTo(new ServerMessage.Waiting(1, "a"));
    ask(afterNext, "a");
    assertThat(afterNext.first.receiveMessage().message())
        .isEqualTo(new ServerMessage.Waiting(2, "a"));
    all.get(7).end();
    Started given = started();
    assertThat(given.port()).isEqualTo(all.get(7).port());
    given.offer();
    assertThat(next.later.receiveMessage().message()).isInstanceOf(ServerMessage.Offer.class);
    assertThat(afterNext.later.receiveMessage().message())
        .isEqualTo(new ServerMessage.Waiting(1, "a"));
  }

  @Test
  void aUserHoldsFourPortsAndWaitsForMoreWhileOthersPassHim() {
    Owner greedy = new Owner();
    for (int i = 0; i < 5; i++) {
      ask(greedy, "a");
    }
    List<Started> his = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      his.add(started());
    }
    assertThat(greedy.first.receiveMessage().message())
        .isEqualTo(new ServerMessage.Waiting(1, "a"));
    Owner modest = new Owner();
    ask(modest, "a");
    started();
    expectLoad(new TransferDesk.Load(5, 1, PORTS - 5));
    his.get(0).end();
    started();
    expectLoad(new TransferDesk.Load(5, 0, PORTS - 5));
  }

  @Test
  void aSessionThatCrashesGivesItsPortBackAndHurtsNobodyElse() {
    Owner owner = new Owner();
    ask(owner, "crash on stop");
    Started crashing = started();
    ask(owner, "a");
    Started other = started();
    crashing.end();
    KIT.createTestProbe().expectTerminated(crashing.session());
    expectLoad(new TransferDesk.Load(1, 0, PORTS - 1));
    other.offer();
    assertThat(owner.first.receiveMessage().message()).isInstanceOf(ServerMessage.Offer.class);
  }

  @Test
  void whoLeavesLosesHisDownloadsAndHisPlaceInTheLine() {
    takeAllPorts();
    Owner leaving = new Owner();
    Owner next = new Owner();
    ask(leaving, "a");
    leaving.first.receiveMessage();
    ask(next, "a");
    next.first.receiveMessage();
    desk.tell(new TransferDesk.OwnerLeft(leaving.actor));
    assertThat(next.later.receiveMessage().message()).isEqualTo(new ServerMessage.Waiting(1, "a"));
    assertThat(load().waiting()).isEqualTo(1);
  }

  @Test
  void aUserWhoseActorDiesHasLeft() {
    Owner owner = new Owner();
    ask(owner, "a");
    Started session = started();
    KIT.stop(owner.actor);
    KIT.createTestProbe().expectTerminated(session.session());
    expectLoad(new TransferDesk.Load(0, 0, PORTS));
  }

  @Test
  void aPortThatAnotherProgramHasIsPassedOverAndTriedAgainLater() {
    Owner owner = new Owner();
    ask(owner, "a");
    Started busy = started();
    desk.tell(new TransferDesk.PortBusy(busy.port()));
    busy.end();
    Started second = started();
    assertThat(second.port()).isNotEqualTo(busy.port());
    second.offer();
    assertThat(owner.first.receiveMessage().message()).isInstanceOf(ServerMessage.Offer.class);
    List<Started> others = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Owner other = new Owner();
      for (int j = 0; j < 4 && others.size() < PORTS - 1; j++) {
        ask(other, "a");
        others.add(sessions.receiveMessage(Duration.ofSeconds(10)));
      }
    }
    assertThat(others).extracting(Started::port).contains(busy.port());
  }

  @Test
  void aFullLineTurnsAwayWithTooManyDownloads() {
    desk = desk(2, 1);
    takeAllPorts();
    Owner one = new Owner();
    ask(one, "a");
    one.first.receiveMessage();
    ask(one, "a");
    assertThat(errorOf(one.first.receiveMessage())).isEqualTo(ErrorCode.TOO_MANY_DOWNLOADS);
    Owner two = new Owner();
    ask(two, "a");
    two.first.receiveMessage();
    Owner three = new Owner();
    ask(three, "a");
    assertThat(errorOf(three.first.receiveMessage())).isEqualTo(ErrorCode.TOO_MANY_DOWNLOADS);
  }

  @Test
  void aDrainingDeskTurnsEveryoneAwayButLetsDownloadsEnd() {
    List<Started> all = takeAllPorts();
    Owner waiting = new Owner();
    ask(waiting, "a");
    waiting.first.receiveMessage();
    desk.tell(new TransferDesk.Drain());
    assertThat(errorOf(waiting.later.receiveMessage())).isEqualTo(ErrorCode.SERVER_STOPPING);
    Owner late = new Owner();
    ask(late, "a");
    assertThat(errorOf(late.first.receiveMessage())).isEqualTo(ErrorCode.SERVER_STOPPING);
    expectLoad(new TransferDesk.Load(PORTS, 0, 0));
    all.get(0).end();
    KIT.createTestProbe().expectTerminated(all.get(0).session());
    expectLoad(new TransferDesk.Load(PORTS - 1, 0, 1));
  }

  @Test
  void aDeskThatFailsEndsItsDownloadsTellsThoseInLineAndWorksOnWithAllPorts() {
    List<Started> all = takeAllPorts();
    Owner waiting = new Owner();
    ask(waiting, "b"); // the desk itself will fail on it
    waiting.first.receiveMessage();
    Owner behind = new Owner();
    ask(behind, "a");
    behind.first.receiveMessage();
    all.get(0).end();
    assertThat(errorOf(behind.later.receiveMessage())).isEqualTo(ErrorCode.SERVER_FAULT);
    TestProbe<Void> watcher = KIT.createTestProbe();
    all.forEach(session -> watcher.expectTerminated(session.session()));
    expectLoad(new TransferDesk.Load(0, 0, PORTS));
    assertThat(takeAllPorts()).hasSize(PORTS);
  }

  // ---- fast downloads

  @Test
  void allFastDownloadsShareTheHighestPort() {
    Owner one = new Owner();
    Owner two = new Owner();
    askFast(one, "a");
    askFast(two, "a");
    ask(two, "a");

    FastStarted first = fastStarted();
    assertThat(first.port().port()).isEqualTo(PORTS);
    assertThat(fastStarted().port()).isSameAs(first.port());
    assertThat(started().port()).isEqualTo(1);
    expectLoad(new TransferDesk.Load(3, 0, PORTS - 2));
  }

  @Test
  void theSharedPortComesBackWithTheLastFastDownloadAndNotBefore() {
    Owner owner = new Owner();
    askFast(owner, "a");
    askFast(owner, "a");
    FastStarted first = fastStarted();
    FastStarted second = fastStarted();
    first.end();
    expectLoad(new TransferDesk.Load(1, 0, PORTS - 1));
    second.end();
    expectLoad(new TransferDesk.Load(0, 0, PORTS));

    takeAllPorts();

    expectLoad(new TransferDesk.Load(PORTS, 0, 0));
  }

  @Test
  void aFastDownloadWaitsInLineWhenNoPortIsLeftToShare() {
    List<Started> all = takeAllPorts();
    Owner owner = new Owner();
    askFast(owner, "a");
    assertThat(owner.first.receiveMessage().message()).isEqualTo(new ServerMessage.Waiting(1, "a"));

    all.get(3).end();

    assertThat(fastStarted().port().port()).isEqualTo(all.get(3).port());
  }

  @Test
  void aFastDownloadPassesThoseWhoWaitForAPortOfTheirOwn() {
    Owner quick = new Owner();
    askFast(quick, "a");
    FastStarted running = fastStarted();
    for (int i = 0; i < PORTS - 1; i++) {
      ask(new Owner(), "a");
      started();
    }
    Owner slow = new Owner();
    ask(slow, "a");
    assertThat(slow.first.receiveMessage().message()).isEqualTo(new ServerMessage.Waiting(1, "a"));

    askFast(quick, "a");

    assertThat(fastStarted().port()).isSameAs(running.port());
    assertThat(load().waiting()).isEqualTo(1);
  }

  @Test
  void oneMoreThanTheFastDownloadsThatMayRunWaits() {
    startFastDesk(2, FastSettings.UNLIMITED);
    Owner owner = new Owner();
    askFast(owner, "a");
    askFast(owner, "a");
    askFast(owner, "a");
    FastStarted first = fastStarted();
    fastStarted();
    assertThat(owner.first.receiveMessage().message()).isEqualTo(new ServerMessage.Waiting(1, "a"));

    first.end();

    fastStarted();
    expectLoad(new TransferDesk.Load(2, 0, PORTS - 1));
  }

  @Test
  void bothKindsCountForAUsersShare() {
    Owner owner = new Owner();
    for (int i = 0; i < 2; i++) {
      ask(owner, "a");
      started();
      askFast(owner, "a");
      fastStarted();
    }
    askFast(owner, "a");

    assertThat(owner.first.receiveMessage().message()).isEqualTo(new ServerMessage.Waiting(1, "a"));
    expectLoad(new TransferDesk.Load(4, 1, PORTS - 3));
  }

  @Test
  void theTotalRateIsSharedAmongUsersAndThenAmongTheirDownloads() {
    startFastDesk(100, 1_200_000);
    Owner greedy = new Owner();
    Owner modest = new Owner();
    askFast(greedy, "a");
    FastStarted first = fastStarted();
    first.expectRate(1_200_000);
    askFast(greedy, "a");
    FastStarted second = fastStarted();
    first.expectRate(600_000);
    second.expectRate(600_000);
    askFast(modest, "a");
    FastStarted other = fastStarted();
    first.expectRate(300_000);
    second.expectRate(300_000);
    other.expectRate(600_000);

    desk.tell(new TransferDesk.OwnerLeft(greedy.actor));

    other.expectRate(1_200_000);
  }

  @Test
  void whoWouldGetTooLittleOfTheTotalRateWaits() {
    startFastDesk(100, 2 * FastSettings.SLOWEST + 1);
    for (int i = 0; i < 2; i++) {
      askFast(new Owner(), "a");
      fastStarted();
    }
    Owner late = new Owner();
    askFast(late, "a");
    assertThat(late.first.receiveMessage().message()).isEqualTo(new ServerMessage.Waiting(1, "a"));
  }

  @Test
  void onlyItsOwnerReachesAFastDownload() {
    Owner owner = new Owner();
    Owner stranger = new Owner();
    askFast(owner, "a");
    FastStarted his = fastStarted();
    askFast(stranger, "a");
    fastStarted();
    his.register(7);

    desk.tell(new TransferDesk.CloseTransfer(stranger.actor, 7));
    desk.tell(new TransferDesk.WantHashes(stranger.actor, 7, 1));
    desk.tell(new TransferDesk.WantHashes(owner.actor, 8, 2));
    desk.tell(new TransferDesk.WantHashes(owner.actor, 7, 3));
    desk.tell(new TransferDesk.CloseTransfer(owner.actor, 7));

    assertThat(his.told().receiveMessage()).isEqualTo(new RangeServingSession.WantHashes(3));
    his.told().expectMessageClass(RangeServingSession.Stop.class);
    expectLoad(new TransferDesk.Load(1, 0, PORTS - 1));
  }

  @Test
  void aSharedPortThatAnotherProgramHasRestsWhileItsDownloadsGetAnother() {
    Owner owner = new Owner();
    askFast(owner, "a");
    FastStarted busy = fastStarted();

    desk.tell(new TransferDesk.PortBusy(busy.port().port()));
    busy.end();

    assertThat(fastStarted().port().port()).isEqualTo(PORTS - 1);
  }

  @Test
  void aDeskThatFailsEndsItsFastDownloadsToo() {
    Owner owner = new Owner();
    askFast(owner, "a");
    FastStarted session = fastStarted();
    ask(owner, "b"); // the desk itself fails on it

    KIT.createTestProbe().expectTerminated(session.session());
    expectLoad(new TransferDesk.Load(0, 0, PORTS));
    askFast(owner, "a");
    assertThat(fastStarted().port()).isNotSameAs(session.port());
  }
}
