package dev.parley.net;

import akka.actor.typed.ActorRef;
import akka.japi.Pair;
import akka.stream.Attributes;
import akka.stream.Materializer;
import akka.stream.OverflowStrategy;
import akka.stream.QueueOfferResult;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.SinkQueueWithCancel;
import akka.stream.javadsl.Source;
import akka.stream.javadsl.SourceQueueWithComplete;
import akka.util.ByteString;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/** A connection that is an Akka stream. */
public final class StreamConnection implements TcpConnection {
  private final ActorRef<Event> owner;
  private final SourceQueueWithComplete<ByteString> out;
  private final SinkQueueWithCancel<ByteString> in;
  private final WriteState writing = new WriteState();
  private final AtomicBoolean broken = new AtomicBoolean();

  private StreamConnection(
      ActorRef<Event> owner,
      SourceQueueWithComplete<ByteString> out,
      SinkQueueWithCancel<ByteString> in) {
    this.owner = owner;
    this.out = out;
    this.in = in;
  }

  /**
   * Runs the stream.
   *
   * @param bytes takes what is for the peer, gives what comes from it
   * @param owner gets the events
   * @param materializer the stream ends with it
   * @return the connection
   */
  public static TcpConnection open(
      Flow<ByteString, ByteString, ?> bytes, ActorRef<Event> owner, Materializer materializer) {
    Pair<SourceQueueWithComplete<ByteString>, SinkQueueWithCancel<ByteString>> ends =
        Source.<ByteString>queue(0, OverflowStrategy.backpressure())
            .via(bytes)
            .toMat(
                Sink.<ByteString>queue().withAttributes(Attributes.inputBuffer(1, 1)), Keep.both())
            .run(materializer);
    return new StreamConnection(owner, ends.first(), ends.second());
  }

  @Override
  public void readMore() {
    CompletionStage<Optional<ByteString>> unused =
        in.pull()
            .whenComplete(
                (bytes, failure) -> {
                  if (failure != null) {
                    breakOff(failure);
                  } else {
                    owner.tell(bytes.isPresent() ? new Received(bytes.get()) : new PeerEnded());
                  }
                });
  }

  @Override
  public boolean mayWrite() {
    return writing.isOver();
  }

  @Override
  public void write(ByteString bytes) {
    writing.begin();
    CompletionStage<QueueOfferResult> unused =
        out.offer(bytes)
            .whenComplete(
                (result, failure) -> {
                  if (failure != null) {
                    breakOff(failure);
                  } else if (result.isEnqueued() && writing.end()) {
                    owner.tell(new Written());
                  }
                });
  }

  private void breakOff(Throwable cause) {
    if (broken.compareAndSet(false, true)) {
      owner.tell(new Broken(cause));
    }
  }

  @Override
  public void whenCaughtUp(Runnable then) {
    then.run();
  }

  @Override
  public void end() {
    out.complete();
  }

  @Override
  public void close() {
    out.complete();
    in.cancel();
  }
}
