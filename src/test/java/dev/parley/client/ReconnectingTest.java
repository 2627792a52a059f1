package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.client.ScriptedServer.Guest;
import dev.parley.transfer.FetchOutcome;
import dev.parley.transfer.RangeFetchingSession;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReconnectingTest {
  @Test
  void aDownloadGoesOnOverTheNextConnection() throws Exception {
    try (ClientFixture it = ClientFixture.eager()) {
      Download download = it.client.download("a");
      it.enter();
      Guest first = it.server.acceptEager("Bot", "download_file a");
      first.say(ClientFixture.offer(1, "a"));
      FakeSessions.Fast before = it.sessions.nextFast();
      before.progress(10_000);
      first.hangUp();
      assertThat(before.hears()).isInstanceOf(RangeFetchingSession.ServerGaveUp.class);

      Guest second = it.server.acceptEager("Bot", "download_file a");
      second.say(ClientFixture.offer(2, "a"));
      FakeSessions.Fast after = it.sessions.nextFast();
      assertThat(after.task().startedNs()).isEqualTo(before.task().startedNs());
      assertThat(download.outcome().toCompletableFuture()).isNotDone();
      after.end(FakeSessions.whole(after.task()));
      second.hears("{close 2}");
      assertThat(ClientFixture.outcome(download)).isInstanceOf(FetchOutcome.Completed.class);
      assertThat(it.isDisconnected()).isFalse();
    }
  }

  @Test
  void whatWasOnlyAskedForIsAskedForAgain() throws Exception {
    try (ClientFixture it = ClientFixture.careful()) {
      it.enter();
      Guest first = it.server.accept();
      first.hears("Bot", Hearing.HELLO);
      first.say("Bot has joined the chat!");
      it.entered.get(20, TimeUnit.SECONDS);
      it.client.download("a");
      first.hears("download_file a");
      first.hangUp();
      Guest second = it.server.accept();
      // It has not forgotten what the server speaks.
      assertThat(second.read()).isEqualTo("Bot\n" + Hearing.HELLO + "\ndownload_file a\n");
    }
  }

  @Test
  void itGivesUpWhenNothingGetsOn() throws Exception {
    try (ClientFixture it = ClientFixture.eager(Duration.ofSeconds(2))) {
      Download download = it.client.download("a");
      it.enter();
      Guest guest = it.server.acceptEager("Bot", "download_file a");
      guest.say(ClientFixture.offer(1, "a"));
      FakeSessions.Fast session = it.sessions.nextFast();
      it.server.stopListening();
      guest.hangUp();
      assertThat(session.hears()).isInstanceOf(RangeFetchingSession.ServerGaveUp.class);
      assertThat(ClientFixture.failure(download)).isEqualTo(FetchOutcome.Reason.TIMED_OUT);
      await().until(it::isDisconnected);
    }
  }

  @Test
  void aGeneratedNameThatItsOwnPredecessorStillHoldsGetsANumber() throws Exception {
    try (ClientFixture it = ClientFixture.eager()) {
      it.client.download("a");
      it.enter();
      Guest first = it.server.acceptEager("Bot", "download_file a");
      first.hangUp();
      Guest second = it.server.accept();
      second.hears("Bot", Hearing.HELLO, "download_file a");
      second.say("ERROR name-taken Bot: somebody has it");
      it.server.acceptEager("Bot2", "download_file a");
    }
  }

  @Test
  void aGivenNameIsTriedAgainUntilItIsFree() throws Exception {
    try (ClientFixture it = ClientFixture.careful()) {
      it.enter();
      Guest first = it.server.accept();
      first.hears("Bot", Hearing.HELLO);
      first.say("Bot has joined the chat!");
      it.entered.get(20, TimeUnit.SECONDS);
      it.client.download("a");
      first.hears("download_file a");
      first.hangUp();
      Guest second = it.server.accept();
      second.hears("Bot");
      second.say("ERROR name-taken Bot: somebody has it");
      Guest third = it.server.accept();
      third.hears("Bot", Hearing.HELLO);
    }
  }

  @Test
  void aFileThatChangedIsFetchedAnewThreeTimes() throws Exception {
    try (ClientFixture it = ClientFixture.eager()) {
      Download download = it.client.download("a");
      it.enter();
      Guest guest = it.server.acceptEager("Bot", "download_file a");
      for (int id = 1; id <= 4; id++) {
        guest.say(ClientFixture.offer(id, "a"));
        FakeSessions.Fast session = it.sessions.nextFast();
        guest.say("ERROR file-changed a: it changed");
        assertThat(session.hears()).isInstanceOf(RangeFetchingSession.ServerGaveUp.class);
        guest.hears("{close " + id + "}");
        if (id < 4) {
          guest.hears("download_file a");
        }
      }
      assertThat(ClientFixture.failure(download)).isEqualTo(FetchOutcome.Reason.INTEGRITY);
      assertThat(it.events)
          .filteredOn(ClientEvent.Notice.class::isInstance)
          .hasSize(3)
          .containsOnly(
              new ClientEvent.Notice(
                  "a: the file changed on the server: fetching the new version"));
    }
  }

  @Test
  void whatAStoppingServerDoesNotServeIsAskedOfTheNextOne() throws Exception {
    try (ClientFixture it = ClientFixture.eager()) {
      it.client.download("a");
      it.client.download("b");
      it.enter();
      Guest guest = it.server.acceptEager("Bot", "download_file a", "download_file b");
      guest.say(ClientFixture.offer(1, "a"));
      FakeSessions.Fast session = it.sessions.nextFast();
      guest.say("ERROR server-stopping b: not any more", "ERROR server-stopping a: sorry");
      assertThat(session.hears()).isInstanceOf(RangeFetchingSession.ServerGaveUp.class);
      guest.hangUp();
      it.server.acceptEager("Bot", "download_file a", "download_file b");
    }
  }

  @Test
  void aServerThatStopsJustWhenOneComesIsTriedAgain() throws Exception {
    try (ClientFixture it = ClientFixture.eager()) {
      Download download = it.client.download("a");
      it.enter();
      Guest first = it.server.accept();
      first.hears("Bot", Hearing.HELLO, "download_file a");
      first.say("ERROR server-stopping: not any more");
      it.awaitEvent(new ClientEvent.ConnectionLost("not any more"));
      Guest second = it.server.acceptEager("Bot", "download_file a");
      it.entered.get(20, TimeUnit.SECONDS);
      second.say(ClientFixture.offer(2, "a"));
      FakeSessions.Fast session = it.sessions.nextFast();
      session.end(FakeSessions.whole(session.task()));
      assertThat(ClientFixture.outcome(download)).isInstanceOf(FetchOutcome.Completed.class);
    }
  }

  @Test
  void aServerThatStopsJustWhenOneComesAndDoesNotComeBackIsGone() throws Exception {
    try (ClientFixture it = ClientFixture.eager(Duration.ofMillis(700))) {
      Download download = it.client.download("a");
      it.enter();
      Guest guest = it.server.accept();
      guest.hears("Bot", Hearing.HELLO, "download_file a");
      it.server.stopListening();
      guest.say("ERROR server-stopping: not any more");
      assertThat(ClientFixture.failure(download)).isEqualTo(FetchOutcome.Reason.TIMED_OUT);
      assertThatThrownBy(() -> it.entered.get(20, TimeUnit.SECONDS))
          .hasRootCauseInstanceOf(ConnectException.class);
    }
  }

  @Test
  void whoWantsNothingYetIsToldThatTheServerStops() throws Exception {
    try (ClientFixture it = ClientFixture.staying()) {
      it.enter();
      Guest guest = it.server.accept();
      guest.hears("Bot", Hearing.HELLO);
      guest.say("ERROR server-stopping: not any more");
      assertThatThrownBy(() -> it.entered.get(20, TimeUnit.SECONDS))
          .hasRootCauseInstanceOf(ConnectException.class)
          .hasRootCauseMessage("not any more");
    }
  }

  @Test
  void whatIsCancelledWhileItsAttemptEndsIsNotFetchedAgain() throws Exception {
    try (ClientFixture it = ClientFixture.eager()) {
      it.sessions.areDeaf = true;
      Download download = it.client.download("a");
      it.enter();
      Guest guest = it.server.acceptEager("Bot", "download_file a");
      guest.say(ClientFixture.offer(1, "a"));
      FakeSessions.Fast session = it.sessions.nextFast();
      guest.hangUp();
      assertThat(session.hears()).isInstanceOf(RangeFetchingSession.ServerGaveUp.class);
      download.cancel();
      assertThat(session.hears()).isInstanceOf(RangeFetchingSession.Cancel.class);
      session
          .listener()
          .tell(
              new RangeFetchingSession.Ended(
                  new FetchOutcome.Failed(FetchOutcome.Reason.TIMED_OUT, "gone")));
      assertThat(ClientFixture.failure(download)).isEqualTo(FetchOutcome.Reason.CANCELLED);
    }
  }

  @Test
  void aSessionThatGaveUpByItselfIsNotTriedAgain() throws Exception {
    try (ClientFixture it = ClientFixture.eager()) {
      Download download = it.client.download("a");
      it.enter();
      Guest guest = it.server.acceptEager("Bot", "download_file a");
      guest.say(ClientFixture.offer(1, "a"));
      FakeSessions.Fast session = it.sessions.nextFast();
      session.end(new FetchOutcome.Failed(FetchOutcome.Reason.TIMED_OUT, "silence"));
      guest.hears("{close 1}");
      assertThat(ClientFixture.failure(download)).isEqualTo(FetchOutcome.Reason.TIMED_OUT);
    }
  }

  @Test
  void aServerThatStopsAndNeverGoesIsNotWaitedFor() throws Exception {
    try (ClientFixture it = ClientFixture.eager(Duration.ofSeconds(2))) {
      Download download = it.client.download("a");
      it.enter();
      Guest guest = it.server.acceptEager("Bot", "download_file a");
      guest.say("ERROR server-stopping a: not any more");
      assertThat(ClientFixture.failure(download)).isEqualTo(FetchOutcome.Reason.TIMED_OUT);
    }
  }
}
