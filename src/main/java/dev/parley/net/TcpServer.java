package dev.parley.net;

import akka.Done;
import akka.actor.typed.ActorSystem;
import akka.io.Inet;
import akka.stream.Materializer;
import akka.stream.TLSClosing;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.stream.javadsl.Tcp;
import akka.util.ByteString;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A listening TCP port. */
public final class TcpServer {
  private final Tcp.ServerBinding binding;

  private TcpServer(Tcp.ServerBinding binding) {
    this.binding = binding;
  }

  /**
   * A connection that was accepted and waits to be opened with {@link TcpConnection#open}.
   *
   * @param peer the other end
   * @param bytes the connection as a stream
   */
  public record Accepted(InetSocketAddress peer, Flow<ByteString, ByteString, ?> bytes) {
    /**
     * Says why not, and closes. What the peer has said is read and thrown away until it has closed
     * too: closing over unread bytes would make the kernel throw away our words.
     *
     * @param lastWords what to say
     * @param grace how long the peer may take to close
     * @param materializer runs the stream
     * @return done when the connection is gone; never fails
     */
    public CompletionStage<Done> refuse(
        ByteString lastWords, Duration grace, Materializer materializer) {
      return Source.single(lastWords)
          .via(bytes)
          .completionTimeout(grace)
          .runWith(Sink.ignore(), materializer)
          .exceptionally(brokenOrOver -> Done.getInstance());
    }

    /**
     * Closes at once, without a word.
     *
     * @param materializer runs the stream
     */
    public void cutOff(Materializer materializer) {
      Source.<ByteString>empty().via(bytes).runWith(Sink.cancelled(), materializer);
    }
  }

  /**
   * Listens.
   *
   * @param system runs the streams
   * @param address where to listen; port 0 takes any free one
   * @param backlog how many connections may wait to be accepted
   * @param keepAlive when a silent connection is given up
   * @param onAccepted gets each connection
   * @return the listening port, or what the operating system had against it
   */
  public static CompletionStage<TcpServer> listen(
      ActorSystem<?> system,
      InetSocketAddress address,
      int backlog,
      KeepAlive keepAlive,
      Consumer<Accepted> onAccepted) {
    // Half-close, so that a peer that has sent all it wants ("printf … | nc") still gets its
    // answers.
    return run(
        system,
        Tcp.get(system)
            .bind(
                address.getHostString(),
                address.getPort(),
                backlog,
                List.<Inet.SocketOption>of(keepAlive.option()),
                true,
                Optional.<Duration>empty()),
        onAccepted);
  }

  /**
   * Listens for TLS.
   *
   * @param system runs the streams
   * @param address where to listen; port 0 takes any free one
   * @param backlog how many connections may wait to be accepted
   * @param keepAlive when a silent connection is given up
   * @param identity the certificate; each connection gets the one of its time
   * @param onAccepted gets each connection, before its handshake
   * @return the listening port, or what the operating system had against it
   */
  public static CompletionStage<TcpServer> listenTls(
      ActorSystem<?> system,
      InetSocketAddress address,
      int backlog,
      KeepAlive keepAlive,
      TlsIdentity identity,
      Consumer<Accepted> onAccepted) {
    return run(
        system,
        Tcp.get(system)
            .bindWithTls(
                address.getHostString(),
                address.getPort(),
                identity::engine,
                backlog,
                List.<Inet.SocketOption>of(keepAlive.option()),
                Optional.<Duration>empty(),
                session -> Optional.empty(),
                TLSClosing.eagerClose()),
        onAccepted);
  }

  private static CompletionStage<TcpServer> run(
      ActorSystem<?> system,
      Source<Tcp.IncomingConnection, CompletionStage<Tcp.ServerBinding>> connections,
      Consumer<Accepted> onAccepted) {
    return connections
        .to(
            Sink.foreach(
                connection ->
                    onAccepted.accept(new Accepted(connection.remoteAddress(), connection.flow()))))
        .run(Materializer.matFromSystem(system))
        .thenApply(TcpServer::new);
  }

  /**
   * Where it listens.
   *
   * @return the local address with the real port
   */
  public InetSocketAddress address() {
    return binding.localAddress();
  }

  /**
   * Stops accepting; connections that are open live on.
   *
   * @return done when the port is free
   */
  public CompletionStage<Void> close() {
    return binding.unbind().thenApply(done -> null);
  }
}
