package dev.parley.net;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.dispatch.Dispatcher;
import akka.dispatch.Dispatchers;
import akka.dispatch.ExecutorServiceDelegate;
import akka.dispatch.MessageDispatcher;
import akka.dispatch.MessageDispatcherConfigurator;
import akka.dispatch.MonitorableThreadFactory;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.lang.Thread.UncaughtExceptionHandler;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import scala.concurrent.duration.Duration;

/**
 * Runs actors on the thread that waits for the sockets of theirs: what comes and what goes out then
 * changes no thread.
 */
final class EventLoopDispatcher extends MessageDispatcherConfigurator {
  private final MessageDispatcher dispatcher;

  private EventLoopDispatcher(Dispatchers all, String id, ExecutorService loop) {
    super(all.defaultDispatcherConfig(), all.prerequisites());
    ExecutorServiceDelegate lent =
        new Lent(
            loop, ((MonitorableThreadFactory) prerequisites().threadFactory()).exceptionHandler());
    this.dispatcher =
        new Dispatcher(
            this,
            id,
            config().getInt("throughput"),
            Duration.Zero(), // no deadline but the throughput
            (name, threads) -> () -> lent,
            Duration.create(1, TimeUnit.SECONDS));
  }

  /**
   * The dispatcher of a thread; makes it at the first time.
   *
   * @param system whose actors they are
   * @param loop the thread
   * @return what to spawn them with
   */
  static DispatcherSelector of(ActorSystem<?> system, SingleThreadEventExecutor loop) {
    Dispatchers all = system.classicSystem().dispatchers();
    String id = loop.threadProperties().name();
    if (!all.hasDispatcher(id)) {
      // Of two at once the first one stays.
      boolean unused = all.registerConfigurator(id, new EventLoopDispatcher(all, id, loop));
    }
    return DispatcherSelector.fromConfig(id);
  }

  @Override
  public MessageDispatcher dispatcher() {
    return dispatcher;
  }

  /**
   * A thread that outlives the dispatcher, which ends whenever there are no actors for a while.
   *
   * @param loop the thread
   * @param fatal gets what is no failure of an actor alone, such as an OutOfMemoryError: the loop
   *     would go on as if nothing were wrong, where Akka's own threads end the process
   */
  private record Lent(ExecutorService loop, UncaughtExceptionHandler fatal)
      implements ExecutorServiceDelegate {
    @Override
    public ExecutorService executor() {
      return loop;
    }

    @Override
    public void execute(Runnable task) {
      loop.execute(
          () -> {
            try {
              task.run();
            } catch (Throwable e) {
              fatal.uncaughtException(Thread.currentThread(), e);
            }
          });
    }

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
      return List.of();
    }
  }
}
