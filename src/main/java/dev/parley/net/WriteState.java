package dev.parley.net;

import java.util.concurrent.atomic.AtomicReference;

/** Whether a write is under way, and whether somebody waits for its end. Thread safe. */
final class WriteState {
  private enum State {
    IDLE,
    WRITING,
    AWAITED
  }

  private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);

  void begin() {
    state.set(State.WRITING);
  }

  /** True when none is under way; else its end is awaited from now on. */
  boolean isOver() {
    // It may end between two looks.
    return state.get() == State.IDLE
        || (!state.compareAndSet(State.WRITING, State.AWAITED) && state.get() == State.IDLE);
  }

  /** A write has ended; true when somebody waits for that. */
  boolean end() {
    return state.getAndSet(State.IDLE) == State.AWAITED;
  }
}
