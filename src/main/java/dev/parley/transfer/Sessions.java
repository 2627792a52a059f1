package dev.parley.transfer;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import dev.parley.files.ServedFile;
import java.net.InetAddress;

/** Makes what the desk starts for those to whom it grants something. */
public interface Sessions {
  /**
   * A new session for a download by parts.
   *
   * @param port the UDP port it owns
   * @param file what it serves
   * @param host whom it serves
   * @param offerTo gets the offer
   * @param events is told when the download fails
   * @param desk is told when the port cannot be had
   * @return the behaviour; the port is free when it has stopped
   */
  Behavior<ServingTransferSession.Command> byParts(
      int port,
      ServedFile file,
      InetAddress host,
      ActorRef<TransferDesk.Answer> offerTo,
      ActorRef<TransferDesk.Answer> events,
      ActorRef<TransferDesk.Command> desk);

  /**
   * A new session for a fast download.
   *
   * @param port the port that it shares
   * @param file what it serves
   * @param host whom it serves
   * @param offerTo gets the offer
   * @param events gets hashes, and is told when the download fails
   * @param desk is told when the port cannot be had
   * @return the behaviour; the desk runs it on the blocking dispatcher
   */
  Behavior<RangeServingSession.Command> fast(
      SharedPort port,
      ServedFile file,
      InetAddress host,
      ActorRef<TransferDesk.Answer> offerTo,
      ActorRef<TransferDesk.Answer> events,
      ActorRef<TransferDesk.Command> desk);

  /**
   * The port for fast downloads, not bound yet.
   *
   * @param port its number
   * @return the port; the desk closes it
   */
  SharedPort sharedPort(int port);
}
