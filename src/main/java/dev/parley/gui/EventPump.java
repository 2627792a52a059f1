package dev.parley.gui;

import dev.parley.client.ClientEvent;
import java.util.Queue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javax.swing.SwingUtilities;
import javax.swing.Timer;

/**
 * Brings what the client hears to the event thread, some twenty times a second and all at once: a
 * window is laid out and painted once for many messages.
 */
final class EventPump implements Consumer<ClientEvent> {
  private static final int PERIOD_MS = 40;

  /** An event thread that is so far behind has not moved for long. */
  static final int MAX_BEHIND = 50_000;

  private final Queue<ClientEvent> queue = new LinkedBlockingQueue<>(MAX_BEHIND);
  private final AtomicBoolean awaited = new AtomicBoolean();
  private final Consumer<ClientEvent> onEvent;
  private final Runnable onOverflow;
  private final Timer timer;
  private volatile boolean overflown;

  /** Both are called on the event thread; the second, once, when events were lost. */
  EventPump(Consumer<ClientEvent> onEvent, Runnable onOverflow) {
    this.onEvent = onEvent;
    this.onOverflow = onOverflow;
    timer = new Timer(PERIOD_MS, tick -> drain());
    timer.setRepeats(false);
  }

  /** Takes an event, on whatever thread. */
  @Override
  public void accept(ClientEvent event) {
    if (!overflown && !queue.offer(event)) {
      overflown = true; // what would come now has a hole before it
      SwingUtilities.invokeLater(onOverflow);
    } else if (awaited.compareAndSet(false, true)) {
      SwingUtilities.invokeLater(timer::start);
    }
  }

  private void drain() {
    awaited.set(false);
    // What comes meanwhile comes next time: else a flood would let nothing else happen here.
    for (int left = queue.size(); left > 0; left--) {
      onEvent.accept(queue.remove());
    }
  }
}
