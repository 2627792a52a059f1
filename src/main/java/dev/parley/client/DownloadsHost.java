package dev.parley.client;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.parley.protocol.chat.ClientMessage;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What downloads get from the actor that they belong to, out of its context.
 *
 * @param <C> what the actor is told
 */
final class DownloadsHost<C> implements DownloadsOwner {
  private final ActorContext<C> context;
  private final ActorRef<C> self;
  private final TimerScheduler<C> timers;
  private final Function<ClientDownloads.Message, C> wrap;
  private final PresentConnection<C> connection;
  private final Consumer<ClientEvent> listener;
  private final Patience patience;
  private final Runnable ask;

  /**
   * Belongs to the actor of {@code context}.
   *
   * @param wrap makes what the actor is told out of what the downloads say to themselves
   * @param connection where they speak to the server
   * @param listener hears of them
   * @param patience is told when they get on
   * @param ask asks for what waits for it
   */
  DownloadsHost(
      ActorContext<C> context,
      TimerScheduler<C> timers,
      Function<ClientDownloads.Message, C> wrap,
      PresentConnection<C> connection,
      Consumer<ClientEvent> listener,
      Patience patience,
      Runnable ask) {
    this.context = context;
    this.self = context.getSelf();
    this.timers = timers;
    this.wrap = wrap;
    this.connection = connection;
    this.listener = listener;
    this.patience = patience;
    this.ask = ask;
  }

  @Override
  public ActorRef<Attempt.Command> spawn(Behavior<Attempt.Command> attempt, String name) {
    return context.spawn(attempt, name);
  }

  @Override
  public void tellSelf(ClientDownloads.Message message) {
    self.tell(wrap.apply(message));
  }

  @Override
  public void startTimer(Object key, ClientDownloads.Message message, Duration delay) {
    timers.startSingleTimer(key, wrap.apply(message), delay);
  }

  @Override
  public void cancelTimer(Object key) {
    timers.cancel(key);
  }

  @Override
  public void say(ClientMessage message) {
    connection.say(message);
  }

  @Override
  public void tell(ClientEvent event) {
    listener.accept(event);
  }

  @Override
  public void gotOn() {
    patience.gotOn(System.nanoTime());
  }

  @Override
  public void toAsk() {
    ask.run();
  }
}
