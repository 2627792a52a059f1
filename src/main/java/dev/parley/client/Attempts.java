package dev.parley.client;

import akka.actor.typed.Behavior;
import dev.parley.protocol.chat.ServerMessage;
import dev.parley.transfer.FetchingTransferSession;
import dev.parley.transfer.RangeFetchingSession;
import dev.parley.transfer.engine.PartFetch;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/** Makes attempts out of what the server of the present connection offers. Not thread safe. */
final class Attempts {
  private static final PartFetch.Settings PARTS =
      new PartFetch.Settings(8, 64, Duration.ofSeconds(20).toNanos());

  private final ClientSettings.Sessions sessions;
  private final Path folder;
  private InetSocketAddress server;
  private long roundTripNs;

  /** Attempts that write into {@code folder}. */
  Attempts(ClientSettings.Sessions sessions, Path folder) {
    this.sessions = sessions;
    this.folder = folder;
  }

  void connected(InetSocketAddress to, long tookNs) {
    server = to;
    roundTripNs = tookNs;
  }

  /** Whether it is known where offers lead. */
  boolean areConnected() {
    return server != null;
  }

  /** One at the part protocol, which writes a file of this name. */
  Behavior<Attempt.Command> parts(
      ServerMessage.Offer offer, String fileName, Consumer<Attempt.Event> owner) {
    FetchingTransferSession.Task task =
        new FetchingTransferSession.Task(
            at(offer.port()), offer.sizeBytes(), fileName, folder, PARTS);
    return Attempt.parts(sessions, task, owner);
  }

  /** One at the fast transfer of a file that was wished for at {@code startedNs}. */
  Behavior<Attempt.Command> fast(
      ServerMessage.FastOffer offer, long startedNs, Consumer<Attempt.Event> owner) {
    RangeFetchingSession.Task task =
        new RangeFetchingSession.Task(
            at(offer.port()),
            offer.fileName(),
            offer.ticket(),
            offer.firstHashes(),
            folder,
            roundTripNs,
            startedNs);
    return Attempt.fast(sessions, task, owner);
  }

  private InetSocketAddress at(int port) {
    return new InetSocketAddress(server.getAddress(), port);
  }
}
