package dev.parley.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.net.TokenBucket;
import dev.parley.protocol.chat.ErrorCode;
import dev.parley.protocol.chat.ServerMessage;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DoorkeeperTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private boolean memoryIsShort;
  private final Doorkeeper door =
      new Doorkeeper(3, 2, new TokenBucket(4, 1), () -> memoryIsShort, 0);

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text); // a literal: no name is looked up
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private boolean comesIn(String from, long nowNanos) {
    boolean mayCome = door.refusal(address(from), nowNanos).isEmpty();
    if (mayCome) {
      door.enter(address(from), nowNanos);
    }
    return mayCome;
  }

  @Test
  void anAddressMayHaveSoManyConnectionsAndNoMore() {
    assertThat(comesIn("192.0.2.1", 0)).isTrue();
    assertThat(comesIn("192.0.2.1", 0)).isTrue();
    assertThat(comesIn("192.0.2.1", 0)).isFalse();
    assertThat(comesIn("192.0.2.2", 0)).isTrue();

    door.leave(address("192.0.2.1"));

    assertThat(comesIn("192.0.2.1", 0)).isTrue();
  }

  @Test
  void anIpv6NetworkCountsAsOneAddress() {
    assertThat(comesIn("2001:db8:1:2::1", 0)).isTrue();
    assertThat(comesIn("2001:db8:1:2:ffff::9", 0)).isTrue();
    assertThat(comesIn("2001:db8:1:2:1234:5678:9abc:def0", 0)).isFalse();
    assertThat(comesIn("2001:db8:1:3::1", 0)).isTrue();
  }

  @Test
  void whoComesAndGoesAllTheTimeHasToPause() {
    for (int i = 0; i < 4; i++) {
      assertThat(comesIn("192.0.2.1", 0)).isTrue();
      door.leave(address("192.0.2.1"));
    }
    assertThat(comesIn("192.0.2.1", SECOND - 1)).isFalse();
    assertThat(comesIn("192.0.2.1", SECOND)).isTrue();
    assertThat(comesIn("192.0.2.1", SECOND)).isFalse();
  }

  @Test
  void aRefusalHasItsCode() {
    comesIn("192.0.2.1", 0);
    comesIn("192.0.2.1", 0);
    assertThat(door.refusal(address("192.0.2.1"), 0))
        .map(ServerMessage.ErrorReply::code)
        .contains(ErrorCode.TOO_MANY_CONNECTIONS);
  }

  @Test
  void soManyMayComeInAllAndNoMore() {
    assertThat(comesIn("192.0.2.1", 0)).isTrue();
    assertThat(comesIn("192.0.2.2", 0)).isTrue();
    assertThat(comesIn("192.0.2.3", 0)).isTrue();
    assertThat(door.refusal(address("192.0.2.4"), 0))
        .map(ServerMessage.ErrorReply::code)
        .contains(ErrorCode.SERVER_FULL);

    door.leave(address("192.0.2.2"));

    assertThat(comesIn("192.0.2.4", 0)).isTrue();
  }

  @Test
  void nobodyComesInWhileMemoryIsShort() {
    memoryIsShort = true;
    assertThat(door.refusal(address("192.0.2.1"), 0))
        .map(ServerMessage.ErrorReply::code)
        .contains(ErrorCode.SERVER_FULL);
    memoryIsShort = false;
    assertThat(comesIn("192.0.2.1", 0)).isTrue();
  }

  private int told(int knocks, long nowNanos) {
    return (int) IntStream.range(0, knocks).filter(i -> door.tellsWhy(nowNanos)).count();
  }

  @Test
  void soManyAtOnceAreToldWhyTheyDoNotComeIn() {
    assertThat(told(1000, 0)).isEqualTo(256);
    assertThat(told(1000, 60 * SECOND)).isZero();
    door.told();
    assertThat(told(1000, 60 * SECOND)).isEqualTo(1);
  }

  @Test
  void howeverQuicklyTheyGoOnlySoManyASecondAreToldWhy() {
    int told = 0;
    for (int i = 0; i < 10_000; i++) {
      if (door.tellsWhy(i * (SECOND / 1000))) {
        door.told();
        told++;
      }
    }
    assertThat(told).isEqualTo(256 + 10 * 32 - 1);
  }

  @Test
  void whoIsGoneForAWhileIsForgotten() {
    for (int i = 0; i < 100_000; i++) {
      String from = "10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255);
      long nowNanos = i * (SECOND / 100);
      assertThat(comesIn(from, nowNanos)).isTrue();
      door.leave(address(from));
    }
    assertThat(door.remembered()).isLessThanOrEqualTo(1024);
  }
}
