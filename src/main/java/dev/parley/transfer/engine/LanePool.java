package dev.parley.transfer.engine;

import dev.parley.transfer.engine.Lane.State;

/** The lanes of one download: how many there may be, which one is next, how long they rest. */
final class LanePool {

  private static final long MIN_REST_NS = 20_000_000;

  /** No stray makes a lane rest longer, in nanoseconds. */
  static final long MAX_REST_NS = 2_000_000_000;

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

  void startResting(Lane lane, byte[] answer, long timeoutNs, long nowNs) {
    long latenessNs = lane.provenLatenessNs(answer);
    if (latenessNs >= 0) {
      restLonger(latenessNs);
    }
    waiting--;
    lane.rest(answer, timeoutNs, nowNs);
  }

  /** A datagram came that nobody waits for: what came that late may come as late again. */
  void onStray(Lane lane, long nowNs) {
    if (lane.state == State.RESTING) {
      restLonger(nowNs - lane.answeredAtNs);
    }
  }

  private void restLonger(long latenessNs) {
    long wantedNs = Math.max(MIN_REST_NS, 4 * Math.min(latenessNs, MAX_REST_NS));
    restNs = Math.min(MAX_REST_NS, Math.max(restNs, wantedNs));
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
