package dev.parley.transfer.engine;

import dev.parley.transfer.engine.Lane.State;

/** The lanes of one download: how many there may be, which one is next, how long they rest. */
final class LanePool {

  private static final long MIN_REST_NS = 20_000_000;

  /** No stray makes a lane rest longer, in nanoseconds. */
  static final long MAX_REST_NS = 2_000_000_000;

  /** After so many answers a lane without a stray, the rest is halved. */
  private static final int ANSWERS_TO_FORGIVE = 4;

  private final Lane[] lanes;
  private int requested;
  private int limit;

  /** How many are in each state. */
  private int opening;

  private int fresh;
  private int waiting;
  private int failed;

  /** How long a lane rests. None needs to until a stray shows that answers come late. */
  private long restNs;

  private int answersSinceStray;

  LanePool(int limit) {
    this.lanes = new Lane[limit];
    this.limit = limit;
  }

  /** Creates lanes that are to be opened, until {@code ahead} are open or opening and unused. */
  void request(int ahead) {
    while (requested < limit && opening + fresh < ahead) {
      lanes[requested] = new Lane(requested);
      requested++;
      opening++;
    }
  }

  int requested() {
    return requested;
  }

  int waiting() {
    return waiting;
  }

  boolean isEmpty() {
    return failed == requested;
  }

  Lane get(int index) {
    if (index < 0 || index >= requested) {
      throw new IllegalArgumentException("no such lane: " + index);
    }
    return lanes[index];
  }

  boolean onOpened(Lane lane) {
    if (lane.state != State.OPENING) {
      return false;
    }
    lane.state = State.FRESH;
    opening--;
    fresh++;
    return true;
  }

  void onFailed(Lane lane) {
    switch (lane.state) {
      case OPENING -> opening--;
      case FRESH -> fresh--;
      case WAITING -> waiting--;
      case RESTING, FAILED -> {
        // Counted nowhere else.
      }
    }
    if (lane.state != State.FAILED) {
      lane.state = State.FAILED;
      failed++;
    }
    limit = requested;
  }

  void startWaiting(Lane lane, long part, long timeoutNs, long nowNs) {
    if (lane.state == State.FRESH) {
      fresh--;
    }
    waiting++;
    lane.waitFor(part, timeoutNs, nowNs);
  }

  void startResting(Lane lane, long timeoutNs, long nowNs) {
    waiting--;
    lane.rest(timeoutNs, nowNs);
    if (restNs > 0 && ++answersSinceStray >= ANSWERS_TO_FORGIVE * lanes.length) {
      answersSinceStray = 0;
      restNs = restNs > MIN_REST_NS ? restNs / 2 : 0;
    }
  }

  /** A datagram came that nobody waits for: what came that late may come as late again. */
  void onStray(Lane lane, long nowNs) {
    if (lane.state == State.RESTING) {
      long latenessNs = nowNs - lane.answeredAtNs;
      long wantedNs = Math.max(MIN_REST_NS, 4 * Math.min(latenessNs, MAX_REST_NS));
      restNs = Math.min(MAX_REST_NS, Math.max(restNs, wantedNs));
      answersSinceStray = 0;
    }
  }

  /** The lane to use now: a fresh one, or when all are open the one that has rested longest. */
  Lane pick(long nowNs) {
    Lane best = null;
    for (int i = 0; i < requested; i++) {
      Lane lane = lanes[i];
      if (lane.state == State.FRESH) {
        return lane;
      }
      boolean rested = lane.state == State.RESTING && lane.restUntilNs(restNs) <= nowNs;
      if (rested && (best == null || lane.answeredAtNs < best.answeredAtNs)) {
        best = lane;
      }
    }
    return allAreOpen() ? best : null;
  }

  /** When the next lane will have rested; {@link Long#MAX_VALUE} while more are being opened. */
  long nextRestedNs() {
    long earliestNs = Long.MAX_VALUE;
    for (int i = 0; i < requested && allAreOpen(); i++) {
      if (lanes[i].state == State.RESTING) {
        earliestNs = Math.min(earliestNs, lanes[i].restUntilNs(restNs));
      }
    }
    return earliestNs;
  }

  /** When the next waiting lane has waited long enough. */
  long nextTimeoutNs() {
    long earliestNs = Long.MAX_VALUE;
    for (int i = 0; i < requested; i++) {
      if (lanes[i].isWaiting()) {
        earliestNs = Math.min(earliestNs, lanes[i].deadlineNs);
      }
    }
    return earliestNs;
  }

  /** A lane from which the server heeds {@code finished}, or null. */
  Lane knownToServer() {
    for (int i = 0; i < requested; i++) {
      if (lanes[i].isKnownToServer()) {
        return lanes[i];
      }
    }
    return null;
  }

  private boolean allAreOpen() {
    return requested == limit && opening == 0;
  }
}
