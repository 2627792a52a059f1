package dev.parley.transfer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.transfer.Seal;
import org.junit.jupiter.api.Test;

class BlockAssemblyTest {
  private static final int BLOCK = Tickets.BLOCK_BYTES;
  private static final long SIZE = 5L * BLOCK + 10;

  private final BlockAssembly assembly =
      new BlockAssembly(Tickets.ticket(Seal.AEAD, SIZE), 0, 3 * BLOCK);

  private long add(long block) {
    return assembly.add(block * BLOCK, (int) Math.min(BLOCK, SIZE - block * BLOCK));
  }

  @Test
  void blocksComeOutInOrder() {
    add(1);
    assertThat(assembly.takeNext()).isEmpty();
    byte[] first = assembly.bytes(0);
    add(0);
    assertThat(assembly.takeNext()).containsSame(first);
    assertThat(assembly.nextBlock()).isEqualTo(1);
    assertThat(assembly.takeNext()).isPresent();
    assertThat(assembly.takeNext()).isEmpty();
  }

  @Test
  void countsEveryByteOnce() {
    assertThat(assembly.add(0, 100)).isEqualTo(100);
    assertThat(assembly.add(50, 100)).isEqualTo(50);
    assertThat(assembly.add(0, 150)).isZero();
    assertThat(assembly.has(0, 150)).isTrue();
    assertThat(assembly.has(0, 151)).isFalse();
    assertThat(assembly.lacksAll(150, 10)).isTrue();
    assertThat(assembly.lacksAll(149, 10)).isFalse();
  }

  @Test
  void theWindowMovesOnlyWhenMemoryComesBack() {
    assertThat(assembly.windowEnd()).isEqualTo(3L * BLOCK);
    add(0);
    byte[] first = assembly.takeNext().orElseThrow();
    assertThat(assembly.windowEnd()).isEqualTo(3L * BLOCK);
    assembly.release(first);
    assertThat(assembly.windowEnd()).isEqualTo(4L * BLOCK);
    assertThat(assembly.bytes(3L * BLOCK)).isSameAs(first);
  }

  @Test
  void aBlockThatIsGoneCountsAsThere() {
    add(0);
    assembly.takeNext();
    assertThat(assembly.has(5, 10)).isTrue();
    assertThat(assembly.lacksAll(5, 10)).isFalse();
  }

  @Test
  void endsWithTheShortLastBlock() {
    for (long block = 0; block < 6; block++) {
      assertThat(assembly.isFinished()).isFalse();
      add(block);
      assembly.release(assembly.takeNext().orElseThrow());
    }
    assertThat(assembly.isFinished()).isTrue();
    assertThat(assembly.takeNext()).isEmpty();
    assertThat(assembly.windowEnd()).isEqualTo(SIZE);
  }

  @Test
  void anEmptyFileIsOneEmptyBlock() {
    BlockAssembly empty = new BlockAssembly(Tickets.ticket(Seal.AEAD, 0), 0, 1);
    assertThat(empty.takeNext()).isPresent();
    assertThat(empty.isFinished()).isTrue();
    assertThat(empty.takeNext()).isEmpty();
  }

  @Test
  void aBlockThatIsCompleteAlreadyIsNotWaitedFor() {
    BlockAssembly second = new BlockAssembly(Tickets.ticket(Seal.AEAD, SIZE), 5, 1);
    second.add(5L * BLOCK, 10);
    assertThat(second.takeNext()).isPresent();
    assertThat(second.isFinished()).isTrue();
  }
}
