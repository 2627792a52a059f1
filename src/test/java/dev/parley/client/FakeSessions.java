package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import dev.parley.transfer.FetchOutcome;
import dev.parley.transfer.FetchingTransferSession;
import dev.parley.transfer.RangeFetchingSession;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Sessions that fetch nothing and do what a test says. */
final class FakeSessions implements ClientSettings.Sessions {
  private final BlockingQueue<Fast> fast = new LinkedBlockingQueue<>();

  /** Whether fast ones do not end by what they are told. */
  volatile boolean areDeaf;

  final AtomicInteger rehearsals = new AtomicInteger();

  private final BlockingQueue<Parts> parts = new LinkedBlockingQueue<>();

  /** A fast one. */
  record Fast(
      RangeFetchingSession.Task task,
      ActorRef<RangeFetchingSession.Event> listener,
      ActorRef<RangeFetchingSession.Command> self,
      BlockingQueue<RangeFetchingSession.Command> told) {
    /** What it is told next. */
    RangeFetchingSession.Command hears() throws InterruptedException {
      return present(told.poll(20, TimeUnit.SECONDS));
    }

    void progress(long bytes) {
      listener.tell(new RangeFetchingSession.Progress(bytes, task.ticket().sizeBytes()));
    }

    /** Ends it, and stops it. */
    void end(FetchOutcome outcome) {
      listener.tell(new RangeFetchingSession.Ended(outcome));
      self.tell(
          new RangeFetchingSession.ServerGaveUp(
              new FetchOutcome.Failed(FetchOutcome.Reason.FAULT, "unheard")));
    }
  }

  /** One of the part protocol. */
  record Parts(
      FetchingTransferSession.Task task, ActorRef<FetchingTransferSession.Event> listener) {}

  @Override
  public CompletionStage<Done> rehearse(ActorContext<?> context) {
    rehearsals.incrementAndGet();
    return CompletableFuture.completedFuture(Done.getInstance());
  }

  Fast nextFast() throws InterruptedException {
    return present(fast.poll(20, TimeUnit.SECONDS));
  }

  Parts nextParts() throws InterruptedException {
    return present(parts.poll(20, TimeUnit.SECONDS));
  }

  boolean noneStarted() {
    return fast.isEmpty() && parts.isEmpty();
  }

  private static <T> T present(T value) {
    assertThat(value).as("it comes").isNotNull();
    return value;
  }

  static FetchOutcome.Completed whole(RangeFetchingSession.Task task) {
    return new FetchOutcome.Completed(
        Path.of(task.fileName()),
        task.ticket().sizeBytes(),
        Duration.ofSeconds(1),
        0,
        0,
        Optional.of("00".repeat(32)));
  }

  @Override
  public ActorRef<RangeFetchingSession.Command> fast(
      ActorContext<?> parent,
      RangeFetchingSession.Task task,
      ActorRef<RangeFetchingSession.Event> listener) {
    return parent.spawn(fast(task, listener), "fetching");
  }

  private Behavior<RangeFetchingSession.Command> fast(
      RangeFetchingSession.Task task, ActorRef<RangeFetchingSession.Event> listener) {
    return Behaviors.setup(
        context -> {
          BlockingQueue<RangeFetchingSession.Command> told = new LinkedBlockingQueue<>();
          fast.add(new Fast(task, listener, context.getSelf(), told));
          return Behaviors.receiveMessage(
              command -> {
                told.add(command);
                if (areDeaf) {
                  return Behaviors.same();
                } else if (command instanceof RangeFetchingSession.ServerGaveUp gaveUp) {
                  listener.tell(new RangeFetchingSession.Ended(gaveUp.outcome()));
                  return Behaviors.stopped();
                } else if (command instanceof RangeFetchingSession.Cancel) {
                  listener.tell(
                      new RangeFetchingSession.Ended(
                          new FetchOutcome.Failed(FetchOutcome.Reason.CANCELLED, "cancelled")));
                  return Behaviors.stopped();
                }
                return Behaviors.same();
              });
        });
  }

  @Override
  public ActorRef<FetchingTransferSession.Command> parts(
      ActorContext<?> parent,
      FetchingTransferSession.Task task,
      ActorRef<FetchingTransferSession.Event> listener) {
    return parent.spawn(parts(task, listener), "fetching");
  }

  private Behavior<FetchingTransferSession.Command> parts(
      FetchingTransferSession.Task task, ActorRef<FetchingTransferSession.Event> listener) {
    return Behaviors.setup(
        context -> {
          parts.add(new Parts(task, listener));
          return Behaviors.receiveMessage(
              command -> {
                if (command instanceof FetchingTransferSession.ServerGaveUp gaveUp) {
                  listener.tell(new FetchingTransferSession.Ended(gaveUp.outcome()));
                }
                return Behaviors.stopped();
              });
        });
  }
}
