package dev.parley.server;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import dev.parley.files.HashKeeper;
import dev.parley.files.ServedFile;
import dev.parley.net.UdpBinder;
import dev.parley.transfer.RangeServingSession;
import dev.parley.transfer.ServingTransferSession;
import dev.parley.transfer.Sessions;
import dev.parley.transfer.SharedPort;
import dev.parley.transfer.TransferDesk;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The sessions of a server, with real sockets. */
record RealSessions(ServerSettings settings, UdpBinder sockets, ActorRef<HashKeeper.Command> hashes)
    implements Sessions {
  @Override
  public Behavior<ServingTransferSession.Command> byParts(
      int port,
      ServedFile file,
      InetAddress host,
      ActorRef<TransferDesk.Answer> offerTo,
      ActorRef<TransferDesk.Answer> events,
      ActorRef<TransferDesk.Command> desk) {
    return ServingTransferSession.create(
        settings.transfer(), sockets, port, file, host, offerTo, events, desk);
  }

  @Override
  public Behavior<RangeServingSession.Command> fast(
      SharedPort port,
      ServedFile file,
      InetAddress host,
      ActorRef<TransferDesk.Answer> offerTo,
      ActorRef<TransferDesk.Answer> events,
      ActorRef<TransferDesk.Command> desk) {
    return RangeServingSession.create(
        settings.fast(), port, file, host, hashes, offerTo, events, desk);
  }

  @Override
  public SharedPort sharedPort(int port) {
    return new SharedPort(sockets, new InetSocketAddress(settings.transfer().host(), port));
  }
}
