package dev.parley.transfer;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.parley.net.UdpBinder;
import dev.parley.protocol.transfer.TransferTicket;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/** The fetching end of one fast download. */
public final class RangeFetchingSession {
  private RangeFetchingSession() {}

  /**
   * What to fetch.
   *
   * @param server the UDP address of the offer
   * @param fileName the name of the offer, a label
   * @param ticket of the offer
   * @param folder where to put the file
   * @param roundTripNs how long the way to the server and back took on TCP, in nanoseconds
   * @param startedNs when the user's wish began, by System.nanoTime: what the outcome's time counts
   *     from
   */
  public record Task(
      InetSocketAddress server,
      String fileName,
      TransferTicket ticket,
      Path folder,
      long roundTripNs,
      long startedNs) {}

  /** What the listener hears. */
  public sealed interface Event {}

  /**
   * So much is there and verified, from the start without a gap; at most ten times a second.
   *
   * @param bytes so many
   * @param totalBytes the size of the file
   */
  public record Progress(long bytes, long totalBytes) implements Event {}

  /**
   * The session needs {@link HashesArrived} from this block on.
   *
   * @param firstBlock the first block whose hash is wanted
   */
  public record NeedHashes(long firstBlock) implements Event {}

  /**
   * The download has ended; the last event.
   *
   * @param outcome how
   */
  public record Ended(FetchOutcome outcome) implements Event {}

  /** What can be said to the session. */
  public sealed interface Command {}

  /** The download is not wanted any more. */
  public record Cancel() implements Command {}

  /**
   * The server has said over TCP that it ended the download, or TCP is gone.
   *
   * @param outcome what that means for the user
   */
  public record ServerGaveUp(FetchOutcome.Failed outcome) implements Command {}

  /**
   * Block hashes of the server.
   *
   * @param firstBlock the block of the first
   * @param sha256 hexadecimal
   */
  public record HashesArrived(long firstBlock, List<String> sha256) implements Command {
    /** Copies the list. */
    public HashesArrived {
      sha256 = List.copyOf(sha256);
    }
  }

  /**
   * A session that begins at once.
   *
   * @param sockets makes the endpoint
   * @param task what to fetch
   * @param listener hears how it goes
   * @return the behaviour; it stops when the download has ended
   */
  public static Behavior<Command> create(UdpBinder sockets, Task task, ActorRef<Event> listener) {
    return Behaviors.empty();
  }
}
