package dev.parley.net;

import akka.util.ByteString;

/**
 * A byte stream to one peer as an actor uses it: one read and one write at a time, each asked for,
 * so that neither side can flood the other's memory. What happens is told to the actor as {@link
 * Event}s. All methods may be called from any thread; after the end they do nothing.
 */
public interface TcpConnection {
  /** Lets one read come, as {@link Received}. To be called once for each. */
  void readMore();

  /**
   * Whether the last write is on its way, so that the next may come. If not, {@link Written} will
   * say when it is. To be called by the one thread that writes.
   *
   * @return whether {@link #write} may be called
   */
  boolean mayWrite();

  /**
   * Sends. To be called only when {@link #mayWrite} has said so, or {@link Written} has come for
   * it.
   *
   * @param bytes what to send
   */
  void write(ByteString bytes);

  /**
   * Runs something when the thread of this connection, which it may share with others, has dealt
   * with all that it had been given to do before.
   *
   * @param then what to run; it must not block
   */
  void whenCaughtUp(Runnable then);

  /** Sends no more, once what was written is gone; the peer may still speak. */
  void end();

  /** Closes at once, whatever is under way. */
  void close();

  /** What the connection tells its owner. */
  sealed interface Event {}

  /**
   * What one read brought.
   *
   * @param bytes at least one byte
   */
  record Received(ByteString bytes) implements Event {}

  /** The last write, which was asked about meanwhile, is on its way; the next one may come. */
  record Written() implements Event {}

  /** The peer sends no more, though it may still read. */
  record PeerEnded() implements Event {}

  /**
   * The connection broke; the last event.
   *
   * @param cause why
   */
  record Broken(Throwable cause) implements Event {}
}
