package dev.parley.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.BehaviorTestKit;
import akka.actor.testkit.typed.javadsl.TestInbox;
import dev.parley.net.Traffic;
import dev.parley.net.UdpEndpoint;
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
import dev.parley.transfer.engine.RangeServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk does one thing after the other, each when the test says so. */
class RangeFetchingSessionTest {
  private static final UdpSockets SOCKETS = new UdpSockets(1);
  private static final byte[] FILE = {1, 2, 3};
  private static final byte[] EMPTY = {};
  private static final int BLOCK_BYTES = TransferTicket.MIN_BLOCK_BYTES;

  /** Nothing that a server would say. */
  private static final byte[] MARK = {0};

  @TempDir Path folder;
  private final Queue<Runnable> disk = new ConcurrentLinkedQueue<>();
  private final TestInbox<Event> listener = TestInbox.create();

  /** Whether a mark has come. */
  private volatile boolean marked;

  @AfterAll
  static void shutDown() {
    SOCKETS.close();
  }

  /** One that fetches a file of this content as {@code a}. */
  private BehaviorTestKit<Command> fetching(byte[] content) {
    return fetching(content, List.of());
  }

  private BehaviorTestKit<Command> fetching(byte[] content, List<String> firstHashes) {
    return fetching(content, firstHashes, 9);
  }

  private BehaviorTestKit<Command> fetching(byte[] content, List<String> firstHashes, int port) {
    RangeFetchingSession.Task task =
        new RangeFetchingSession.Task(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
            "a",
            ticket(content),
            firstHashes,
            folder,
            0,
            System.nanoTime());
    BehaviorTestKit<Command> session =
        BehaviorTestKit.create(
            RangeFetchingSession.create(disk::add, this::bind, task, listener.getRef()));
    onDisk(session);
    return session;
  }

  private static TransferTicket ticket(byte[] content) {
    return new TransferTicket(
        1,
        Secret.of(new byte[Secret.TOKEN_BYTES]),
        Secret.of(new byte[Secret.KEY_BYTES]),
        Seal.AEAD,
        content.length,
        BLOCK_BYTES);
  }

  /** Bound at once. */
  private CompletionStage<UdpEndpoint> bind(
      InetSocketAddress local,
      Traffic traffic,
      Predicate<InetAddress> wanted,
      Consumer<UdpEndpoint.Batch> onBatch) {
    Consumer<UdpEndpoint.Batch> watched =
        batch -> {
          onBatch.accept(batch);
          marked |= batch.datagrams().stream().anyMatch(d -> d.payload().length() == MARK.length);
        };
    return CompletableFuture.completedFuture(
        SOCKETS.bind(local, traffic, wanted, watched).toCompletableFuture().join());
  }

  /** Serves the content; a mark is sent behind it. */
  private UdpEndpoint serve(byte[] content) {
    CompletableFuture<UdpEndpoint> self = new CompletableFuture<>();
    BitSet read = new BitSet();
    RangeServer server =
        new RangeServer(
            ticket(content),
            InetAddress.getLoopbackAddress(),
            (offset, into, length) -> {
              System.arraycopy(content, (int) offset, into, 0, length);
              read.set((int) offset, (int) offset + length);
            },
            (to, packets, packetBytes) -> self.join().sendSegmented(to, packets, packetBytes),
            new Random(1));
    self.complete(
        SOCKETS
            .bind(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Traffic.BULK,
                anybody -> true,
                batch -> {
                  for (UdpEndpoint.Datagram request : batch.datagrams()) {
                    try {
                      server.onDatagram(request.peer(), request.payload().toArray());
                    } catch (IOException e) {
                      throw new UncheckedIOException(e);
                    }
                    if (read.cardinality() == content.length) {
                      self.join().send(request.peer(), MARK);
                    }
                  }
                  self.join().processed(batch.datagrams().size());
                })
            .toCompletableFuture()
            .join());
    return self.join();
  }

  /** Lets the session work until all has come, and the disk do nothing meanwhile. */
  private void receiveAll(BehaviorTestKit<Command> session) {
    await()
        .until(
            () -> {
              boolean whole = marked;
              while (session.selfInbox().hasMessages()) {
                session.runOne();
              }
              return whole;
            });
  }

  /** A file of so many blocks. */
  private static byte[] blocks(int count) {
    byte[] content = new byte[count * BLOCK_BYTES];
    new Random(count).nextBytes(content);
    return content;
  }

  private static List<String> hashesOf(byte[] content) throws Exception {
    List<String> hashes = new ArrayList<>();
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (int at = 0; at < content.length; at += BLOCK_BYTES) {
      digest.update(content, at, BLOCK_BYTES);
      hashes.add(HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest()));
    }
    return hashes;
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

  @Test
  void theDiskGoesOnToTheNextBlockWithoutWaitingForTheSession() throws Exception {
    byte[] content = blocks(3);
    UdpEndpoint server = serve(content);
    BehaviorTestKit<Command> session =
        fetching(content, hashesOf(content), server.address().getPort());
    receiveAll(session);

    for (int block = 0; block < 3; block++) {
      disk.remove().run();
    }
    assertThat(folder.resolve("a.part")).hasBinaryContent(content);
    while (session.selfInbox().hasMessages()) {
      session.runOne();
    }
    finish(session);

    assertThat(outcome()).containsInstanceOf(FetchOutcome.Completed.class);
    assertThat(folder.resolve("a")).hasBinaryContent(content);
    server.close();
  }

  @Test
  void whatIsBehindAWrongBlockIsNotWritten() throws Exception {
    byte[] content = blocks(3);
    List<String> hashes = hashesOf(content);
    hashes.set(1, hashes.get(2));
    UdpEndpoint server = serve(content);
    BehaviorTestKit<Command> session = fetching(content, hashes, server.address().getPort());
    receiveAll(session);

    finish(session);

    assertThat(outcome())
        .get()
        .extracting(end -> ((FetchOutcome.Failed) end).reason())
        .isEqualTo(FetchOutcome.Reason.INTEGRITY);
    assertThat(folder.resolve("a")).doesNotExist();
    assertThat(folder.resolve("a.part")).hasBinaryContent(Arrays.copyOf(content, BLOCK_BYTES));
    server.close();
  }
}
