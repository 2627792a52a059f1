package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import akka.Done;
import dev.parley.protocol.chat.ClientMessage;
import dev.parley.protocol.chat.ServerMessageParser;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PresenceTest {
  private final List<ClientMessage> said = new ArrayList<>();
  private final List<ClientEvent> events = new ArrayList<>();
  private final Presence presence =
      new Presence(new NameChoice("Bot", false), said::add, events::add);

  @Test
  void whoComesAndGoesIsToldWithEveryoneWhoIsLeft() {
    hears("ALL Ann ");
    hears("Cid has joined the chat!");
    hears("Ann left the chat...");
    assertThat(events)
        .filteredOn(event -> event instanceof ClientEvent.PeopleChanged)
        .containsExactly(
            new ClientEvent.PeopleChanged("Bot", List.of("Ann")),
            new ClientEvent.PeopleChanged("Bot", List.of("Ann", "Cid")),
            new ClientEvent.PeopleChanged("Bot", List.of("Cid")));
  }

  @Test
  void ourNewNameIsTheOneToComeInWith() {
    hears("Bot changed his name to Bo!");
    assertThat(presence.name()).isEqualTo("Bo");
    assertThat(events).last().isEqualTo(new ClientEvent.PeopleChanged("Bo", List.of()));
  }

  @Test
  void questionsWaitUntilItIsKnownInWhichWords() {
    presence.ask(Question.files());
    assertThat(said).isEmpty();
    presence.greeted(Set.of(ClientMessage.FILE_SIZES));
    assertThat(said).containsExactly(new ClientMessage.ListSizes());
  }

  @Test
  void whatWasSaidAndNotRepeatedHasPerhapsNotArrived() {
    said("one");
    said("two");
    hears("Bot: one");
    assertThat(presence.connectionLost(new ConnectException("gone"))).containsExactly("two");
    assertThat(presence.connectionLost(new ConnectException("gone"))).isEmpty();
  }

  @Test
  void aLostConnectionAnswersTheQuestions() {
    Question<?> question = Question.files();
    presence.ask(question);
    assertThat(presence.connectionLost(new ConnectException("gone"))).isEmpty();
    assertThat(question.answer).isCompletedExceptionally();
  }

  private void said(String line) {
    presence.said(line, CompletableFuture.completedFuture(Done.getInstance()));
  }

  private void hears(String line) {
    presence.heard(ServerMessageParser.parse(line), line);
  }
}
