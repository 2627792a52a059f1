package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import akka.Done;
import dev.parley.client.ScriptedServer.Guest;
import dev.parley.protocol.chat.FileEntry;
import dev.parley.protocol.chat.Order;
import dev.parley.protocol.chat.Sanction;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a client can ask, and how it hears the answers and everything else. */
class QuestionsTest {
  private static final Order KICK = new Order(Order.Verb.KICK, "Bob", Optional.empty(), "too loud");

  @Test
  void filesComeWithTheirSizesFromAServerThatTellsThem() throws Exception {
    try (ClientFixture it = ClientFixture.staying()) {
      Guest guest = it.enterAs(" sizes");
      CompletableFuture<List<FileEntry>> files = it.client.files().toCompletableFuture();
      guest.hears("{files}");
      guest.say("{files a.txt 12 b%20c 0}");
      assertThat(files.get(20, TimeUnit.SECONDS))
          .containsExactly(new FileEntry("a.txt", 12), new FileEntry("b c", 0));
      assertThat(it.events).noneMatch(event -> event.toString().contains("a.txt"));
    }
  }

  @Test
  void filesComeWithoutSizesFromAnyOther() throws Exception {
    try (ClientFixture it = ClientFixture.staying()) {
      Guest guest = it.enterAs("");
      CompletableFuture<List<FileEntry>> files = it.client.files().toCompletableFuture();
      guest.hears("get_list_file");
      guest.say("CHOOSE_FILE a.txt ");
      assertThat(files.get(20, TimeUnit.SECONDS))
          .containsExactly(new FileEntry("a.txt", FileEntry.UNKNOWN_SIZE));
    }
  }

  @Test
  void aListThatIsTypedForIsHeard() throws Exception {
    try (ClientFixture it = ClientFixture.staying()) {
      Guest guest = it.enterAs(" sizes");
      it.client.send("get_list_file");
      guest.hears("get_list_file");
      guest.say("CHOOSE_FILE a.txt ");
      it.awaitEvent(ParleyClientTest.received("CHOOSE_FILE a.txt "));
    }
  }

  @Test
  void aNewNameIsTakenOrRefused() throws Exception {
    try (ClientFixture it = ClientFixture.staying()) {
      Guest guest = it.enterAs("");
      CompletableFuture<String> refused = it.client.rename("Ann").toCompletableFuture();
      guest.hears("CHANGENAME Bot Ann");
      guest.say("ERROR name-taken: somebody here is called Ann");
      assertThatThrownBy(() -> refused.get(20, TimeUnit.SECONDS))
          .hasRootCauseInstanceOf(RefusedException.class)
          .hasMessageContaining("somebody here is called Ann");
      CompletableFuture<String> taken = it.client.rename("Bob").toCompletableFuture();
      guest.hears("CHANGENAME Bot Bob");
      guest.say("Bot changed his name to Bob!");
      assertThat(taken.get(20, TimeUnit.SECONDS)).isEqualTo("Bob");
      await().until(() -> it.client.name().equals("Bob"));
    }
  }

  @Test
  void anOperatorsOrdersAreObeyedOrRefused() throws Exception {
    try (ClientFixture it = ClientFixture.staying()) {
      Guest guest = it.enterAs(" operator");
      it.awaitEvent(new ClientEvent.RoleChanged(true));
      CompletableFuture<Done> refused = it.client.moderate(KICK).toCompletableFuture();
      guest.hears("{kick Bob too loud}");
      guest.say("ERROR no-such-user: another", "ERROR no-such-user {kick}: there is nobody");
      assertThatThrownBy(() -> refused.get(20, TimeUnit.SECONDS))
          .hasRootCauseInstanceOf(RefusedException.class)
          .hasMessageContaining("there is nobody");
      CompletableFuture<Done> done = it.client.moderate(KICK).toCompletableFuture();
      guest.hears("{kick Bob too loud}");
      guest.say("Eve was kicked by Carl", "Bob was kicked by Bot: too loud");
      done.get(20, TimeUnit.SECONDS);
      it.awaitEvent(ParleyClientTest.received("Bob was kicked by Bot: too loud"));
    }
  }

  @Test
  void whatIsInForceIsListed() throws Exception {
    try (ClientFixture it = ClientFixture.staying()) {
      Guest guest = it.enterAs(" operator");
      CompletableFuture<List<Sanction>> list = it.client.sanctions().toCompletableFuture();
      guest.hears("{bans}");
      guest.say(
          "{muted name=Bob until=2030-01-01T00:00:00Z by=Ann reason=too loud}",
          "{banned address=192.0.2.7 until=2030-01-01T00:00:00Z by=Ann reason=}",
          "{bans 2}");
      assertThat(list.get(20, TimeUnit.SECONDS))
          .extracting(Sanction::whom)
          .containsExactly("Bob", "192.0.2.7");
      assertThat(it.events).noneMatch(event -> event.toString().contains("192.0.2.7"));
    }
  }

  @Test
  void whoIsNoOperatorSaysNothingThatWouldReadAsTalk() throws Exception {
    try (ClientFixture it = ClientFixture.staying()) {
      Guest guest = it.enterAs("");
      assertThatThrownBy(
              () -> it.client.moderate(KICK).toCompletableFuture().get(20, TimeUnit.SECONDS))
          .hasRootCauseInstanceOf(RefusedException.class);
      it.client.send("after");
      guest.hears("after");
    }
  }

  @Test
  void whoIsPutOutDoesNotComeBackByHimself() throws Exception {
    for (String why : List.of("kicked: you were kicked by Ann", "banned: you are banned")) {
      try (ClientFixture it = ClientFixture.staying()) {
        Guest guest = it.enterAs("");
        guest.say("ERROR " + why);
        guest.hangUp();
        String words = why.substring(why.indexOf(' ') + 1);
        it.awaitEvent(new ClientEvent.Disconnected(words, true));
      }
    }
  }

  @Test
  void whoIsHereIsKnown() throws Exception {
    try (ClientFixture it = ClientFixture.staying()) {
      Guest guest = it.enterAs("");
      guest.say("Ann has joined the chat!", "ALL Ann ", "Carl has joined the chat!");
      it.awaitEvent(new ClientEvent.PeopleChanged("Bot", List.of("Ann", "Carl")));
      guest.say("Carl changed his name to Dan!", "Ann left the chat...");
      it.awaitEvent(new ClientEvent.PeopleChanged("Bot", List.of("Dan")));
      assertThat(it.client.others()).containsExactly("Dan");
    }
  }

  @Test
  void subscribersHearWhatTheyAskFor() throws Exception {
    try (ClientFixture it = ClientFixture.staying()) {
      Guest guest = it.enterAs("");
      Listener slow = new Listener();
      it.client.events().subscribe(slow);
      Flow.Subscription asks = slow.subscribed.get(20, TimeUnit.SECONDS);
      asks.request(1);
      guest.say("Ann: one", "Ann: two");
      await().until(() -> slow.heard.size() == 1);
      asks.request(5);
      await().until(() -> slow.heard.size() == 2);
      assertThat(slow.heard)
          .containsExactly(
              ParleyClientTest.received("Ann: one"), ParleyClientTest.received("Ann: two"));
      it.client.close();
      slow.ended.get(20, TimeUnit.SECONDS);
    }
  }

  private static final class Listener implements Flow.Subscriber<ClientEvent> {
    final CompletableFuture<Flow.Subscription> subscribed = new CompletableFuture<>();
    final CompletableFuture<Throwable> ended = new CompletableFuture<>();
    final List<ClientEvent> heard = new CopyOnWriteArrayList<>();

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscribed.complete(subscription);
    }

    @Override
    public void onNext(ClientEvent event) {
      heard.add(event);
    }

    @Override
    public void onError(Throwable failure) {
      ended.complete(failure);
    }

    @Override
    public void onComplete() {
      ended.complete(null);
    }
  }
}
