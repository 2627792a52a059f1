package dev.parley.room;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.stream.Materializer;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import dev.parley.net.StreamConnection;
import dev.parley.net.TcpConnection;
import dev.parley.net.TcpServer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Somebody who connects, with a stream of the test for his connection. */
record StreamVisitor(
    InetSocketAddress peer, Flow<ByteString, ByteString, ?> bytes, ActorSystem<?> system)
    implements TcpServer.Accepted {
  @Override
  public DispatcherSelector dispatcher(ActorSystem<?> itsSystem) {
    return DispatcherSelector.sameAsParent();
  }

  @Override
  public TcpConnection open(ActorRef<TcpConnection.Event> owner) {
    return StreamConnection.open(bytes, owner, Materializer.matFromSystem(system));
  }

  @Override
  public CompletionStage<Done> refuse(ByteString lastWords, Duration grace) {
    return Source.single(lastWords).via(bytes).runWith(Sink.ignore(), system);
  }

  @Override
  public void close() {
    Source.<ByteString>empty().via(bytes).runWith(Sink.cancelled(), system);
  }
}
