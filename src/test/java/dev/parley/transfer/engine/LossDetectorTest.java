package dev.parley.transfer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LossDetectorTest {
  private static final long MS = 1_000_000;

  private final Flight flight = new Flight(0);
  private final RttEstimator rtt = new RttEstimator();
  private final LossDetector detector = new LossDetector(flight, rtt);

  private void request(int packets) {
    for (int i = 0; i < packets; i++) {
      flight.request(flight.next() * 1000, 1000, 0);
    }
  }

  private boolean arrive(long number, long nowNs) {
    Flight.Packet packet = flight.packet(number).orElseThrow();
    boolean largest = detector.onArrival(packet, nowNs);
    flight.arrive(packet, nowNs);
    if (largest) {
      rtt.sample(nowNs);
    }
    return largest;
  }

  private List<Long> lost(long nowNs) {
    List<Long> numbers = new ArrayList<>();
    detector.detect(nowNs, packet -> numbers.add(packet.number));
    return numbers;
  }

  @Test
  void aPacketIsLostWhenOneThreeLaterHasCome() {
    request(5);
    arrive(1, 80 * MS);
    arrive(2, 80 * MS);
    assertThat(lost(80 * MS)).isEmpty();
    arrive(3, 80 * MS);
    assertThat(lost(80 * MS)).containsExactly(0L);
    assertThat(lost(80 * MS)).isEmpty();
  }

  @Test
  void aPacketJustBeforeOneThatHasComeIsLostAfterNineEighthsOfARoundTrip() {
    request(2);
    arrive(1, 80 * MS);
    assertThat(lost(80 * MS)).isEmpty();
    assertThat(detector.deadlineNs()).isEqualTo(90 * MS);
    assertThat(lost(90 * MS - 1)).isEmpty();
    assertThat(lost(90 * MS)).containsExactly(0L);
    assertThat(detector.deadlineNs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void nothingIsLostThatNothingLaterHasOvertaken() {
    request(3);
    arrive(0, 80 * MS);
    assertThat(lost(10_000 * MS)).isEmpty();
    assertThat(detector.deadlineNs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void onlyTheLargestShowsTheRoundTrip() {
    request(3);
    assertThat(arrive(1, 80 * MS)).isTrue();
    assertThat(arrive(0, 81 * MS)).isFalse();
    assertThat(arrive(2, 82 * MS)).isTrue();
  }

  @Test
  void aPacketThatWasGivenUpTooSoonMakesItMorePatient() {
    request(30);
    arrive(9, 80 * MS);
    assertThat(lost(80 * MS)).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L);
    arrive(0, 160 * MS); // ten packets late
    arrive(19, 160 * MS);
    assertThat(lost(160 * MS)).containsExactly(7L, 8L);
    assertThat(detector.deadlineNs()).isEqualTo(180 * MS);
  }

  @Test
  void itsPatienceHasABound() {
    request(30);
    arrive(9, 80 * MS);
    assertThat(lost(80 * MS)).hasSize(7);
    arrive(0, 2000 * MS);
    arrive(11, 2000 * MS); // the round trip is 2000 ms now, 320 on the average
    assertThat(lost(2000 * MS)).isEmpty();
    assertThat(detector.deadlineNs()).isEqualTo(2250 * MS);
    rtt.sample(80 * MS);
    rtt.sample(80 * MS);
    assertThat(lost(2000 * MS)).isNotEmpty();
  }
}
