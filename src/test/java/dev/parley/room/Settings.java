package dev.parley.room;

import dev.parley.net.TokenBucket;
import java.time.Duration;
import java.util.Optional;

/** Small limits for tests; {@code with…} changes one of them. */
final class Settings {
  static final int MAX_MESSAGE_BYTES = 64;
  static final int MAX_UNENDED_BYTES = 256;
  static final RoomSettings SMALL =
      new RoomSettings(
          MAX_MESSAGE_BYTES,
          MAX_UNENDED_BYTES,
          Optional.of(Duration.ofMillis(300)),
          Duration.ofMillis(20),
          Duration.ofSeconds(20),
          4096,
          Duration.ofSeconds(60),
          Duration.ofSeconds(30),
          Duration.ofSeconds(20),
          Duration.ofSeconds(2),
          1000,
          1_000_000_000L,
          TokenBucket.UNLIMITED,
          1000,
          TokenBucket.UNLIMITED,
          true);

  static final OrderKeeping ORDER = OrderKeeping.forgetful(100, Duration.ofDays(1));

  private Settings() {}

  static RoomSettings withMaxConnections(int maxConnections) {
    return new RoomSettings(
        SMALL.maxMessageBytes(),
        SMALL.maxUnendedBytes(),
        SMALL.unframedAfter(),
        SMALL.unframedSpacing(),
        SMALL.loginTimeout(),
        SMALL.outboxLimitBytes(),
        SMALL.writeTimeout(),
        SMALL.pingAfter(),
        SMALL.pingTimeout(),
        SMALL.closeGrace(),
        maxConnections,
        SMALL.presenceBytesPerSecond(),
        SMALL.flood(),
        SMALL.connectionsPerAddress(),
        SMALL.connectsPerAddress(),
        SMALL.fastTransfer());
  }

  static RoomSettings withPresenceBytesPerSecond(long presenceBytesPerSecond) {
    return new RoomSettings(
        SMALL.maxMessageBytes(),
        SMALL.maxUnendedBytes(),
        SMALL.unframedAfter(),
        SMALL.unframedSpacing(),
        SMALL.loginTimeout(),
        SMALL.outboxLimitBytes(),
        SMALL.writeTimeout(),
        SMALL.pingAfter(),
        SMALL.pingTimeout(),
        SMALL.closeGrace(),
        SMALL.maxConnections(),
        presenceBytesPerSecond,
        SMALL.flood(),
        SMALL.connectionsPerAddress(),
        SMALL.connectsPerAddress(),
        SMALL.fastTransfer());
  }

  static RoomSettings withoutUnframed() {
    return new RoomSettings(
        SMALL.maxMessageBytes(),
        SMALL.maxUnendedBytes(),
        Optional.empty(),
        SMALL.unframedSpacing(),
        SMALL.loginTimeout(),
        SMALL.outboxLimitBytes(),
        SMALL.writeTimeout(),
        SMALL.pingAfter(),
        SMALL.pingTimeout(),
        SMALL.closeGrace(),
        SMALL.maxConnections(),
        SMALL.presenceBytesPerSecond(),
        SMALL.flood(),
        SMALL.connectionsPerAddress(),
        SMALL.connectsPerAddress(),
        SMALL.fastTransfer());
  }

  static RoomSettings withoutFastTransfer() {
    return new RoomSettings(
        SMALL.maxMessageBytes(),
        SMALL.maxUnendedBytes(),
        SMALL.unframedAfter(),
        SMALL.unframedSpacing(),
        SMALL.loginTimeout(),
        SMALL.outboxLimitBytes(),
        SMALL.writeTimeout(),
        SMALL.pingAfter(),
        SMALL.pingTimeout(),
        SMALL.closeGrace(),
        SMALL.maxConnections(),
        SMALL.presenceBytesPerSecond(),
        SMALL.flood(),
        SMALL.connectionsPerAddress(),
        SMALL.connectsPerAddress(),
        false);
  }

  static RoomSettings withFlood(TokenBucket flood) {
    return new RoomSettings(
        SMALL.maxMessageBytes(),
        SMALL.maxUnendedBytes(),
        SMALL.unframedAfter(),
        SMALL.unframedSpacing(),
        SMALL.loginTimeout(),
        SMALL.outboxLimitBytes(),
        SMALL.writeTimeout(),
        SMALL.pingAfter(),
        SMALL.pingTimeout(),
        SMALL.closeGrace(),
        SMALL.maxConnections(),
        SMALL.presenceBytesPerSecond(),
        flood,
        SMALL.connectionsPerAddress(),
        SMALL.connectsPerAddress(),
        SMALL.fastTransfer());
  }

  static RoomSettings withPerAddress(int connections, TokenBucket connects) {
    return new RoomSettings(
        SMALL.maxMessageBytes(),
        SMALL.maxUnendedBytes(),
        SMALL.unframedAfter(),
        SMALL.unframedSpacing(),
        SMALL.loginTimeout(),
        SMALL.outboxLimitBytes(),
        SMALL.writeTimeout(),
        SMALL.pingAfter(),
        SMALL.pingTimeout(),
        SMALL.closeGrace(),
        SMALL.maxConnections(),
        SMALL.presenceBytesPerSecond(),
        SMALL.flood(),
        connections,
        connects,
        SMALL.fastTransfer());
  }
}
