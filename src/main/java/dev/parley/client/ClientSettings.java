package dev.parley.client;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import dev.parley.net.UdpBinder;
import dev.parley.transfer.FetchingTransferSession;
import dev.parley.transfer.RangeFetchingSession;
import dev.parley.transfer.Rehearsal;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What a test wants otherwise.
 *
 * @param sessions makes the sessions
 * @param giveUpAfter so long nothing may get on, while there is no connection
 * @param firstPause before connecting again; doubled each time
 * @param longestPause before connecting again
 * @param maxFruitless so many connections in a row may bring no download any further
 * @param offerLimit how long the answer to a wish may take
 * @param quitLimit how long the server may take to say goodbye
 * @param detectLeast how long a server that may be an original one has at least to answer the name
 */
record ClientSettings(
    Sessions sessions,
    Duration giveUpAfter,
    Duration firstPause,
    Duration longestPause,
    int maxFruitless,
    Duration offerLimit,
    Duration quitLimit,
    Duration detectLeast) {
  static final Duration DETECT_LEAST = Duration.ofMillis(30);

  /** Somebody waits for its end. */
  private static final int REHEARSED_BYTES = 2 << 20;

  static ClientSettings usual(UdpBinder sockets) {
    return new ClientSettings(
        Sessions.real(sockets),
        Duration.ofSeconds(25),
        Duration.ofMillis(100),
        Duration.ofSeconds(2),
        20,
        Duration.ofSeconds(15),
        Duration.ofSeconds(2),
        DETECT_LEAST);
  }

  /** Starts the sessions that fetch. */
  interface Sessions {
    ActorRef<RangeFetchingSession.Command> fast(
        ActorContext<?> parent,
        RangeFetchingSession.Task task,
        ActorRef<RangeFetchingSession.Event> listener);

    ActorRef<FetchingTransferSession.Command> parts(
        ActorContext<?> parent,
        FetchingTransferSession.Task task,
        ActorRef<FetchingTransferSession.Event> listener);

    /** Does what makes the first session as fast as the next; done when that is over. */
    default CompletionStage<Done> rehearse(ActorContext<?> context) {
      return CompletableFuture.completedFuture(Done.getInstance());
    }

    static Sessions real(UdpBinder sockets) {
      return new Sessions() {
        @Override
        public CompletionStage<Done> rehearse(ActorContext<?> context) {
          return Rehearsal.run(
              context,
              sockets,
              REHEARSED_BYTES,
              (catalog, desk, folder) -> ClientRehearsal.create(usual(sockets), desk, folder));
        }

        @Override
        public ActorRef<RangeFetchingSession.Command> fast(
            ActorContext<?> parent,
            RangeFetchingSession.Task task,
            ActorRef<RangeFetchingSession.Event> listener) {
          return RangeFetchingSession.spawn(parent, sockets, task, listener);
        }

        @Override
        public ActorRef<FetchingTransferSession.Command> parts(
            ActorContext<?> parent,
            FetchingTransferSession.Task task,
            ActorRef<FetchingTransferSession.Event> listener) {
          return FetchingTransferSession.spawn(parent, sockets, task, listener);
        }
      };
    }
  }
}
