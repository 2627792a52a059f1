package dev.parley.transfer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PathMtuTest {
  private static final long MS = 1_000_000;
  private static final long FAR = 20 * MS;
  private static final long NEAR = MS;

  private final PathMtu mtu = new PathMtu(65_507);

  private void raiseTo(int size) {
    mtu.onArrival(size, 0);
    assertThat(mtu.size()).isEqualTo(size);
  }

  @Test
  void beginsWithWhatEveryPathCarries() {
    assertThat(mtu.size()).isEqualTo(1200);
  }

  @Test
  void triesEthernetFirstAndOverADistanceNothingLarger() {
    assertThat(mtu.nextProbe(0, FAR)).isEqualTo(1472);
    mtu.onProbe(1472, 0, 50 * MS);
    assertThat(mtu.nextProbe(0, FAR)).isEqualTo(1452);
    mtu.onProbe(1452, 0, 50 * MS);
    assertThat(mtu.nextProbe(0, FAR)).isZero();
    raiseTo(1472);
    assertThat(mtu.nextProbe(1000 * MS, FAR)).isZero();
  }

  @Test
  void triesLargeFramesCloseBy() {
    raiseTo(1472);
    assertThat(mtu.nextProbe(0, NEAR)).isEqualTo(8972);
    raiseTo(8972);
    assertThat(mtu.nextProbe(0, NEAR)).isEqualTo(65_507);
    raiseTo(65_507);
    assertThat(mtu.nextProbe(0, NEAR)).isZero();
  }

  @Test
  void triesEachSizeThreeTimesThenHalfAMinuteLater() {
    long now = 0;
    for (int i = 0; i < 3; i++) {
      assertThat(mtu.nextProbe(now, FAR)).isEqualTo(1472);
      mtu.onProbe(1472, now, 50 * MS);
      mtu.onProbe(1452, now, 50 * MS);
      assertThat(mtu.nextProbe(now + 100 * MS - 1, FAR)).isZero();
      now += 100 * MS;
    }
    assertThat(mtu.nextProbe(now, FAR)).isZero();
    assertThat(mtu.nextProbe(now + 30_000 * MS, FAR)).isEqualTo(1472);
  }

  @Test
  void aLostProbeChangesNothing() {
    for (int i = 0; i < 20; i++) {
      mtu.onArrival(1200, i);
      mtu.onLoss(1472, i, i + 1);
    }
    assertThat(mtu.size()).isEqualTo(1200);
  }

  @Test
  void fallsBackWhenSmallPacketsComeAndLargeOnesVanish() {
    raiseTo(1472);
    mtu.onArrival(1200, 10 * MS);
    for (int i = 0; i < 7; i++) {
      mtu.onLoss(1472, 11 * MS, 60 * MS);
    }
    assertThat(mtu.size()).isEqualTo(1472);
    mtu.onLoss(1472, 11 * MS, 60 * MS);
    assertThat(mtu.size()).isEqualTo(1200);
    assertThat(mtu.nextProbe(61 * MS, FAR)).isZero();
    assertThat(mtu.nextProbe(31_000 * MS, FAR)).isEqualTo(1472);
  }

  @Test
  void oneLargePacketThatComesDisprovesTheBlackHole() {
    raiseTo(1472);
    mtu.onArrival(1200, 10 * MS);
    for (int i = 0; i < 7; i++) {
      mtu.onLoss(1472, 11 * MS, 60 * MS);
    }
    mtu.onArrival(1472, 61 * MS);
    mtu.onLoss(1472, 11 * MS, 62 * MS);
    assertThat(mtu.size()).isEqualTo(1472);
  }

  @Test
  void doesNotFallBackBecauseOfABlackout() {
    raiseTo(1472);
    for (int i = 0; i < 100; i++) {
      mtu.onLoss(1472, 10 * MS, 2000 * MS); // nothing comes at all
    }
    mtu.onArrival(1200, 3000 * MS); // the probe that ends the blackout
    for (int i = 0; i < 100; i++) {
      mtu.onLoss(1472, 2900 * MS, 3001 * MS); // asked for before that
    }
    assertThat(mtu.size()).isEqualTo(1472);
  }
}
