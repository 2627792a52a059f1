package dev.parley.net;

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
}
