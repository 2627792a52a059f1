package dev.parley.room;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OutboxTest {
  private final Outbox<String> outbox = new Outbox<>(10);

  @Test
  void givesBackInOrderWhatItTook() {
    assertThat(outbox.isEmpty()).isTrue();
    assertThat(outbox.offer("a", 3)).isTrue();
    assertThat(outbox.offer("b", 3)).isTrue();
    assertThat(outbox.waitingBytes()).isEqualTo(6);

    assertThat(outbox.take(10, 100)).containsExactly("a", "b");
    assertThat(outbox.isEmpty()).isTrue();
    assertThat(outbox.waitingBytes()).isZero();
    assertThat(outbox.take(10, 100)).isEmpty();
  }

  @Test
  void refusesWhatGoesOverTheLimitAndKeepsTheRest() {
    assertThat(outbox.offer("a", 6)).isTrue();
    assertThat(outbox.offer("b", 5)).isFalse();
    assertThat(outbox.waitingBytes()).isEqualTo(6);
    assertThat(outbox.offer("c", 4)).isTrue();

    assertThat(outbox.take(10, 100)).containsExactly("a", "c");
    assertThat(outbox.offer("d", 11)).isFalse();
    assertThat(outbox.offer("e", 10)).isTrue();
  }

  @Test
  void takesAsManyAsFit() {
    outbox.offer("a", 2);
    outbox.offer("b", 2);
    outbox.offer("c", 2);
    outbox.offer("d", 2);

    assertThat(outbox.take(2, 100)).containsExactly("a", "b");
    assertThat(outbox.take(10, 3)).containsExactly("c");
    assertThat(outbox.waitingBytes()).isEqualTo(2);
    assertThat(outbox.take(1, 2)).containsExactly("d");
  }

  @Test
  void takesOneMessageHoweverLarge() {
    outbox.offer("a", 9);
    outbox.offer("b", 1);

    assertThat(outbox.take(1, 1)).containsExactly("a");
  }

  @Test
  void throwsAwayAllOnDemand() {
    outbox.offer("a", 10);

    outbox.clear();

    assertThat(outbox.isEmpty()).isTrue();
    assertThat(outbox.offer("b", 10)).isTrue();
  }
}
