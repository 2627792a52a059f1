package dev.parley.transfer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RttEstimatorTest {

  private static final long MS = 1_000_000;

  private final RttEstimator rtt = new RttEstimator();

  @Test
  void waitsHalfASecondBeforeTheFirstSample() {
    assertThat(rtt.timeoutNs()).isEqualTo(500 * MS);
    assertThat(rtt.smoothedRttNs()).isZero();
    assertThat(rtt.minRttNs()).isZero();
  }

  @Test
  void takesTheFirstSampleAsItIsAndHalfOfItForTheVariation() {
    rtt.sample(100 * MS);

    assertThat(rtt.smoothedRttNs()).isEqualTo(100 * MS);
    assertThat(rtt.rttVariationNs()).isEqualTo(50 * MS);
    assertThat(rtt.minRttNs()).isEqualTo(100 * MS);
    assertThat(rtt.timeoutNs()).isEqualTo(300 * MS);
  }

  @Test
  void smoothsLaterSamplesAndTakesTheVariationFromTheValueBefore() {
    rtt.sample(100 * MS);
    rtt.sample(180 * MS);

    assertThat(rtt.rttVariationNs()).isEqualTo(50 * MS * 3 / 4 + 80 * MS / 4);
    assertThat(rtt.smoothedRttNs()).isEqualTo(110 * MS);
    assertThat(rtt.timeoutNs()).isEqualTo(110 * MS + 4 * 57_500_000L);
  }

  @Test
  void remembersTheShortestRoundTrip() {
    rtt.sample(100 * MS);
    rtt.sample(40 * MS);
    rtt.sample(70 * MS);

    assertThat(rtt.minRttNs()).isEqualTo(40 * MS);
  }

  @Test
  void addsTheGranularityWhenNothingVaries() {
    for (int i = 0; i < 200; i++) {
      rtt.sample(50 * MS);
    }

    assertThat(rtt.smoothedRttNs()).isEqualTo(50 * MS);
    assertThat(rtt.timeoutNs()).isEqualTo(60 * MS);
  }

  @Test
  void neverWaitsLessThanTwentyMilliseconds() {
    rtt.sample(1000);

    assertThat(rtt.timeoutNs()).isEqualTo(20 * MS);
  }

  @Test
  void neverWaitsMoreThanTwoSeconds() {
    rtt.sample(60_000 * MS);

    assertThat(rtt.timeoutNs()).isEqualTo(2_000 * MS);
  }

  @Test
  void takesANegativeSampleForNone() {
    rtt.sample(-5);

    assertThat(rtt.minRttNs()).isZero();
    assertThat(rtt.timeoutNs()).isEqualTo(20 * MS);
  }
}
