package dev.parley.transfer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FlightTest {
  private static final long MS = 1_000_000;

  private final Flight flight = new Flight(100);

  @Test
  void countsWhatIsOnTheWireUntilItHasComeOrIsLost() {
    Flight.Packet first = flight.request(0, 900, 0);
    Flight.Packet second = flight.request(900, 400, 0);
    assertThat(flight.inFlightBytes()).isEqualTo(1500);
    flight.arrive(first, 10 * MS);
    assertThat(flight.inFlightBytes()).isEqualTo(500);
    flight.lose(second);
    assertThat(flight.inFlightBytes()).isZero();
  }

  @Test
  void aPacketThatComesAfterItWasGivenUpIsNotTakenOffTwice() {
    Flight.Packet late = flight.request(0, 900, 0);
    flight.request(900, 900, 0);
    flight.lose(late);
    flight.arrive(late, 10 * MS);
    assertThat(flight.inFlightBytes()).isEqualTo(1000);
    assertThat(late.state).isEqualTo(Flight.State.ARRIVED);
  }

  @Test
  void theOldestIsTheFirstThatIsStillOutstanding() {
    Flight.Packet first = flight.request(0, 1, 0);
    Flight.Packet second = flight.request(1, 1, 0);
    flight.request(2, 1, 0);
    flight.arrive(second, MS);
    assertThat(flight.oldest()).isZero();
    flight.lose(first);
    assertThat(flight.oldest()).isEqualTo(2);
    assertThat(flight.next()).isEqualTo(3);
  }

  @Test
  void remembersMoreThanItsFirstRingHoldsWhileAllIsOutstanding() {
    for (int i = 0; i < 5000; i++) {
      assertThat(flight.request(i, 1, 0).number).isEqualTo(i);
    }
    for (int i = 0; i < 5000; i++) {
      assertThat(flight.packet(i)).hasValueSatisfying(p -> assertThat(p.state).isNotNull());
      assertThat(flight.packet(i).orElseThrow().offset).isEqualTo(i);
    }
    assertThat(flight.packet(5000)).isEmpty();
    assertThat(flight.packet((1L << 32) - 1)).isEmpty();
  }

  @Test
  void whatIsLongGoneIsForgotten() {
    for (int i = 0; i < 3000; i++) {
      flight.arrive(flight.request(i, 1, i * MS), i * MS + 1);
    }
    assertThat(flight.packet(0)).isEmpty();
    assertThat(flight.packet(2999)).isPresent();
  }

  @Test
  void measuresTheRateAtWhichPacketsCome() {
    Flight.Packet[] packets = new Flight.Packet[20];
    for (int i = 0; i < packets.length; i++) {
      packets[i] = flight.request(i * 900L, 900, 0);
    }
    for (int i = 0; i < packets.length; i++) {
      flight.arrive(packets[i], (10 + i) * MS); // a packet of 1000 bytes each millisecond
    }
    assertThat(flight.rate(packets[19], 10 * MS)).isEqualTo(20_000 * 1e9 / (29 * MS));
    Flight.Packet next = flight.request(18_000, 900, 29 * MS);
    flight.arrive(next, 39 * MS);
    assertThat(flight.rate(next, 10 * MS)).isEqualTo(1000 / 0.010);
  }

  @Test
  void anIntervalShorterThanTheLeastRoundTripIsNoMeasurement() {
    Flight.Packet packet = flight.request(0, 900, 0);
    flight.arrive(packet, 5 * MS);
    assertThat(flight.rate(packet, 6 * MS)).isZero();
  }

  @Test
  void aRoundEndsWithAPacketThatWasAskedForAfterItBegan() {
    Flight.Packet first = flight.request(0, 900, 0);
    Flight.Packet second = flight.request(900, 900, 0);
    flight.arrive(first, 10 * MS);
    assertThat(flight.beginsRound(first)).isTrue();
    Flight.Packet third = flight.request(1800, 900, 10 * MS);
    flight.arrive(second, 11 * MS);
    assertThat(flight.beginsRound(second)).isFalse();
    flight.arrive(third, 20 * MS);
    assertThat(flight.beginsRound(third)).isTrue();
  }

  @Test
  void samplesAreMarkedWhileTooLittleWasAskedFor() {
    Flight.Packet before = flight.request(0, 900, 0);
    flight.markAppLimited();
    Flight.Packet during = flight.request(900, 900, MS);
    flight.arrive(before, 10 * MS);
    flight.arrive(during, 11 * MS);
    Flight.Packet after = flight.request(1800, 900, 12 * MS);
    assertThat(before.appLimited).isFalse();
    assertThat(during.appLimited).isTrue();
    assertThat(after.appLimited).isFalse();
  }
}
