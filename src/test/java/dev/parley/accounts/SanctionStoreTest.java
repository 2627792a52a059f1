package dev.parley.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import akka.Done;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.BehaviorTestKit;
import akka.actor.testkit.typed.javadsl.TestInbox;
import akka.actor.typed.ActorRef;
import dev.parley.protocol.chat.Sanction;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SanctionStoreTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_000_000);
  private static final Sanction MUTE =
      new Sanction(
          Sanction.Kind.MUTE,
          Optional.of("שלום"),
          Optional.empty(),
          NOW.plusMillis(1),
          "Ann",
          "it's \"enough\"; DROP TABLE sanction");
  private static final Sanction BAN =
      new Sanction(
          Sanction.Kind.BAN,
          Optional.empty(),
          Optional.of("192.0.2.1"),
          NOW.plus(Duration.ofDays(7)),
          "Ann",
          "");

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("parley.db");
  }

  @Test
  void whatIsSavedIsThereForTheNextServer() throws Exception {
    try (Database database = Database.open(file())) {
      assertThat(new SanctionStore(database).load(NOW)).isEmpty();
      new SanctionStore(database).save(List.of(MUTE, BAN));
    }
    try (Database database = Database.open(file())) {
      SanctionStore store = new SanctionStore(database);
      assertThat(store.load(NOW)).containsExactly(MUTE, BAN);
      assertThat(store.load(NOW.plusMillis(1))).containsExactly(BAN);
      store.save(List.of(BAN));
      assertThat(store.load(NOW)).containsExactly(BAN);
    }
  }

  @Test
  void whatCannotBeSavedLeavesWhatWasThere() throws Exception {
    try (Database database = Database.open(file())) {
      SanctionStore store = new SanctionStore(database);
      store.save(List.of(BAN));
      Sanction broken =
          new Sanction(Sanction.Kind.BAN, Optional.empty(), Optional.empty(), NOW, null, "");
      assertThatThrownBy(() -> store.save(List.of(MUTE, broken))).isInstanceOf(SQLException.class);
      assertThat(store.load(NOW)).containsExactly(BAN);
      store.save(List.of(MUTE));
      assertThat(store.load(NOW)).containsExactly(MUTE);
    }
  }

  @Test
  void theKeeperWritesDownWhatItIsTold() throws Exception {
    ActorTestKit kit = ActorTestKit.create();
    try (Database database = Database.open(file())) {
      ActorRef<SanctionKeeper.Command> keeper = kit.spawn(SanctionKeeper.create(file()));
      keeper.tell(new SanctionKeeper.Save(List.of(MUTE)));
      keeper.tell(new SanctionKeeper.Save(List.of(BAN)));
      SanctionStore store = new SanctionStore(database);
      await().untilAsserted(() -> assertThat(store.load(NOW)).containsExactly(BAN));
    } finally {
      kit.shutdownTestKit();
    }
  }

  @Test
  void ofWhatWaitsTheKeeperWritesTheLastAndSaysSo() throws Exception {
    BehaviorTestKit<SanctionKeeper.Command> keeper =
        BehaviorTestKit.create(SanctionKeeper.create(file()));
    keeper.run(new SanctionKeeper.Save(List.of(MUTE)));
    keeper.run(new SanctionKeeper.Save(List.of(BAN)));
    assertThat(file()).doesNotExist();
    TestInbox<Done> asker = TestInbox.create();
    keeper.run(new SanctionKeeper.Write(asker.getRef()));
    asker.expectMessage(Done.getInstance());
    assertThat(SanctionStore.loadFrom(file(), NOW)).containsExactly(BAN);
    keeper.runOne(); // what it had told itself to do
    assertThat(keeper.selfInbox().hasMessages()).isFalse();
  }
}
