package dev.parley.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.BehaviorTestKit;
import akka.actor.testkit.typed.javadsl.TestInbox;
import dev.parley.net.UdpBinder;
import dev.parley.net.UdpSockets;
import dev.parley.protocol.transfer.Seal;
import dev.parley.protocol.transfer.Secret;
import dev.parley.protocol.transfer.TransferTicket;
import dev.parley.transfer.RangeFetchingSession.Cancel;
import dev.parley.transfer.RangeFetchingSession.Command;
import dev.parley.transfer.RangeFetchingSession.Ended;
import dev.parley.transfer.RangeFetchingSession.Event;
import dev.parley.transfer.RangeFetchingSession.HashesArrived;
import dev.parley.transfer.RangeFetchingSession.ServerGaveUp;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk does one thing after the other, each when the test says so. */
class RangeFetchingSessionTest {
  private static final UdpSockets SOCKETS = new UdpSockets(1);
  private static final byte[] FILE = {1, 2, 3};
  private static final byte[] EMPTY = {};

  /** Bound at once. */
  private static final UdpBinder BINDER =
      (local, traffic, wanted, onBatch) ->
          CompletableFuture.completedFuture(
              SOCKETS.bind(local, traffic, wanted, onBatch).toCompletableFuture().join());

  @TempDir Path folder;
  private final Queue<Runnable> disk = new ConcurrentLinkedQueue<>();
  private final TestInbox<Event> listener = TestInbox.create();

  @AfterAll
  static void shutDown() {
    SOCKETS.close();
  }

  /** One that fetches a file of this content as {@code a}. */
  private BehaviorTestKit<Command> fetching(byte[] content) {
    return fetching(content, List.of());
  }

  private BehaviorTestKit<Command> fetching(byte[] content, List<String> firstHashes) {
    TransferTicket ticket =
        new TransferTicket(
            1,
            Secret.of(new byte[Secret.TOKEN_BYTES]),
            Secret.of(new byte[Secret.KEY_BYTES]),
            Seal.AEAD,
            content.length,
            TransferTicket.MIN_BLOCK_BYTES);
    RangeFetchingSession.Task task =
        new RangeFetchingSession.Task(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 9),
            "a",
            ticket,
            firstHashes,
            folder,
            0,
            System.nanoTime());
    BehaviorTestKit<Command> session =
        BehaviorTestKit.create(
            RangeFetchingSession.create(disk::add, BINDER, task, listener.getRef()));
    onDisk(session);
    return session;
  }

  /** The disk does the next thing, and the session hears of it. */
  private void onDisk(BehaviorTestKit<Command> session) {
    disk.remove().run();
    while (session.isAlive() && session.selfInbox().hasMessages()) {
      session.runOne();
    }
  }

  private void finish(BehaviorTestKit<Command> session) {
    while (!disk.isEmpty()) {
      onDisk(session);
    }
  }

  private static HashesArrived hashOf(byte[] content) throws Exception {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
    return new HashesArrived(0, List.of(HexFormat.of().formatHex(hash)));
  }

  /** How it ended, if it has. */
  private Optional<FetchOutcome> outcome() {
    List<FetchOutcome> outcomes =
        listener.getAllReceived().stream()
            .filter(Ended.class::isInstance)
            .map(event -> ((Ended) event).outcome())
            .toList();
    assertThat(outcomes).hasSizeLessThanOrEqualTo(1);
    return outcomes.stream().findFirst();
  }

  @Test
  void aWholeFileThatIsBeingGivenItsNameIsNeitherCancelledNorGivenUp() throws Exception {
    Files.write(folder.resolve("a.part"), FILE);
    BehaviorTestKit<Command> session = fetching(FILE);
    session.run(hashOf(FILE));
    onDisk(session); // it is verified now

    session.run(new ServerGaveUp(new FetchOutcome.Failed(FetchOutcome.Reason.TIMED_OUT, "gone")));
    session.run(new Cancel());
    assertThat(outcome()).isEmpty();
    finish(session);

    assertThat(outcome()).containsInstanceOf(FetchOutcome.Completed.class);
    assertThat(folder.resolve("a")).hasBinaryContent(FILE);
  }

  @Test
  void whoHearsThatItHasStoppedCanOpenTheFile() throws Exception {
    BehaviorTestKit<Command> session = fetching(FILE);
    session.run(new Cancel());
    assertThat(outcome())
        .contains(new FetchOutcome.Failed(FetchOutcome.Reason.CANCELLED, "cancelled"));
    assertThat(session.isAlive()).isTrue();
    session.run(new Cancel());

    finish(session);

    assertThat(session.isAlive()).isFalse();
    assertThat(outcome()).isEmpty();
    BlockFile.open(folder, "a").close();
  }

  @Test
  void hashesThatCameWithTheOfferAreNotAskedFor() throws Exception {
    Files.write(folder.resolve("a.part"), FILE);

    finish(fetching(FILE, hashOf(FILE).sha256()));

    List<RangeFetchingSession.Event> heard = listener.getAllReceived();
    assertThat(heard).noneMatch(RangeFetchingSession.NeedHashes.class::isInstance);
    assertThat(heard).anyMatch(Ended.class::isInstance);
    assertThat(folder.resolve("a")).hasBinaryContent(FILE);
  }

  @Test
  void anEmptyFileComesAlthoughALongerOneWasLeft() throws Exception {
    Files.write(folder.resolve("a.part"), FILE);
    BehaviorTestKit<Command> session = fetching(EMPTY);
    session.run(hashOf(EMPTY));

    finish(session);

    assertThat(outcome()).containsInstanceOf(FetchOutcome.Completed.class);
    assertThat(folder.resolve("a")).isEmptyFile();
    assertThat(folder.resolve("a.part")).doesNotExist();
  }
}
