package dev.parley.transfer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PacketTrainTest {
  private static final long US = 1_000;

  private final Flight flight = new Flight(0);
  private final PacketTrain train = new PacketTrain();

  private void request(int packets) {
    for (int i = 0; i < packets; i++) {
      flight.request(flight.next() * 1000, 1000, 0);
    }
  }

  private void arrive(long number, long nowNs) {
    train.onArrival(flight.packet(number).orElseThrow(), nowNs);
  }

  @Test
  void theDistanceOfThePacketsIsTheRateOfTheBottleneck() {
    request(PacketTrain.PACKETS);
    for (long i = 0; i < PacketTrain.PACKETS; i++) {
      arrive(i, 20_000 * US + i * 100 * US);
    }
    assertThat(train.rate()).isEqualTo(10e6); // 1000 bytes in a tenth of a millisecond
  }

  @Test
  void packetsThatOneReadBringsTogetherCountFromTheReadBeforeIt() {
    request(PacketTrain.PACKETS);
    for (long i = 0; i < PacketTrain.PACKETS; i++) {
      arrive(i, 20_000 * US + i / 8 * 800 * US);
    }
    assertThat(train.rate()).isEqualTo(10e6);
  }

  @Test
  void aLostPacketTellsAsLittleAsOneThatNeverCame() {
    request(PacketTrain.PACKETS);
    Flight.Packet late = flight.packet(3).orElseThrow();
    flight.lose(late);
    for (long i = 0; i < PacketTrain.PACKETS; i++) {
      arrive(i, i == 3 ? 900_000 * US : 20_000 * US + i * 100 * US);
    }
    assertThat(train.rate()).isBetween(9.6e6, 9.7e6); // 30 packets in the time of 31
  }

  @Test
  void tooFewReadsOrTooShortATimeTellNothing() {
    request(PacketTrain.PACKETS);
    for (long i = 0; i < PacketTrain.PACKETS; i++) {
      arrive(i, 20_000 * US + i / 12 * 1_000 * US);
    }
    assertThat(train.rate()).isZero();
    PacketTrain fast = new PacketTrain();
    for (long i = 0; i < PacketTrain.PACKETS; i++) {
      fast.onArrival(flight.packet(i).orElseThrow(), 20_000 * US + i * 10 * US);
    }
    assertThat(fast.rate()).isZero();
  }

  @Test
  void whatComesBehindTheTrainIsNotLookedAt() {
    request(PacketTrain.PACKETS + 1);
    for (long i = 0; i < PacketTrain.PACKETS; i++) {
      arrive(i, 20_000 * US + i * 100 * US);
    }
    arrive(PacketTrain.PACKETS, 900_000 * US);
    assertThat(train.rate()).isEqualTo(10e6);
  }
}
