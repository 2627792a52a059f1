package dev.parley.net;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.Behaviors;
import akka.dispatch.Dispatcher;
import com.typesafe.config.ConfigFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventLoopDispatcherTest {
  /** Then the system is all that ends of what fails so. */
  private static final String STAY_IN_THIS_PROCESS = "akka.jvm-exit-on-fatal-error = off";

  private final ActorTestKit kit = ActorTestKit.create();
  private final EventLoops loops = new EventLoops("dispatcher-test", 2);

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
    loops.close();
  }

  @Test
  void anActorRunsOnTheThreadOfItsConnection() {
    for (SingleThreadEventExecutor loop : all()) {
      assertThat(isOn(loop, EventLoopDispatcher.of(kit.system(), loop))).isTrue();
    }
    assertThat(isOn(all().get(0), DispatcherSelector.defaultDispatcher())).isFalse();
  }

  @Test
  void aThreadHasOneDispatcherAndOutlivesIt() {
    SingleThreadEventExecutor loop = all().get(0);
    DispatcherSelector selector = EventLoopDispatcher.of(kit.system(), loop);
    Dispatcher dispatcher = (Dispatcher) kit.system().dispatchers().lookup(selector);
    dispatcher.shutdown(); // as it does when it has had no actors for a second

    DispatcherSelector again = EventLoopDispatcher.of(kit.system(), loop);
    assertThat(kit.system().dispatchers().lookup(again)).isSameAs(dispatcher);
    assertThat(isOn(loop, again)).isTrue();
  }

  @Test
  void whatNoActorSurvivesEndsTheSystemAsItDoesOnAkkasOwnThreads() {
    ActorTestKit doomed = ActorTestKit.create(ConfigFactory.parseString(STAY_IN_THIS_PROCESS));
    try {
      ActorRef<String> actor =
          doomed.spawn(
              Behaviors.receiveMessage(
                  message -> {
                    throw new LinkageError(message);
                  }),
              EventLoopDispatcher.of(doomed.system(), all().get(0)));
      actor.tell("as after a jar was replaced");
      assertThat(doomed.system().getWhenTerminated()).succeedsWithin(Duration.ofSeconds(10));
    } finally {
      doomed.shutdownTestKit();
    }
  }

  private List<SingleThreadEventExecutor> all() {
    List<SingleThreadEventExecutor> all = new ArrayList<>();
    for (EventExecutor loop : loops.threads()) {
      all.add((SingleThreadEventExecutor) loop);
    }
    return all;
  }

  /** Whether an actor of this dispatcher runs on that thread. */
  private boolean isOn(EventExecutor loop, DispatcherSelector selector) {
    TestProbe<Boolean> probe = kit.createTestProbe(Boolean.class);
    ActorRef<String> actor =
        kit.spawn(
            Behaviors.receiveMessage(
                message -> {
                  probe.ref().tell(loop.inEventLoop());
                  return Behaviors.same();
                }),
            selector);
    actor.tell("where?");
    return probe.receiveMessage();
  }
}
