package dev.parley.client;

import akka.Done;
import akka.actor.typed.ActorRef;
import dev.parley.protocol.chat.FileToken;
import dev.parley.transfer.FetchOutcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A download and how far it is, across connections. Not thread safe. */
final class Wanted {
  private static final int MAX_CHANGES = 3;

  /** What is next. */
  enum State {
    /** To be asked for, as soon as there is a connection. */
    TO_ASK,
    /** Asked for; the server has not offered it yet. */
    ASKED,
    /** An attempt runs. */
    RUNNING,
    /** An attempt has failed and is being cleared away; then it is asked for again. */
    CLEARING,
    /** The user knows how it ended; an answer or the end of the attempt may be due. */
    ENDED
  }

  final Download download;

  /** What the user's waiting counts from. */
  long startedNs;

  /** Done when the server was first asked; the user's. */
  final CompletableFuture<Done> taken;

  final Meter meter = new Meter();
  State state = State.TO_ASK;

  /** The connection that it was asked for on, or that is not to be asked any more. */
  int connection = -1;

  /** The attempt, as long as there is one; an old one's words are told by that. */
  ActorRef<Attempt.Command> attempt;

  int attempts;

  /** Of the running attempt, when it is a fast one. */
  Integer transferId;

  /** Whether the connection is gone that the attempt began on, or will be. */
  boolean orphaned;

  /** Whether the server has said that the file changed. */
  boolean changed;

  /** Whether the user has cancelled it while an attempt ran, which may have failed already. */
  boolean cancelled;

  private int changes;
  private long mostBytes;

  Wanted(Download download, long startedNs, CompletableFuture<Done> taken) {
    this.download = download;
    this.startedNs = startedNs;
    this.taken = taken;
  }

  /** Takes how much is there now; true when that is more than ever before. */
  boolean isFurther(long bytes) {
    boolean further = bytes > mostBytes;
    mostBytes = Math.max(mostBytes, bytes);
    return further;
  }

  /**
   * Whether another attempt makes sense after this outcome: the server knows the file, only not
   * this version of it, or not on this connection. If so, everything is ready for it.
   */
  boolean isWorthAnother(FetchOutcome outcome) {
    if (!(outcome instanceof FetchOutcome.Failed failed)) {
      return false;
    }
    if (orphaned) {
      return failed.reason() == FetchOutcome.Reason.TIMED_OUT;
    }
    if (!changed || failed.reason() != FetchOutcome.Reason.INTEGRITY || changes >= MAX_CHANGES) {
      return false;
    }
    changes++;
    changed = false;
    mostBytes = 0;
    connection = -1; // the same connection will do
    return true;
  }

  /** The outcome with the time since the wish: a session of parts knows only its own. */
  FetchOutcome sinceTheWish(FetchOutcome outcome, long nowNs) {
    return outcome instanceof FetchOutcome.Completed done && done.sha256().isEmpty()
        ? new FetchOutcome.Completed(
            done.file(),
            done.bytes(),
            Duration.ofNanos(nowNs - startedNs),
            done.repeatedShare(),
            done.resumedBytes(),
            done.sha256())
        : outcome;
  }

  /**
   * The name to write the file by: never one that only the server has thought of.
   *
   * @param offered the server's name for it
   */
  String localName(String offered) {
    return isNamed(offered) ? offered : download.fileName();
  }

  boolean isNamed(String fileName) {
    return download.fileName().equals(fileName)
        || FileToken.decode(download.fileName()).equals(fileName);
  }

  boolean isPending() {
    return state != State.ENDED;
  }
}
