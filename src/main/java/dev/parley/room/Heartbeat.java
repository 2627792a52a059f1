package dev.parley.room;

import java.time.Duration;

/** Finds out by asking whether a silent peer is still there. Not thread safe. */
final class Heartbeat {
  private final long askAfterNanos;
  private final long answerLimitNanos;
  private long lastHeardNanos;
  private boolean asked;
  private long askedNanos;

  /**
   * A peer that has just been heard.
   *
   * @param askAfter how long it may be silent before it is asked
   * @param answerLimit how long it may be silent from then on
   * @param nowNanos the time
   */
  Heartbeat(Duration askAfter, Duration answerLimit, long nowNanos) {
    this.askAfterNanos = askAfter.toNanos();
    this.answerLimitNanos = answerLimit.toNanos();
    this.lastHeardNanos = nowNanos;
  }

  /** What is to be done about the peer. */
  enum Finding {
    /** Nothing. */
    ALIVE,
    /** It is to be asked. */
    ASK,
    /** It has not answered. */
    GONE
  }

  /** The peer has said something, whatever it was. */
  void heard(long nowNanos) {
    lastHeardNanos = nowNanos;
    asked = false;
  }

  Finding look(long nowNanos) {
    if (nanosToNextLook(nowNanos) > 0) {
      return Finding.ALIVE;
    }
    if (asked) {
      return Finding.GONE;
    }
    asked = true;
    askedNanos = nowNanos;
    return Finding.ASK;
  }

  long nanosToNextLook(long nowNanos) {
    return (asked ? askedNanos + answerLimitNanos : lastHeardNanos + askAfterNanos) - nowNanos;
  }
}
