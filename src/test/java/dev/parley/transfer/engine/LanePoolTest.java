package dev.parley.transfer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LanePoolTest {
  private static final long MS = 1_000_000;
  private static final long TIMEOUT_NS = 50 * MS;

  private final LanePool pool = new LanePool(1);

  private Lane lane() {
    pool.request(1);
    Lane lane = pool.get(0);
    pool.onOpened(lane);
    return lane;
  }

  /** One part, asked and answered at the same moment. */
  private void answer(Lane lane, long nowNs) {
    pool.startWaiting(lane, 7, TIMEOUT_NS, nowNs);
    lane.answers++;
    pool.startResting(lane, TIMEOUT_NS, nowNs);
  }

  @Test
  void aLaneNeedsNoRestUntilAStrayIsSeen() {
    Lane lane = lane();
    answer(lane, 0);
    assertThat(pool.pick(0)).isSameAs(lane);
  }

  @Test
  void aLaneRestsFourTimesAsLongAsTheWorstStrayWasLate() {
    Lane lane = lane();
    answer(lane, 0);
    pool.onStray(lane, 100 * MS);
    assertThat(pool.pick(399 * MS)).isNull();
    assertThat(pool.nextRestedNs()).isEqualTo(400 * MS);
    assertThat(pool.pick(400 * MS)).isSameAs(lane);
  }

  @Test
  void aLaneThatHadToRepeatRestsTwoTimeouts() {
    Lane lane = lane();
    pool.startWaiting(lane, 7, TIMEOUT_NS, 0);
    lane.asked(TIMEOUT_NS);
    lane.answers++;
    pool.startResting(lane, TIMEOUT_NS, 60 * MS);
    assertThat(pool.nextRestedNs()).isEqualTo(160 * MS);
  }

  @Test
  void aLongRestIsForgivenWhenNoMoreStraysCome() {
    Lane lane = lane();
    answer(lane, 0);
    pool.onStray(lane, 100 * MS);
    for (int i = 0; i < 4; i++) {
      answer(lane, 1000 * MS);
    }
    assertThat(pool.nextRestedNs()).isEqualTo(1200 * MS);
    for (int i = 0; i < 40; i++) {
      answer(lane, 2000 * MS);
    }
    assertThat(pool.nextRestedNs()).isEqualTo(2000 * MS);
  }
}
