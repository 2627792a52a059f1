package dev.parley.net;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Makes UDP endpoints; {@link UdpSockets} makes real ones. */
@FunctionalInterface
public interface UdpBinder {
  /**
   * Opens an endpoint.
   *
   * @param local where to bind; port 0 takes any free one
   * @param traffic what the endpoint is for
   * @param wanted which senders are heard; the datagrams of all others are dropped at once
   * @param onBatch gets what was read, on a thread of the endpoint's: it must not block. Each batch
   *     must be given back with {@link UdpEndpoint#processed}
   * @return the endpoint, or what the operating system had against it: a {@link
   *     java.net.BindException} when it was against the port
   */
  CompletionStage<UdpEndpoint> bind(
      InetSocketAddress local,
      Traffic traffic,
      Predicate<InetAddress> wanted,
      Consumer<UdpEndpoint.Batch> onBatch);

  /**
   * The same, with all endpoints on one thread.
   *
   * @return a binder whose {@link #dispatcher} is that thread
   */
  default UdpBinder onOneThread() {
    return this;
  }

  /**
   * Where the owner of such endpoints runs best: on the thread that waits for them, so that what
   * comes and what goes out changes no thread. It must not block there.
   *
   * @param system whose actor the owner is
   * @return what to spawn it with
   */
  default DispatcherSelector dispatcher(ActorSystem<?> system) {
    return DispatcherSelector.defaultDispatcher();
  }
}
