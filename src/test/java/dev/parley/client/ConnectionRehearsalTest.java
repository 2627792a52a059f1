package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import akka.Done;
import akka.actor.testkit.typed.javadsl.BehaviorTestKit;
import akka.actor.typed.javadsl.Behaviors;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ConnectionRehearsalTest {
  @Test
  void withoutAPortThereIsNoneAndNobodyWaitsForIt() {
    CompletableFuture<Done> over = new CompletableFuture<>();
    BehaviorTestKit<Void> unused =
        BehaviorTestKit.create(
            Behaviors.setup(
                context -> {
                  ConnectionRehearsal.run(
                          context,
                          () -> {
                            throw new IOException("no port");
                          })
                      .thenAccept(over::complete);
                  return Behaviors.empty();
                }));
    assertThat(over).isCompleted();
  }
}
