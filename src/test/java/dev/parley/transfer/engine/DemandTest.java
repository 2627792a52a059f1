package dev.parley.transfer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.transfer.Seal;
import org.junit.jupiter.api.Test;

class DemandTest {
  private static final int BLOCK = Tickets.BLOCK_BYTES;
  private static final long SIZE = 2L * BLOCK + 100;

  private final Demand demand = new Demand(Tickets.ticket(Seal.AEAD, SIZE), 0);

  private static ByteRanges.Stretch stretch(long start, long end) {
    return new ByteRanges.Stretch(start, end);
  }

  @Test
  void goesThroughTheFileAndNeverAcrossTheEndOfABlock() {
    assertThat(demand.take(BLOCK - 10, SIZE)).contains(stretch(0, BLOCK - 10));
    assertThat(demand.leftInBlock()).isEqualTo(10);
    assertThat(demand.take(50, SIZE)).contains(stretch(BLOCK - 10, BLOCK));
    assertThat(demand.take(BLOCK, SIZE)).contains(stretch(BLOCK, 2L * BLOCK));
    assertThat(demand.isExhausted()).isFalse();
    assertThat(demand.leftInBlock()).isEqualTo(100);
    assertThat(demand.take(BLOCK, SIZE)).contains(stretch(2L * BLOCK, SIZE));
    assertThat(demand.isExhausted()).isTrue();
    assertThat(demand.take(BLOCK, SIZE)).isEmpty();
  }

  @Test
  void staysWithinTheWindow() {
    assertThat(demand.take(500, 200)).contains(stretch(0, 200));
    assertThat(demand.take(500, 200)).isEmpty();
    assertThat(demand.take(500, 201)).contains(stretch(200, 201));
  }

  @Test
  void asksForWhatWasLostBeforeAnythingNewAndEvenWithAFullWindow() {
    demand.take(1000, SIZE);
    demand.addLost(300, 200);
    demand.addLost(100, 50);
    assertThat(demand.take(1000, 1000)).contains(stretch(100, 150));
    assertThat(demand.take(150, 1000)).contains(stretch(300, 450));
    assertThat(demand.takeNew(10, SIZE)).contains(stretch(1000, 1010));
    assertThat(demand.take(150, 1000)).contains(stretch(450, 500));
    assertThat(demand.take(150, 1000)).isEmpty();
  }

  @Test
  void whatHasComeAfterAllIsNotAskedForAgain() {
    demand.take(1000, SIZE);
    demand.addLost(0, 1000);
    demand.removeLost(200, 300);
    assertThat(demand.take(1000, 1000)).contains(stretch(0, 200));
    assertThat(demand.take(1000, 1000)).contains(stretch(500, 1000));
  }

  @Test
  void beginsWithTheFirstBlockThatIsMissing() {
    Demand second = new Demand(Tickets.ticket(Seal.AEAD, SIZE), 1);
    assertThat(second.take(10, SIZE)).contains(stretch(BLOCK, BLOCK + 10L));
    assertThat(new Demand(Tickets.ticket(Seal.AEAD, SIZE), 3).isExhausted()).isTrue();
  }
}
