package dev.parley.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.Behaviors;
import dev.parley.files.HashKeeper.Answer;
import dev.parley.files.HashKeeper.Ask;
import dev.parley.files.HashKeeper.Failed;
import dev.parley.files.HashKeeper.Known;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HashKeeperTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration A_MINUTE = Duration.ofSeconds(60);
  private static final int BLOCK = 1000;
  private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_000L);
  private static final String EMPTY_SHA256 =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  @TempDir Path temp;
  private final TestProbe<Answer> probe = KIT.createTestProbe();
  private final List<ActorRef<HashKeeper.Command>> keepers = new ArrayList<>();

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
  }

  private Path cacheFolder() {
    return temp.resolve("cache/hashes");
  }

  private ActorRef<HashKeeper.Command> keeper() {
    return spawned(HashKeeper.create(cacheFolder()));
  }

  private ActorRef<HashKeeper.Command> keeper(int maxCacheFiles, Duration unasked) {
    return spawned(HashKeeper.create(new HashCache(cacheFolder(), maxCacheFiles), unasked));
  }

  private ActorRef<HashKeeper.Command> spawned(Behavior<HashKeeper.Command> keeper) {
    ActorRef<HashKeeper.Command> spawned = KIT.spawn(keeper, DispatcherSelector.blocking());
    keepers.add(spawned);
    return spawned;
  }

  /** They write into the folder that is deleted now. */
  @AfterEach
  void stopKeepers() {
    keepers.forEach(KIT::stop);
  }

  private static byte[] content(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private ServedFile file(String name, byte[] content) throws IOException {
    Path path = Files.write(temp.resolve(name), content);
    Files.setLastModifiedTime(path, LONG_AGO);
    return new ServedFile(path, name);
  }

  private ServedFile sparseFile(long length) throws IOException {
    Path path = temp.resolve("sparse");
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(length);
    }
    return new ServedFile(path, "sparse");
  }

  private static ServedFile.Version versionOf(ServedFile file) throws IOException {
    try (OpenFile open = file.open()) {
      return open.version();
    }
  }

  private Ask ask(ServedFile file, int block, long first, int max) throws IOException {
    return new Ask(file, versionOf(file), block, first, max, probe.getRef());
  }

  private List<String> known(long first) {
    Known known = probe.expectMessageClass(Known.class, PATIENCE);
    assertThat(known.firstBlock()).isEqualTo(first);
    assertThat(known.sha256Hex()).isNotEmpty();
    return known.sha256Hex();
  }

  private Failed failed() {
    return probe.expectMessageClass(Failed.class, PATIENCE);
  }

  /** All hashes, asked for until the last is known. */
  private List<String> all(ActorRef<HashKeeper.Command> keeper, ServedFile file, int count)
      throws IOException {
    List<String> all = new ArrayList<>();
    while (all.size() < count) {
      keeper.tell(ask(file, BLOCK, all.size(), 128));
      all.addAll(known(all.size()));
    }
    return all;
  }

  private static List<String> expected(byte[] content, int block) throws Exception {
    List<String> hashes = new ArrayList<>();
    for (int end = block; end < content.length + block; end += block) {
      hashes.add(sha256(Arrays.copyOf(content, Math.min(end, content.length))));
    }
    return hashes;
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private List<Path> cached() throws IOException {
    try (Stream<Path> files = Files.list(cacheFolder())) {
      return files.sorted().toList();
    }
  }

  private void awaitCached(int files) {
    probe.awaitAssert(
        PATIENCE,
        () -> {
          assertThat(cached()).hasSize(files);
          return null;
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, BLOCK - 1, BLOCK, BLOCK + 1, 5 * BLOCK, 5 * BLOCK + 1, 300 * BLOCK})
  void aBlocksHashIsThatOfTheFileUpToItsEnd(int length) throws Exception {
    byte[] content = content(length);
    List<String> expected = expected(content, BLOCK);
    assertThat(all(keeper(), file("f", content), expected.size())).isEqualTo(expected);
  }

  @Test
  void blocksMayBeLargerThanATurn() throws Exception {
    byte[] content = content(11_000_000);
    ServedFile file = file("f", content);
    ActorRef<HashKeeper.Command> keeper = keeper();
    keeper.tell(ask(file, 5_000_000, 2, 5));
    assertThat(known(2)).containsExactly(sha256(content));
    keeper.tell(ask(file, 5_000_000, 0, 5));
    assertThat(known(0)).isEqualTo(expected(content, 5_000_000));
  }

  @Test
  void anEmptyFileHasOneEmptyBlock() throws Exception {
    ServedFile file = file("empty", new byte[0]);
    assertThat(all(keeper(), file, 1)).containsExactly(EMPTY_SHA256);
    assertThat(all(keeper(), file, 1)).containsExactly(EMPTY_SHA256);
  }

  @Test
  void noMoreHashesAreAnsweredThanWereAskedFor() throws Exception {
    byte[] content = content(10 * BLOCK);
    ServedFile file = file("f", content);
    ActorRef<HashKeeper.Command> keeper = keeper();
    all(keeper, file, 10);
    keeper.tell(ask(file, BLOCK, 3, 4));
    assertThat(known(3)).isEqualTo(expected(content, BLOCK).subList(3, 7));
  }

  @Test
  void whoAsksForABlockThatIsNotThereIsTold() throws Exception {
    ServedFile file = file("f", content(2 * BLOCK));
    keeper().tell(ask(file, BLOCK, 2, 1));
    assertThat(failed().changed()).isFalse();
    ServedFile huge = sparseFile(1L << 40);
    keeper().tell(ask(huge, 1, 0, 1));
    assertThat(failed().changed()).isFalse();
    assertThatThrownBy(() -> ask(file, 0, 0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ask(file, 1, -1, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ask(file, 1, 0, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void hashesAreAnsweredWhileTheFileIsBeingHashedAndOtherFilesTakeTurns() throws Exception {
    ServedFile big = sparseFile(1L << 40); // nobody waits until this is hashed
    byte[] content = content(20_000_000);
    ServedFile small = file("small", content);
    ActorRef<HashKeeper.Command> keeper = keeper();
    int block = 1 << 20;
    keeper.tell(ask(big, block, 0, 128));
    assertThat(known(0).get(0)).isEqualTo(sha256(new byte[block]));
    keeper.tell(ask(big, block, (1L << 20) - 1, 128));
    keeper.tell(ask(small, block, 19, 128));
    assertThat(known(19)).containsExactly(sha256(content));
    keeper.tell(ask(big, block, 1, 1));
    assertThat(known(1)).containsExactly(sha256(new byte[2 * block]));

    KIT.stop(keeper, PATIENCE); // while one still waits
    assertThat(failed().changed()).isFalse();
  }

  @Test
  void everyOneOfManyWhoAskAtOnceIsAnswered() throws Exception {
    byte[] content = content(50 * BLOCK);
    List<String> expected = expected(content, BLOCK);
    ServedFile file = file("f", content);
    ActorRef<HashKeeper.Command> keeper = keeper();
    for (int i = 0; i < 200; i++) {
      keeper.tell(ask(file, BLOCK, 49, 1 + i)); // no two are the same
    }
    for (int i = 0; i < 200; i++) {
      assertThat(known(49)).containsExactly(expected.get(49));
    }
  }

  @Test
  void whoIsOneTooManyIsRefused() throws Exception {
    ServedFile big = sparseFile(1L << 40);
    ActorRef<HashKeeper.Command> keeper = keeper();
    for (int i = 0; i < 1025; i++) {
      keeper.tell(ask(big, 1 << 20, (1L << 20) - 1, 1 + i));
    }
    assertThat(failed().why()).contains("too many");
    probe.expectNoMessage(Duration.ofMillis(50));
    KIT.stop(keeper, PATIENCE);
  }

  /** As a session does, by an adapter of its own: asks as often as may be, and is gone. */
  private static Behavior<Integer> asking(ActorRef<HashKeeper.Command> keeper, Ask like) {
    return Behaviors.setup(
        context -> {
          ActorRef<Answer> own = context.messageAdapter(Answer.class, answer -> 0);
          for (int i = 0; i < 1024; i++) {
            keeper.tell(
                new Ask(
                    like.file(),
                    like.version(),
                    like.blockBytes(),
                    like.firstBlock() - i,
                    like.maxHashes(),
                    own));
          }
          return Behaviors.stopped();
        });
  }

  @Test
  void whoIsGoneWaitsNoMore() throws Exception {
    ActorRef<HashKeeper.Command> keeper = keeper();
    Ask last = ask(sparseFile(1L << 40), 1 << 20, (1L << 20) - 1, 1);
    probe.expectTerminated(KIT.spawn(asking(keeper, last)), PATIENCE);

    probe.awaitAssert(
        PATIENCE,
        () -> {
          ServedFile unknown = file(UUID.randomUUID().toString(), content(2 * BLOCK));
          keeper.tell(ask(unknown, BLOCK, 1, 1));
          return probe.expectMessageClass(Known.class, PATIENCE);
        });
  }

  @Test
  void whoAsksAgainWaitsOnce() throws Exception {
    ActorRef<HashKeeper.Command> keeper = keeper();
    Ask last = ask(sparseFile(1L << 40), 1 << 20, (1L << 20) - 1, 1);
    for (int i = 0; i < 1025; i++) {
      keeper.tell(last);
    }
    keeper.tell(ask(file("f", content(2 * BLOCK)), BLOCK, 1, 1));
    probe.expectMessageClass(Known.class, PATIENCE);
  }

  @Test
  void aJobThatNobodyAskedAboutRestsAndGoesOnFromThereWhenSomebodyDoes() throws Exception {
    int block = 3_000_000; // a turn is one or two
    byte[] content = content(7 * block);
    ActorRef<HashKeeper.Command> keeper = keeper(10, Duration.ofNanos(-1));
    ServedFile file = file("f", content);
    List<String> expected = expected(content, block);
    for (int i = 0; i < 7; i++) {
      keeper.tell(ask(file, block, i, 1));
      assertThat(known(i)).containsExactly(expected.get(i));
    }
  }

  @Test
  void moreFilesThanAreKeptInMemoryAreAllRight() throws Exception {
    ActorRef<HashKeeper.Command> keeper = keeper(5, A_MINUTE);
    for (int round = 0; round < 2; round++) {
      for (int i = 1; i < 40; i++) {
        byte[] content = content(i * BLOCK / 2);
        List<String> expected = expected(content, BLOCK);
        assertThat(all(keeper, file("f" + i, content), expected.size())).isEqualTo(expected);
      }
    }
    assertThat(cached()).hasSizeLessThanOrEqualTo(6); // one is perhaps just being written
  }

  @Test
  void anotherKeeperTakesTheHashesFromTheCache() throws Exception {
    ServedFile file = file("f", content(2 * BLOCK));
    HashCache.Key key = HashCache.Key.of(file, versionOf(file), BLOCK);
    byte[] marked = new byte[2 * PrefixDigest.HASH_BYTES];
    Arrays.fill(marked, (byte) 0xab);
    new HashCache(cacheFolder(), 10).save(key, BlockHashes.whole(marked));

    assertThat(all(keeper(), file, 2)).containsExactly("ab".repeat(32), "ab".repeat(32));
    keeper().tell(ask(file, BLOCK + 1, 0, 1));
    assertThat(known(0)).doesNotContain("ab".repeat(32));
  }

  @Test
  void whatAKeeperHashedIsInTheCache() throws Exception {
    byte[] content = content(3 * BLOCK + 1);
    ServedFile file = file("f", content);
    all(keeper(), file, 4);
    awaitCached(1);
    BlockHashes hashes =
        new HashCache(cacheFolder(), 10)
            .load(HashCache.Key.of(file, versionOf(file), BLOCK))
            .orElseThrow();
    assertThat(hashes.from(0, 10)).isEqualTo(expected(content, BLOCK));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 10, 45, 60, 150, -1, -100})
  void aBrokenCacheFileIsNotTrusted(int at) throws Exception {
    byte[] content = content(3 * BLOCK);
    ServedFile file = file("f", content);
    List<String> hashes = all(keeper(), file, 3);
    awaitCached(1);
    byte[] kept = Files.readAllBytes(cached().get(0));
    byte[] broken = kept.clone();
    if (at >= 0) {
      broken[at] ^= 1;
    } else {
      broken = Arrays.copyOf(broken, broken.length + at);
    }
    Files.write(cached().get(0), broken);

    assertThat(all(keeper(), file, 3)).isEqualTo(hashes).isEqualTo(expected(content, BLOCK));
    probe.awaitAssert(PATIENCE, () -> assertThat(cached().get(0)).exists().hasBinaryContent(kept));
  }

  @Test
  void aFileThatWasJustWrittenToIsHashedButNotKept() throws Exception {
    byte[] content = content(BLOCK);
    ServedFile fresh = file("fresh", content);
    long soon = System.currentTimeMillis() + 20_000; // so that it is just now for some time
    Files.setLastModifiedTime(fresh.path(), FileTime.fromMillis(soon));
    ActorRef<HashKeeper.Command> keeper = keeper();
    assertThat(all(keeper, fresh, 1)).isEqualTo(expected(content, BLOCK));
    all(keeper, file("settled", content), 1);
    awaitCached(1);
  }

  @Test
  void aCacheFolderThatCannotBeWrittenCostsOnlyTheCache() throws Exception {
    Files.createFile(temp.resolve("cache"));
    byte[] content = content(3 * BLOCK);
    ActorRef<HashKeeper.Command> keeper = keeper();
    assertThat(all(keeper, file("f", content), 3)).isEqualTo(expected(content, BLOCK));
    assertThat(all(keeper, file("g", content), 3)).isEqualTo(expected(content, BLOCK));
  }

  @Test
  void aFileThatChangedOrIsGoneIsSaidToHaveChanged() throws Exception {
    ServedFile file = file("f", content(2 * BLOCK));
    ActorRef<HashKeeper.Command> keeper = keeper();
    Ask early = ask(file, BLOCK, 0, 1);
    all(keeper, file, 2);

    byte[] content = content(3 * BLOCK);
    file("f", content);
    keeper.tell(early);
    assertThat(failed().changed()).isTrue();
    assertThat(all(keeper, file, 3)).isEqualTo(expected(content, BLOCK));

    Files.delete(file.path());
    keeper.tell(early);
    assertThat(failed().changed()).isTrue();
  }

  @Test
  void aFileThatCannotBeReadIsNotSaidToHaveChanged() throws Exception {
    ServedFile file = file("f", content(BLOCK));
    Ask ask = ask(file, BLOCK, 0, 1);
    assumeThat(file.path().toFile().setReadable(false)).isTrue();
    assumeThat(Files.isReadable(file.path())).as("root reads everything").isFalse();
    keeper().tell(ask);
    assertThat(failed()).isEqualTo(new Failed(false, "the server cannot read the file"));
  }

  @Test
  void aChangeDuringTheHashingIsNoticed() throws Exception {
    ServedFile big = sparseFile(1L << 40);
    ActorRef<HashKeeper.Command> keeper = keeper();
    keeper.tell(ask(big, 1 << 20, 0, 1));
    known(0);
    keeper.tell(ask(big, 1 << 20, (1L << 20) - 1, 1));
    sparseFile((1L << 40) + 1);
    assertThat(failed().changed()).isTrue();
  }
}
