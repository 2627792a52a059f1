package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import dev.parley.net.Greeter;
import dev.parley.protocol.chat.ErrorCode;
import dev.parley.protocol.chat.ServerMessage;
import dev.parley.transfer.Rehearsal;
import dev.parley.transfer.TransferDesk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class ClientRehearsalTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final Path FOLDER = Path.of("nowhere");

  private final FakeSessions sessions = new FakeSessions();
  private final TestProbe<TransferDesk.Command> desk = KIT.createTestProbe();

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
  }

  private ActorRef<ClientRehearsal.Command> rehearsal(Callable<Greeter> listen) {
    Behavior<ClientRehearsal.Command> behavior =
        ClientRehearsal.create(
            ClientFixture.settings(sessions, Duration.ofSeconds(20)), desk.ref(), FOLDER, listen);
    return KIT.spawn(behavior);
  }

  private void expectEnd(ActorRef<?> rehearsal) {
    desk.expectTerminated(rehearsal, Duration.ofSeconds(20));
  }

  /** What is asked for by one visit. */
  private List<TransferDesk.Request> requests() {
    List<TransferDesk.Request> requests = new ArrayList<>();
    for (String file : Rehearsal.SMALL_FILES) {
      requests.add(desk.expectMessageClass(TransferDesk.Request.class, Duration.ofSeconds(20)));
      assertThat(requests.get(requests.size() - 1).fileName()).isEqualTo(file);
    }
    return requests;
  }

  private static void answer(TransferDesk.Request request, ServerMessage message) {
    request.replyTo().tell(new TransferDesk.Answer(message));
  }

  /** An offer with the hashes of so many blocks; the file has two. */
  private static ServerMessage offer(int id, String file, int hashes) {
    return new ServerMessage.FastOffer(
        file, 4711, ClientFixture.ticket(id), Collections.nCopies(hashes, ClientFixture.HASH));
  }

  @Test
  void eachVisitFetchesWhatIsOffered() throws Exception {
    ActorRef<?> rehearsal = rehearsal(Greeter::new);
    for (int visit = 1; visit <= ClientRehearsal.VISITS; visit++) {
      int id = 0;
      for (TransferDesk.Request request : requests()) {
        id++;
        answer(request, offer(id, request.fileName(), 2));
      }
      List<FakeSessions.Fast> fetching = List.of(sessions.nextFast(), sessions.nextFast());
      assertThat(fetching)
          .extracting(session -> session.task().fileName())
          .containsExactlyInAnyOrderElementsOf(Rehearsal.SMALL_FILES);
      assertThat(fetching)
          .extracting(session -> session.task().folder())
          .containsOnly(FOLDER.resolve("visit-" + visit));
      for (FakeSessions.Fast session : fetching) {
        session.end(FakeSessions.whole(session.task()));
      }
    }
    expectEnd(rehearsal);
  }

  @Test
  void whatCannotBeFetchedIsPassedOver() throws Exception {
    ActorRef<?> rehearsal = rehearsal(Greeter::new);
    for (int visit = 1; visit <= ClientRehearsal.VISITS; visit++) {
      List<TransferDesk.Request> requests = requests();
      answer(
          requests.get(0),
          ServerMessage.ErrorReply.aboutFile(ErrorCode.SERVER_FAULT, "small-1", "no"));
      // A client would wait for the other hash for ever.
      answer(requests.get(1), offer(1, "small-2", 1));
    }
    expectEnd(rehearsal);
    assertThat(sessions.noneStarted()).isTrue();
  }

  @Test
  void withoutAPortThereIsNoneAndNobodyWaitsForIt() {
    ActorRef<?> rehearsal =
        rehearsal(
            () -> {
              throw new IOException("no port");
            });
    expectEnd(rehearsal);
    desk.expectNoMessage(Duration.ZERO);
  }
}
