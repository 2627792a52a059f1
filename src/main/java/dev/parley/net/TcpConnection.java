package dev.parley.net;

import akka.NotUsed;
import akka.actor.typed.ActorRef;
import akka.stream.CompletionStrategy;
import akka.stream.Materializer;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.stream.typed.javadsl.ActorSink;
import akka.stream.typed.javadsl.ActorSource;
import akka.util.ByteString;
import java.util.Optional;

/**
 * A byte stream to one peer as an actor uses it: one read and one write at a time, each asked for,
 * so that neither side can flood the other's memory.
 *
 * <p>The stream lives as long as the {@link Materializer} it was opened with: an actor that passes
 * its own loses the connection when it stops, whatever stopped it.
 */
public final class TcpConnection {
  private TcpConnection() {}

  /** What the stream tells its owner. */
  public sealed interface Event {}

  /**
   * The stream runs; nothing is read before the owner asks for more.
   *
   * @param reader to be told {@link ReadMore}
   */
  public record Opened(ActorRef<ReadMore> reader) implements Event {}

  /**
   * What one read brought; the next one waits until the owner asks for more.
   *
   * @param reader to be told {@link ReadMore}
   * @param bytes at least one byte
   */
  public record Received(ActorRef<ReadMore> reader, ByteString bytes) implements Event {}

  /** The last {@link Write} has been taken; the next one may come. */
  public record Written() implements Event {}

  /** The peer sends no more, though it may still read. */
  public record PeerEnded() implements Event {}

  /**
   * The connection broke.
   *
   * @param cause what the stream says of it
   */
  public record Broken(Throwable cause) implements Event {}

  /** The owner has dealt with what it got. */
  public enum ReadMore {
    /** The only one. */
    INSTANCE
  }

  /** What the owner may tell the stream. */
  public sealed interface Output {}

  /**
   * Bytes for the peer. To be sent once the one before has been answered with {@link Written}.
   *
   * @param bytes what to send
   */
  public record Write(ByteString bytes) implements Output {}

  /** No more comes: send what was written, then close this direction. */
  public record End() implements Output {}

  /**
   * Runs the stream.
   *
   * @param bytes the connection: takes what is for the peer, gives what comes from it
   * @param owner gets the events
   * @param materializer the stream ends with it
   * @return takes the output
   */
  public static ActorRef<Output> open(
      Flow<ByteString, ByteString, ?> bytes, ActorRef<Event> owner, Materializer materializer) {
    Source<ByteString, ActorRef<Output>> outbound =
        ActorSource.<Output, Event>actorRefWithBackpressure(
                owner,
                new Written(),
                output ->
                    output instanceof End
                        ? Optional.of(CompletionStrategy.draining())
                        : Optional.empty(),
                output -> Optional.empty())
            .map(output -> ((Write) output).bytes());
    Sink<ByteString, NotUsed> inbound =
        ActorSink.actorRefWithBackpressure(
            owner, Received::new, Opened::new, ReadMore.INSTANCE, new PeerEnded(), Broken::new);
    return outbound.via(bytes).to(inbound).run(materializer);
  }
}
