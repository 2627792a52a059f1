package dev.parley.transfer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CompetingFlowsTest {
  private static final long MS = 1_000_000;
  private static final long RTT_NS = 40 * MS;

  private final CompetingFlows others = new CompetingFlows(MS);

  @Test
  void aQueueThatIsEmptyOnceInACycleIsOurs() {
    others.onCycle(RTT_NS + 5 * MS, RTT_NS); // within an eighth and the slack
    assertThat(others.areThere()).isFalse();
    others.onCycle(RTT_NS + 7 * MS, RTT_NS);
    assertThat(others.areThere()).isTrue();
    assertThat(others.keepAQueue()).isTrue();
    others.onCycle(RTT_NS, RTT_NS);
    assertThat(others.areThere()).isFalse();
  }

  @Test
  void anOverflowThatIsNotOursTellsOfThemForEightCycles() {
    others.onOverflowOfTheirs();
    for (int cycle = 0; cycle < 8; cycle++) {
      assertThat(others.areThere()).as("cycle %d", cycle).isTrue();
      assertThat(others.keepAQueue()).isFalse();
      others.onCycle(RTT_NS, RTT_NS);
    }
    assertThat(others.areThere()).isFalse();
  }

  @Test
  void aProbeThatMetAFullQueueIsPutOffAndSaysNothingOfOthers() {
    assertThat(others.mayProbe(-5000 * MS)).isTrue(); // a clock may begin anywhere
    others.onOverflowOfAProbe(1000 * MS);
    assertThat(others.areThere()).isFalse();
    assertThat(others.mayProbe(2999 * MS)).isFalse();
    assertThat(others.mayProbe(3000 * MS)).isTrue();
  }

  @Test
  void whenTheyPauseTheyAreForgotten() {
    others.onCycle(2 * RTT_NS, RTT_NS);
    others.onOverflowOfTheirs();
    others.onPause();
    assertThat(others.areThere()).isFalse();
    assertThat(others.keepAQueue()).isFalse();
  }
}
