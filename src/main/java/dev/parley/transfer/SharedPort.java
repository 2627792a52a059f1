package dev.parley.transfer;

import akka.actor.typed.ActorRef;
import dev.parley.net.Traffic;
import dev.parley.net.UdpBinder;
import dev.parley.net.UdpEndpoint;
import dev.parley.protocol.transfer.FastPacket;
import dev.parley.protocol.transfer.TransferTicket;
import dev.parley.transfer.engine.RangeServer;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * The one UDP port of all fast downloads. What comes in is given to the download it is for, on the
 * endpoint's thread, by transfer id and token; so junk never reaches an actor. It may come from any
 * address: the {@link RangeServer} sees to that. The desk owns it; the sessions use it. Thread
 * safe.
 *
 * <p>The endpoint gets its credit back at once, so that a download which is slow or held back does
 * not stop the others; instead each download has a bound of its own, and loses what goes beyond.
 */
public final class SharedPort {
  /** So many datagrams may wait for one download. */
  static final int MAX_WAITING = 256;

  private final UdpBinder sockets;
  private final InetSocketAddress local;
  private final Map<Integer, Route> routes = new ConcurrentHashMap<>();
  private final LongAdder strays = new LongAdder();
  private Optional<CompletableFuture<UdpEndpoint>> binding = Optional.empty();
  private boolean closed;

  /** Where the datagrams of one download go. */
  static final class Route {
    private final TransferTicket ticket;
    private final ActorRef<RangeServingSession.Command> session;
    private final AtomicInteger waiting = new AtomicInteger();

    private Route(TransferTicket ticket, ActorRef<RangeServingSession.Command> session) {
      this.ticket = ticket;
      this.session = session;
    }

    /** One that was given to the session is done with. */
    void done() {
      waiting.decrementAndGet();
    }

    private boolean take() {
      if (waiting.incrementAndGet() <= MAX_WAITING) {
        return true;
      }
      waiting.decrementAndGet();
      return false;
    }
  }

  /**
   * A port that is not bound yet.
   *
   * @param sockets makes the endpoint
   * @param local where to bind
   */
  public SharedPort(UdpBinder sockets, InetSocketAddress local) {
    this.sockets = sockets;
    this.local = local;
  }

  /** Which port it is. */
  int port() {
    return local.getPort();
  }

  /** The endpoint; bound when the first one asks for it. */
  synchronized CompletionStage<UdpEndpoint> endpoint() {
    if (closed) {
      return CompletableFuture.failedFuture(new IllegalStateException("the port is closed"));
    }
    if (binding.isEmpty()) {
      CompletableFuture<UdpEndpoint> bound = new CompletableFuture<>();
      binding = Optional.of(bound);
      sockets
          .bind(local, Traffic.BULK, anyone -> true, batch -> onBatch(bound, batch))
          .whenComplete(
              (endpoint, failure) -> {
                if (failure == null) {
                  bound.complete(endpoint);
                } else {
                  bound.completeExceptionally(failure);
                }
              });
    }
    return binding.get();
  }

  /** Adds a download, or does nothing when another one has its id. */
  Optional<Route> register(TransferTicket ticket, ActorRef<RangeServingSession.Command> session) {
    Route route = new Route(ticket, session);
    return Optional.of(route).filter(r -> routes.putIfAbsent(ticket.transferId(), r) == null);
  }

  /** Forgets a download. */
  void unregister(Route route) {
    routes.remove(route.ticket.transferId(), route);
  }

  /** The session of a download. */
  Optional<ActorRef<RangeServingSession.Command>> sessionOf(int transferId) {
    return Optional.ofNullable(routes.get(transferId)).map(route -> route.session);
  }

  /** How many datagrams were for no download, or too many for theirs. */
  long strays() {
    return strays.sum();
  }

  /** Closes the endpoint, if there is one; done when the port is free. Never fails. */
  synchronized CompletionStage<Void> close() {
    closed = true;
    return binding
        .<CompletionStage<Void>>map(bound -> bound.thenCompose(UdpEndpoint::close))
        .orElseGet(() -> CompletableFuture.completedFuture(null))
        .handle((done, failure) -> null);
  }

  private void onBatch(CompletableFuture<UdpEndpoint> bound, UdpEndpoint.Batch batch) {
    Map<Route, List<UdpEndpoint.Datagram>> wanted = new HashMap<>();
    for (UdpEndpoint.Datagram datagram : batch.datagrams()) {
      Optional<Route> route = route(datagram.payload().toArrayUnsafe()).filter(Route::take);
      if (route.isPresent()) {
        wanted.computeIfAbsent(route.get(), first -> new ArrayList<>()).add(datagram);
      } else {
        strays.increment();
      }
    }
    wanted.forEach(
        (route, datagrams) -> route.session.tell(new RangeServingSession.Datagrams(datagrams)));
    Future<?> unused = bound.thenAccept(endpoint -> endpoint.processed(batch.datagrams().size()));
  }

  private Optional<Route> route(byte[] bytes) {
    ByteBuffer head = ByteBuffer.wrap(bytes);
    if (FastPacket.type(head) != FastPacket.REQUEST) {
      return Optional.empty();
    }
    return Optional.ofNullable(routes.get(FastPacket.transferId(head)))
        .filter(route -> RangeServer.hasToken(route.ticket, bytes));
  }
}
