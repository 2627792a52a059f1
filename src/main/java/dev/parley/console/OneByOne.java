package dev.parley.console;

import dev.parley.client.ClientEvent;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/** Takes one event after the other, each when the last has been dealt with. */
final class OneByOne implements Flow.Subscriber<ClientEvent> {
  private final Consumer<ClientEvent> handler;
  private final Consumer<Throwable> onFailure;
  private final Runnable onEnd;
  private Flow.Subscription subscription;

  OneByOne(Consumer<ClientEvent> handler, Consumer<Throwable> onFailure, Runnable onEnd) {
    this.handler = handler;
    this.onFailure = onFailure;
    this.onEnd = onEnd;
  }

  @Override
  public void onSubscribe(Flow.Subscription to) {
    subscription = to;
    subscription.request(1);
  }

  @Override
  public void onNext(ClientEvent event) {
    handler.accept(event);
    subscription.request(1);
  }

  @Override
  public void onError(Throwable failure) {
    onFailure.accept(failure);
  }

  @Override
  public void onComplete() {
    onEnd.run();
  }
}
