package dev.parley.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RateLimitTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  @Test
  void aBucketGivesItsBurstAndThenItsRate() {
    RateLimit limit = new TokenBucket(20, 10).full(-7);
    for (int i = 0; i < 20; i++) {
      assertThat(limit.waitNanos(-7)).as("after " + i).isLessThanOrEqualTo(0);
      limit.passed(1, -7);
    }
    assertThat(limit.waitNanos(-7)).isEqualTo(SECOND / 10);
    assertThat(limit.isPaidOff(-7)).isFalse();
    assertThat(limit.isPaidOff(2 * SECOND)).isTrue();
  }

  @Test
  void silenceSavesUpNoMoreThanTheBurst() {
    RateLimit limit = new TokenBucket(2, 1).full(0);
    limit.passed(1, 1000 * SECOND);
    limit.passed(1, 1000 * SECOND);
    assertThat(limit.waitNanos(1000 * SECOND)).isEqualTo(SECOND);
  }

  @Test
  void whatCostsMoreMakesTheNextWaitLonger() {
    RateLimit limit = new TokenBucket(1, 10).full(0);
    limit.passed(25, 0);
    assertThat(limit.waitNanos(0)).isEqualTo(2 * SECOND + SECOND / 2);
  }

  @Test
  void withoutALimitNothingWaits() {
    RateLimit limit = TokenBucket.UNLIMITED.full(5);
    for (long now = 5; now < 1000; now++) {
      limit.passed(1e9, now);
      assertThat(limit.waitNanos(now)).isLessThanOrEqualTo(0);
    }
  }

  @Test
  void aDebtIsPaidOffAtTheNewRate() {
    RateLimit limit = new RateLimit(10, 0, 0);
    limit.passed(10, 0);
    limit.change(100, 0);
    assertThat(limit.waitNanos(0)).isEqualTo(SECOND / 10);
  }
}
