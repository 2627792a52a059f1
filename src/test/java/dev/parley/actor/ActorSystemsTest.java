package dev.parley.actor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.util.Collections;
import org.junit.jupiter.api.Test;

final class ActorSystemsTest {
  @Test
  void onlyManifestsAreHidden() throws IOException {
    ClassLoader all = getClass().getClassLoader();
    ClassLoader loader = new ActorSystems.WithoutManifests(all);
    assertTrue(all.getResources("META-INF/MANIFEST.MF").hasMoreElements());
    assertFalse(loader.getResources("META-INF/MANIFEST.MF").hasMoreElements());
    assertEquals(
        Collections.list(all.getResources("reference.conf")),
        Collections.list(loader.getResources("reference.conf")));
  }

  @Test
  void aSystemRuns() {
    ActorTestKit kit = ActorTestKit.create();
    try {
      TestProbe<String> probe = kit.createTestProbe();
      ActorSystem<String> system =
          ActorSystems.create(
              Behaviors.receiveMessage(
                  word -> {
                    probe.ref().tell(word);
                    return Behaviors.stopped();
                  }),
              "quick",
              ConfigFactory.load());
      system.tell("hello");
      probe.expectMessage("hello");
      system.getWhenTerminated().toCompletableFuture().join();
    } finally {
      kit.shutdownTestKit();
    }
  }
}
