package dev.parley.client;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.SubmissionPublisher;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands events on: to the listener on the client's own thread, to subscribers as they ask. */
final class EventHub implements Consumer<ClientEvent>, Flow.Publisher<ClientEvent> {
  private static final Logger LOG = LoggerFactory.getLogger(EventHub.class);

  /** A subscriber who is so many events behind is given up. */
  static final int MAX_BEHIND = 8192;

  private final Consumer<ClientEvent> listener;

  /** One for each subscriber, so that each can be given up by itself. */
  private final List<SubmissionPublisher<ClientEvent>> subscribers = new CopyOnWriteArrayList<>();

  private boolean closed;
  private volatile ClientEvent.PeopleChanged people;

  EventHub(String name, Consumer<ClientEvent> listener) {
    this.listener = listener;
    this.people = new ClientEvent.PeopleChanged(name, List.of());
  }

  ClientEvent.PeopleChanged people() {
    return people;
  }

  @Override
  public void accept(ClientEvent event) {
    if (event instanceof ClientEvent.PeopleChanged changed) {
      people = changed;
    } else if (event instanceof ClientEvent.Entered entered) {
      people = new ClientEvent.PeopleChanged(entered.name(), people.others());
    }
    try {
      listener.accept(event);
    } catch (RuntimeException e) {
      LOG.error("the listener failed at {}", event, e); // its trouble, not the connection's
    }
    subscribers.removeIf(subscriber -> !isHanded(event, subscriber));
  }

  /** Not to one that has gone, nor to one that is too far behind, who is told so. */
  private static boolean isHanded(ClientEvent event, SubmissionPublisher<ClientEvent> subscriber) {
    if (!subscriber.hasSubscribers()) {
      return false;
    }
    boolean handed = subscriber.offer(event, null) >= 0;
    if (!handed) {
      subscriber.closeExceptionally(
          new IllegalStateException(MAX_BEHIND + " events were not asked for in time"));
    }
    return handed;
  }

  @Override
  public synchronized void subscribe(Flow.Subscriber<? super ClientEvent> subscriber) {
    SubmissionPublisher<ClientEvent> alone =
        new SubmissionPublisher<>(ForkJoinPool.commonPool(), MAX_BEHIND);
    alone.subscribe(subscriber);
    if (closed) {
      alone.close();
    } else {
      subscribers.add(alone);
    }
  }

  /** No event comes any more. */
  synchronized void close() {
    closed = true;
    subscribers.forEach(SubmissionPublisher::close);
    subscribers.clear();
  }
}
