package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import akka.Done;
import akka.actor.testkit.typed.javadsl.BehaviorTestKit;
import akka.actor.testkit.typed.javadsl.TestInbox;
import akka.actor.typed.javadsl.Behaviors;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PresentConnectionTest {
  static final Opening OPENING =
      new Opening(
          1,
          "room.example",
          1,
          "Ann",
          Optional.empty(),
          false,
          List.of(),
          Duration.ofSeconds(1),
          ClientSettings.DETECT_LEAST,
          new Security.Plain(),
          PasswordOptions.NONE);

  @Test
  void whatAConnectionHasNotTakenBeforeItsEndIsRefused() {
    CompletableFuture<Done> taken = new CompletableFuture<>();
    BehaviorTestKit<String> unused =
        BehaviorTestKit.create(
            Behaviors.setup(
                context -> {
                  PresentConnection<String> connection =
                      new PresentConnection<>(
                          context,
                          TestInbox.<ConnectionEvent.Report>create().getRef(),
                          number -> "stopped");
                  connection.open(OPENING);
                  connection.say(new ClientConnection.Say("hello", taken));
                  connection.forget();
                  return Behaviors.empty();
                }));
    assertThat(taken).isCompletedExceptionally();
  }
}
