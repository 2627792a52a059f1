package dev.parley.client;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import dev.parley.transfer.FetchOutcome;
import dev.parley.transfer.FetchingTransferSession;
import dev.parley.transfer.RangeFetchingSession;
import java.util.List;
import java.util.function.Consumer;

/**
 * One attempt at a download: runs a session of either kind, and speaks of both in the same words. A
 * session that fails is stopped; that it has ended is then said for it.
 */
final class Attempt extends AbstractBehavior<Attempt.Command> {
  private final Consumer<Event> owner;
  private final Session session;
  private boolean ended;

  private Attempt(ActorContext<Command> context, Consumer<Event> owner, Kind kind) {
    super(context);
    context.getLog(); // which has the name of this class from now on
    this.owner = owner;
    this.session = kind.start(context);
  }

  /** What can be said to an attempt. */
  sealed interface Command {}

  /** The download is not wanted any more. */
  record Cancel() implements Command {}

  /** The server has given it up, or cannot be reached. */
  record ServerGaveUp(FetchOutcome.Failed outcome) implements Command {}

  /** Block hashes; only a fast download wants them. */
  record HashesArrived(long firstBlock, List<String> sha256) implements Command {}

  private record FromFast(RangeFetchingSession.Event event) implements Command {}

  private record FromParts(FetchingTransferSession.Event event) implements Command {}

  /** What the owner hears. */
  sealed interface Event {}

  /** So much is there. */
  record Progress(long bytes, long totalBytes) implements Event {}

  /** Hashes are wanted from this block on. */
  record NeedHashes(long firstBlock) implements Event {}

  /** How it ended; comes once. */
  record Ended(FetchOutcome outcome) implements Event {}

  /** Nothing of it is left, the file is closed; comes behind {@link Ended}. */
  record Stopped() implements Event {}

  /** Which kind of session. */
  private interface Kind {
    Session start(ActorContext<Command> context);
  }

  /** A session of either kind. */
  private interface Session {
    void tell(Command command);
  }

  static Behavior<Command> fast(
      ClientSettings.Sessions sessions, RangeFetchingSession.Task task, Consumer<Event> owner) {
    return Behaviors.setup(
        outer ->
            new Attempt(
                outer,
                owner,
                context -> {
                  ActorRef<RangeFetchingSession.Command> session =
                      sessions.fast(
                          context,
                          task,
                          context.messageAdapter(RangeFetchingSession.Event.class, FromFast::new));
                  context.watch(session);
                  return command -> tellFast(session, command);
                }));
  }

  static Behavior<Command> parts(
      ClientSettings.Sessions sessions, FetchingTransferSession.Task task, Consumer<Event> owner) {
    return Behaviors.setup(
        outer ->
            new Attempt(
                outer,
                owner,
                context -> {
                  ActorRef<FetchingTransferSession.Command> session =
                      sessions.parts(
                          context,
                          task,
                          context.messageAdapter(
                              FetchingTransferSession.Event.class, FromParts::new));
                  context.watch(session);
                  return command -> tellParts(session, command);
                }));
  }

  private static void tellFast(ActorRef<RangeFetchingSession.Command> session, Command command) {
    if (command instanceof Cancel) {
      session.tell(new RangeFetchingSession.Cancel());
    } else if (command instanceof ServerGaveUp gaveUp) {
      session.tell(new RangeFetchingSession.ServerGaveUp(gaveUp.outcome));
    } else if (command instanceof HashesArrived hashes) {
      session.tell(new RangeFetchingSession.HashesArrived(hashes.firstBlock, hashes.sha256));
    }
  }

  private static void tellParts(
      ActorRef<FetchingTransferSession.Command> session, Command command) {
    if (command instanceof Cancel) {
      session.tell(new FetchingTransferSession.Cancel());
    } else if (command instanceof ServerGaveUp gaveUp) {
      session.tell(new FetchingTransferSession.ServerGaveUp(gaveUp.outcome));
    }
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(FromFast.class, message -> onFast(message.event))
        .onMessage(FromParts.class, message -> onParts(message.event))
        .onMessage(
            Command.class,
            command -> {
              session.tell(command);
              return this;
            })
        .onSignal(Terminated.class, signal -> onSessionStopped())
        .build();
  }

  private Behavior<Command> onFast(RangeFetchingSession.Event event) {
    if (event instanceof RangeFetchingSession.Progress progress) {
      owner.accept(new Progress(progress.bytes(), progress.totalBytes()));
    } else if (event instanceof RangeFetchingSession.NeedHashes need) {
      owner.accept(new NeedHashes(need.firstBlock()));
    } else if (event instanceof RangeFetchingSession.Ended end) {
      end(end.outcome());
    }
    return this;
  }

  private Behavior<Command> onParts(FetchingTransferSession.Event event) {
    if (event instanceof FetchingTransferSession.Progress progress) {
      owner.accept(new Progress(progress.bytes(), progress.totalBytes()));
    } else if (event instanceof FetchingTransferSession.Ended end) {
      end(end.outcome());
    }
    return this;
  }

  private void end(FetchOutcome outcome) {
    if (!ended) {
      ended = true;
      owner.accept(new Ended(outcome));
    }
  }

  private Behavior<Command> onSessionStopped() {
    end(new FetchOutcome.Failed(FetchOutcome.Reason.FAULT, "the download failed; see the log"));
    owner.accept(new Stopped());
    return Behaviors.stopped();
  }
}
