package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.client.ScriptedServer.Guest;
import java.net.ConnectException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A person who stays comes back, and learns what has become of his words. */
class StayingTest {
  @Test
  void aLostConnectionIsMadeAgainUnderTheSameName() throws Exception {
    try (ClientFixture it = ClientFixture.staying()) {
      Guest first = it.enterAs("");
      first.say("Bot changed his name to Bob!");
      it.awaitEvent(new ClientEvent.PeopleChanged("Bob", List.of()));
      first.hangUp();
      it.awaitEvent(new ClientEvent.ConnectionLost("the server closed the connection"));
      Guest second = it.server.accept();
      second.hears("Bob", Hearing.HELLO);
      second.say("Bob has joined the chat!");
      it.awaitEvent(new ClientEvent.Entered("Bob"));
      assertThat(it.client.name()).isEqualTo("Bob");
      assertThat(it.isDisconnected()).isFalse();
    }
  }

  @Test
  void aNameThatIsStillHeldIsAskedForAgain() throws Exception {
    try (ClientFixture it = ClientFixture.staying()) {
      it.enterAs("").hangUp();
      Guest second = it.server.accept();
      second.hears("Bot", Hearing.HELLO);
      second.say("ERROR name-taken Bot: somebody has it");
      Guest third = it.server.accept();
      third.hears("Bot", Hearing.HELLO);
      third.say("Bot has joined the chat!");
      await()
          .until(
              () -> it.events.stream().filter(new ClientEvent.Entered("Bot")::equals).count() == 2);
    }
  }

  @Test
  void anotherReasonThanTheFirstIsToldOnce() throws Exception {
    try (ClientFixture it = ClientFixture.staying()) {
      it.enterAs("").hangUp();
      for (int i = 0; i < 3; i++) {
        Guest refused = it.server.accept();
        refused.hears("Bot", Hearing.HELLO);
        refused.say("ERROR name-taken Bot: somebody has it");
      }
      Guest back = it.server.accept();
      back.hears("Bot", Hearing.HELLO);
      back.say("Bot has joined the chat!", "ALL ");
      await()
          .until(
              () -> it.events.stream().filter(new ClientEvent.Entered("Bot")::equals).count() == 2);
      assertThat(it.events)
          .filteredOn(ClientEvent.ConnectionLost.class::isInstance)
          .containsExactly(
              new ClientEvent.ConnectionLost("the server closed the connection"),
              new ClientEvent.ConnectionLost("somebody has it"));
    }
  }

  @Test
  void whatTheServerDidNotRepeatIsSaidToBeInDoubt() throws Exception {
    try (ClientFixture it = ClientFixture.staying()) {
      Guest guest = it.enterAs("");
      it.client.send("one").toCompletableFuture().get(20, TimeUnit.SECONDS);
      it.client.send("two").toCompletableFuture().get(20, TimeUnit.SECONDS);
      it.client.whisper("Ann", "three").toCompletableFuture().get(20, TimeUnit.SECONDS);
      guest.hears("one", "two", "~Ann three");
      guest.say("Bot: one", "from you to Ann: (PRIVATE) three");
      it.awaitEvent(ParleyClientTest.received("from you to Ann: (PRIVATE) three"));
      guest.hangUp();
      it.awaitEvent(new ClientEvent.Unconfirmed("two"));
      assertThat(it.events).filteredOn(ClientEvent.Unconfirmed.class::isInstance).hasSize(1);
    }
  }

  @Test
  void whatIsWantedWhileThereIsNoConnectionIsSaidToWaitForIt() throws Exception {
    try (ClientFixture it = ClientFixture.staying()) {
      Guest guest = it.enterAs("");
      it.client.download("b");
      guest.hears("download_file b");
      it.server.stopListening();
      guest.hangUp();
      it.awaitEvent(new ClientEvent.ConnectionLost("the server closed the connection"));
      it.client.download("two%20words");
      it.awaitEvent(new ClientEvent.Notice("two words: waits for the connection"));
      assertThat(it.events).filteredOn(ClientEvent.Notice.class::isInstance).hasSize(1);
    }
  }

  @Test
  void whatIsSaidWhileThereIsNoConnectionIsRefused() throws Exception {
    try (ClientFixture it = ClientFixture.staying()) {
      Guest guest = it.enterAs("");
      it.server.stopListening();
      guest.hangUp();
      it.awaitEvent(new ClientEvent.ConnectionLost("the server closed the connection"));
      await()
          .untilAsserted(
              () ->
                  assertThatThrownBy(
                          () ->
                              it.client
                                  .send("hello")
                                  .toCompletableFuture()
                                  .get(1, TimeUnit.SECONDS))
                      .hasRootCauseInstanceOf(ConnectException.class));
      assertThatThrownBy(() -> it.client.files().toCompletableFuture().get(20, TimeUnit.SECONDS))
          .hasRootCauseInstanceOf(ConnectException.class);
    }
  }
}
