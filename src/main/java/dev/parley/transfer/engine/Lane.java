package dev.parley.transfer.engine;

/**
 * One local UDP port, and what is known about the part it waits for or was answered last.
 *
 * <pre>
 *   OPENING --> FRESH --> WAITING <--> RESTING        any of them --> FAILED
 * </pre>
 *
 * An answer has no index in it, so the port is all that tells which part it answers. That is why a
 * lane waits for one part at a time, asks for it again itself, and rests between two parts.
 */
final class Lane {

  enum State {
    OPENING,
    FRESH,
    WAITING,
    RESTING,
    FAILED
  }

  final int index;
  State state = State.OPENING;

  /** The part that is waited for, or was last. */
  long part = -1;

  /** How often that part was asked for. */
  int asks;

  /** How many datagrams have come for it, of any kind. */
  int answers;

  /** How many of them were damaged or had the wrong length. */
  int badAnswers;

  /** Whether nothing at all came since the part was last asked for. */
  boolean silent;

  long askedAtNs;
  long timeoutNs;
  long deadlineNs;
  long answeredAtNs;
  private long restAtLeastUntilNs;

  Lane(int index) {
    this.index = index;
  }

  boolean isWaiting() {
    return state == State.WAITING;
  }

  /** Whether the server has heard of this port, so that it heeds a {@code finished} from it. */
  boolean isKnownToServer() {
    return asks > 0 && state != State.FAILED;
  }

  void waitFor(long newPart, long newTimeoutNs, long nowNs) {
    state = State.WAITING;
    part = newPart;
    asks = 0;
    answers = 0;
    badAnswers = 0;
    timeoutNs = newTimeoutNs;
    asked(nowNs);
  }

  void asked(long nowNs) {
    asks++;
    silent = true;
    askedAtNs = nowNs;
    deadlineNs = nowNs + timeoutNs;
  }

  void rest(long newTimeoutNs, long nowNs) {
    boolean moreToCome = asks > answers;
    state = State.RESTING;
    answeredAtNs = nowNs;
    restAtLeastUntilNs = moreToCome ? nowNs + 2 * newTimeoutNs : nowNs;
  }

  /** The time from which this lane may be used again, for a given length of rest. */
  long restUntilNs(long restNs) {
    return Math.max(answeredAtNs + restNs, restAtLeastUntilNs);
  }
}
