package dev.parley.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.Done;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Behaviors;
import dev.parley.net.UdpSockets;
import dev.parley.protocol.chat.ServerMessage;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RehearsalTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int TIMES = 10;

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
  }

  @Test
  void anActIsOfferedTheFilesManyTimesAndItsEndIsAwaited() throws Exception {
    TestProbe<TransferDesk.Answer> answers = KIT.createTestProbe();
    TestProbe<ActorRef<String>> acts = KIT.createTestProbe();
    Rehearsal.Act act =
        (catalog, desk, folder) ->
            Behaviors.<String>setup(
                context -> {
                  acts.ref().tell(context.getSelf());
                  for (int i = 0; i < TIMES; i++) {
                    Rehearsal.SMALL_FILES.forEach(
                        file -> desk.tell(request(file, context.getSelf(), answers.ref())));
                  }
                  return Behaviors.receiveMessage(over -> Behaviors.stopped());
                });
    try (UdpSockets sockets = new UdpSockets(1)) {
      CompletionStage<Done> over = rehearse(sockets, act);
      for (int i = 0; i < TIMES * Rehearsal.SMALL_FILES.size(); i++) {
        assertThat(answers.receiveMessage(LIMIT).message())
            .isInstanceOfSatisfying(
                ServerMessage.FastOffer.class,
                offer -> {
                  assertThat(offer.fileName()).isIn(Rehearsal.SMALL_FILES);
                  assertThat(offer.port()).isPositive();
                  assertThat(offer.ticket().blockCount()).isEqualTo(1);
                });
      }
      assertThat(over.toCompletableFuture()).isNotDone();
      acts.receiveMessage().tell("over");
      over.toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
  }

  @Test
  void anActThatHangsHoldsNobodyUp() throws Exception {
    try (UdpSockets sockets = new UdpSockets(1)) {
      CompletionStage<Done> over =
          rehearse(sockets, (catalog, desk, folder) -> Behaviors.ignore(), Duration.ofMillis(100));
      over.toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
  }

  /** As on a disk that is full. */
  @Test
  void aFolderThatCannotBeFilledIsNotLeftBehind(@TempDir Path parent) {
    assertThatThrownBy(() -> Rehearsal.makeFolder(parent, -1))
        .isInstanceOf(NegativeArraySizeException.class);
    assertThat(parent).isEmptyDirectory();
  }

  private static CompletionStage<Done> rehearse(UdpSockets sockets, Rehearsal.Act act) {
    return rehearse(sockets, act, LIMIT);
  }

  private static CompletionStage<Done> rehearse(
      UdpSockets sockets, Rehearsal.Act act, Duration limit) {
    TestProbe<CompletionStage<Done>> begun = KIT.createTestProbe();
    ActorRef<Void> unused =
        KIT.spawn(
            Behaviors.setup(
                context -> {
                  begun.ref().tell(Rehearsal.run(context, sockets, 100_000, act, limit));
                  return Behaviors.empty();
                }));
    return begun.receiveMessage();
  }

  private static TransferDesk.Request request(
      String file, ActorRef<?> owner, ActorRef<TransferDesk.Answer> answers) {
    return new TransferDesk.Request(
        file, true, InetAddress.getLoopbackAddress(), owner, answers, answers);
  }
}
