package dev.parley.client;

import akka.stream.BoundedSourceQueue;
import akka.stream.BufferOverflowException;
import akka.stream.Materializer;
import akka.stream.QueueOfferResult;
import akka.stream.javadsl.AsPublisher;
import akka.stream.javadsl.JavaFlowSupport;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Source;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands events on: to the listener on the client's own thread, to subscribers as they ask. */
final class EventHub implements Consumer<ClientEvent>, Flow.Publisher<ClientEvent> {
  private static final Logger LOG = LoggerFactory.getLogger(EventHub.class);

  /** A subscriber who is so many events behind is given up. */
  static final int MAX_BEHIND = 8192;

  private final Consumer<ClientEvent> listener;
  private final Supplier<Materializer> materializer;
  private final List<BoundedSourceQueue<ClientEvent>> subscribers = new CopyOnWriteArrayList<>();
  private boolean closed;
  private volatile ClientEvent.PeopleChanged people;

  EventHub(String name, Consumer<ClientEvent> listener, Supplier<Materializer> materializer) {
    this.listener = listener;
    this.materializer = materializer;
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
  private static boolean isHanded(ClientEvent event, BoundedSourceQueue<ClientEvent> subscriber) {
    QueueOfferResult result = subscriber.offer(event);
    if (result == QueueOfferResult.dropped()) {
      subscriber.fail(
          new BufferOverflowException(MAX_BEHIND + " events were not asked for in time"));
    }
    return result == QueueOfferResult.enqueued();
  }

  @Override
  public synchronized void subscribe(Flow.Subscriber<? super ClientEvent> subscriber) {
    Source<ClientEvent, BoundedSourceQueue<ClientEvent>> events = Source.queue(MAX_BEHIND);
    var started =
        events
            .toMat(JavaFlowSupport.Sink.asPublisher(AsPublisher.WITHOUT_FANOUT), Keep.both())
            .run(materializer.get());
    started.second().subscribe(subscriber);
    if (closed) {
      started.first().complete();
    } else {
      subscribers.add(started.first());
    }
  }

  /** No event comes any more. */
  synchronized void close() {
    closed = true;
    subscribers.forEach(BoundedSourceQueue::complete);
    subscribers.clear();
  }
}
