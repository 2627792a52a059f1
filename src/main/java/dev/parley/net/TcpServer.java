package dev.parley.net;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.util.ByteString;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A listening TCP port. */
public final class TcpServer {
  private final Channel channel;

  TcpServer(Channel channel) {
    this.channel = channel;
  }

  /** A connection that was accepted. Somebody has to take it over, or it is closed after 10 s. */
  public interface Accepted {
    /**
     * Who connected.
     *
     * @return the other end
     */
    InetSocketAddress peer();

    /**
     * Where the owner runs best.
     *
     * @param system whose actor the owner is
     * @return the dispatcher of the thread that serves the connection
     */
    DispatcherSelector dispatcher(ActorSystem<?> system);

    /**
     * Takes the connection over.
     *
     * @param owner gets the events
     * @return the connection; the owner has to close it when he stops
     */
    TcpConnection open(ActorRef<TcpConnection.Event> owner);

    /**
     * Says why not, and closes. What the peer has said is read and thrown away until it has closed
     * too: closing over unread bytes would make the kernel throw away our words.
     *
     * @param lastWords what to say
     * @param grace how long the peer may take to close
     * @return done when the connection is gone; never fails
     */
    CompletionStage<Done> refuse(ByteString lastWords, Duration grace);

    /** Closes at once, without a word. */
    void close();
  }

  /**
   * Where it listens.
   *
   * @return the local address with the real port
   */
  public InetSocketAddress address() {
    return (InetSocketAddress) channel.localAddress();
  }

  /**
   * Stops accepting; connections that are open live on.
   *
   * @return done when the port is free
   */
  public CompletionStage<Done> close() {
    CompletableFuture<Done> closed = new CompletableFuture<>();
    channel.close().addListener(done -> closed.complete(Done.getInstance()));
    return closed;
  }
}
