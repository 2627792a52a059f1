package dev.parley.transfer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.transfer.Seal;
import dev.parley.protocol.transfer.TransferTicket;
import org.junit.jupiter.api.Test;

class AskerTest {
  private static final long MS = 1_000_000;
  private static final int OVERHEAD_BYTES = 25;

  /** Forty packets, which take longer than the pacer saves up for. */
  private final TransferTicket ticket = Tickets.ticket(Seal.AEAD, 47_000);

  private final Flight flight = new Flight(OVERHEAD_BYTES + Asker.IP_UDP_BYTES);
  private final Asker asker =
      new Asker(
          ticket,
          128 << 10,
          OVERHEAD_BYTES,
          flight,
          new RttEstimator(),
          1000 * MS,
          new PathMtu(PathMtu.BASE),
          new BlockAssembly(ticket, 0, 1 << 20),
          new FixedWindow(1 << 20, 1e6),
          new RangeFetch.Counts(),
          request -> {});
  private long nowNs;

  private void askFor(long durationNs) {
    for (long end = nowNs + durationNs; nowNs < end; nowNs += 10 * MS) {
      asker.ask(nowNs, 1000 * MS, true);
    }
  }

  private void loseAll() {
    for (long number = flight.oldest(); number < flight.next(); number++) {
      flight
          .packet(number)
          .filter(packet -> packet.state == Flight.State.OUTSTANDING)
          .ifPresent(
              packet -> {
                flight.lose(packet);
                asker.addLost(packet);
              });
    }
  }

  @Test
  void theTailIsAskedForAgainHoweverMuchWasLostSinceItWasFirstToBe() {
    askFor(100 * MS); // all of it; the tail is due a while later
    while (flight.next() < 3000) {
      loseAll();
      askFor(10 * MS);
    }

    askFor(1000 * MS);

    assertThat(flight.packet(flight.next() - 1).orElseThrow().repeat).isTrue();
  }
}
