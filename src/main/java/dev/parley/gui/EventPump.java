package dev.parley.gui;

import dev.parley.client.ClientEvent;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javax.swing.SwingUtilities;
import javax.swing.Timer;

/**
 * Brings what the client hears to the event thread, some twenty times a second and all at once: a
 * window is laid out and painted once for many messages.
 */
final class EventPump implements Flow.Subscriber<ClientEvent> {
  private static final int PERIOD_MS = 40;

  /** So many events may be on the way to the event thread; the rest waits in the client. */
  private static final int MAX_UNDERWAY = 2048;

  private final Queue<ClientEvent> underway = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean awaited = new AtomicBoolean();
  private final Consumer<ClientEvent> onEvent;
  private final Consumer<Throwable> onFailure;
  private final Timer timer;
  private volatile Flow.Subscription subscription;

  /** Both are called on the event thread; the second when events were lost. */
  EventPump(Consumer<ClientEvent> onEvent, Consumer<Throwable> onFailure) {
    this.onEvent = onEvent;
    this.onFailure = onFailure;
    timer = new Timer(PERIOD_MS, tick -> drain());
    timer.setRepeats(false);
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    given.request(MAX_UNDERWAY);
  }

  @Override
  public void onNext(ClientEvent event) {
    underway.add(event);
    if (awaited.compareAndSet(false, true)) {
      SwingUtilities.invokeLater(timer::start);
    }
  }

  private void drain() {
    awaited.set(false);
    int handled = 0;
    for (ClientEvent event = underway.poll(); event != null; event = underway.poll()) {
      onEvent.accept(event);
      handled++;
    }
    if (handled > 0) {
      subscription.request(handled);
    }
  }

  @Override
  public void onError(Throwable failure) {
    SwingUtilities.invokeLater(() -> onFailure.accept(failure));
  }

  @Override
  public void onComplete() {
    SwingUtilities.invokeLater(this::drain);
  }
}
