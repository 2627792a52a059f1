package dev.parley.transfer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RivalPauseTest {
  private static final long MS = 1_000_000;
  private static final long RTT = 20 * MS;

  private final RivalPause pause = new RivalPause(MS);
  private long nowNs = 1_000_000_000 * MS; // the clock begins anywhere
  private double rate = 1e6;
  private double lost;

  /** So many rounds with a queue of that length; whether a pause has been recognised. */
  private boolean rounds(int count, long waitNs) {
    boolean seen = false;
    for (int i = 0; i < count; i++) {
      nowNs += RTT + waitNs;
      seen |= pause.onRound(RTT + waitNs, RTT, waitNs < MS, rate, lost, nowNs);
    }
    return seen;
  }

  private void rivalPauses() {
    rounds(200, 18 * MS);
    rate = 1e6;
    assertThat(rounds(4, 0)).isTrue();
    rate = 10e6;
    rounds(3, 0);
    rate = 5e6;
    rounds(3, 18 * MS);
  }

  @Test
  void halfOfWhatThePathCarriesInAPauseIsKept() {
    rivalPauses();
    assertThat(pause.keptRate()).isEqualTo(5e6);
  }

  @Test
  void nothingIsKeptWhileThePauseLasts() {
    rounds(200, 18 * MS);
    rounds(6, 0);
    assertThat(pause.keptRate()).isZero();
  }

  @Test
  void whenNoOtherPauseFollowsNothingIsKeptAnyMore() {
    rivalPauses();
    rounds(300, 18 * MS);
    assertThat(pause.keptRate()).isPositive();
    rounds(50, 18 * MS);
    assertThat(pause.keptRate()).isZero();
  }

  @Test
  void aRoundInWhichTheQueueGoesDoesNotHideIt() {
    rounds(200, 18 * MS);
    pause.onRound(RTT, RTT, false, rate, 0, nowNs += 2 * RTT); // few of its packets were quick
    assertThat(rounds(4, 0)).isTrue();
  }

  @Test
  void aRoundInWhichAnEndIsHeldUpDoesNotHideIt() {
    rounds(200, 18 * MS);
    rounds(2, 0);
    rounds(1, 6 * MS);
    assertThat(rounds(2, 0)).isTrue();
  }

  @Test
  void aQueueThatIsGoneForThreeRoundsWasALossAway() {
    rounds(200, 18 * MS);
    assertThat(rounds(3, 0)).isFalse();
    assertThat(rounds(200, 10 * MS)).isFalse();
  }

  @Test
  void aQueueThatComesAndGoesHasNotStood() {
    for (int i = 0; i < 50; i++) {
      rounds(10, 18 * MS);
      assertThat(rounds(5, 0)).isFalse();
    }
  }

  @Test
  void aQueueThatHasStoodForAMomentOnlyDoesNotCount() {
    rounds(45, 18 * MS);
    assertThat(rounds(4, 0)).isFalse();
  }

  @Test
  void aQueueThatHasStoodForThreeSecondsCountsWheneverItBegan() {
    for (int i = 0; i < 10; i++) {
      rounds(20 + i, 0);
      rounds(80, 18 * MS);
      assertThat(rounds(4, 0)).isTrue();
    }
  }

  @Test
  void whereAQueueStoodFromTheBeginningThePauseShowsThatItWasOne() {
    for (int i = 0; i < 100; i++) {
      pause.onRound(RTT + 15 * MS, RTT + 11 * MS, false, rate, 0, nowNs += 2 * RTT);
    }
    assertThat(rounds(4, 0)).isTrue();
  }

  @Test
  void aPathThatIsFreeFromTheBeginningIsNoPause() {
    assertThat(rounds(10, 0)).isFalse();
    rounds(10, 18 * MS);
    assertThat(pause.keptRate()).isZero();
  }

  @Test
  void whatWeEmptyOurselvesIsNoPause() {
    rounds(200, 18 * MS);
    pause.onProbeRoundTrip();
    assertThat(rounds(10, 0)).isFalse();
  }

  @Test
  void whoLosesAThirdForLongKeepsLess() {
    rivalPauses();
    lost = 0.35;
    rounds(40, 18 * MS);
    assertThat(pause.keptRate()).isEqualTo(2.5e6);
  }
}
