package dev.parley.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.net.Network;
import dev.parley.net.TokenBucket;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoginQueueTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final Network HERE = address(1);
  private static final Network THERE = address(2);

  private final LoginQueue<String> queue = new LoginQueue<>(2, new TokenBucket(3, 0.1));

  private static Network address(int number) {
    try {
      return Network.of(
          InetAddress.getByAddress(
              new byte[] {10, (byte) (number >> 16), (byte) (number >> 8), (byte) number}));
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whoHasWaitedTooLongIsNotCheckedAnyMore() {
    queue.add(HERE, "a", 0);
    queue.add(THERE, "b", LoginQueue.MAX_WAIT_NANOS);
    assertThat(queue.takeExpired(LoginQueue.MAX_WAIT_NANOS)).isEmpty();
    assertThat(queue.takeExpired(LoginQueue.MAX_WAIT_NANOS + 1)).containsExactly("a");
    assertThat(queue.next()).contains("b");
    assertThat(queue.next()).isEmpty();
  }

  @Test
  void theFirstToComeIsTheFirstToBeChecked() {
    queue.add(HERE, "a", 0);
    queue.add(THERE, "b", 0);

    assertThat(queue.next()).contains("a");
    assertThat(queue.next()).contains("b");
    assertThat(queue.next()).isEmpty();
  }

  @Test
  void onlyAFewAreCheckedAtOnce() {
    for (int i = 1; i <= 3; i++) {
      queue.add(address(i), "from " + i, 0);
    }

    assertThat(queue.next()).contains("from 1");
    assertThat(queue.next()).contains("from 2");
    assertThat(queue.next()).isEmpty();
    queue.over(address(1));
    assertThat(queue.next()).contains("from 3");
  }

  @Test
  void anAddressHasOneCheckedAtATimeAndHoldsUpNobodyElse() {
    queue.add(HERE, "a", 0);
    queue.add(HERE, "b", 0);
    queue.add(THERE, "c", 0);

    assertThat(queue.next()).contains("a");
    assertThat(queue.next()).contains("c");
    queue.over(THERE);
    assertThat(queue.next()).isEmpty();
    queue.over(HERE);
    assertThat(queue.next()).contains("b");
  }

  @Test
  void anAddressThatWasWrongTooOftenHasToWaitAndMayThenTryAgain() {
    for (int i = 0; i < 3; i++) {
      assertThat(queue.waitNanos(HERE, 0)).isLessThanOrEqualTo(0);
      queue.failed(HERE, 0);
    }

    assertThat(queue.waitNanos(HERE, 0)).isEqualTo(10 * SECOND);
    assertThat(queue.waitNanos(THERE, 0)).isLessThanOrEqualTo(0);
    assertThat(queue.waitNanos(HERE, 10 * SECOND)).isLessThanOrEqualTo(0);
  }

  @Test
  void whatIsTooMuchIsRefused() {
    for (int i = 0; i < LoginQueue.MAX_WAITING; i++) {
      assertThat(queue.add(HERE, "one more", 0)).isTrue();
    }

    assertThat(queue.add(THERE, "one too many", 0)).isFalse();
  }

  @Test
  void addressesAreForgottenWhenTheirTimeIsOver() {
    for (int i = 0; i < 3000; i++) {
      queue.failed(address(i), 60L * i * SECOND);
    }

    assertThat(queue.remembered()).isLessThan(2000);
  }

  @Test
  void howeverManyAddressesAreWrongOnlySoManyAreRemembered() {
    for (int i = 0; i < LoginQueue.MAX_REMEMBERED + 100; i++) {
      queue.failed(address(i), 0);
    }

    assertThat(queue.remembered()).isEqualTo(LoginQueue.MAX_REMEMBERED);
  }
}
