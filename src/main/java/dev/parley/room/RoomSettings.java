package dev.parley.room;

import dev.parley.net.TokenBucket;
import java.time.Duration;
import java.util.Optional;

/**
 * The limits of the room; {@code reference.conf} explains each.
 *
 * @param maxMessageBytes the longest message in bytes
 * @param maxUnendedBytes how many bytes without a newline end a connection
 * @param unframedAfter how long the first bytes may go without a newline before the peer is taken
 *     for an original program; empty when the unframed dialect is off
 * @param unframedSpacing the pause between two messages to an unframed peer
 * @param loginTimeout how long a connection may stay without a name
 * @param outboxLimitBytes how much may wait for a user who does not read
 * @param writeTimeout how long a user may take none of what waits for him
 * @param pingAfter how long a user whose program can answer may be silent before it is asked
 * @param pingTimeout how long it may take to answer
 * @param closeGrace how long a closing connection may take to send its last words
 * @param maxConnections how many connections there may be in all
 * @param presenceBytesPerSecond how much the room spends on telling everyone who is here
 * @param flood how much a user may say
 * @param connectionsPerAddress how many connections there may be from one address
 * @param connectsPerAddress how often an address may connect
 * @param fastTransfer whether clients that can fetch files the fast way may
 */
public record RoomSettings(
    int maxMessageBytes,
    int maxUnendedBytes,
    Optional<Duration> unframedAfter,
    Duration unframedSpacing,
    Duration loginTimeout,
    int outboxLimitBytes,
    Duration writeTimeout,
    Duration pingAfter,
    Duration pingTimeout,
    Duration closeGrace,
    int maxConnections,
    long presenceBytesPerSecond,
    TokenBucket flood,
    int connectionsPerAddress,
    TokenBucket connectsPerAddress,
    boolean fastTransfer) {
  /**
   * The same for a room that only few can come into.
   *
   * @return the settings without the limits on how many connect, how often, and how much they say
   */
  public RoomSettings unthrottled() {
    return new RoomSettings(
        maxMessageBytes,
        maxUnendedBytes,
        unframedAfter,
        unframedSpacing,
        loginTimeout,
        outboxLimitBytes,
        writeTimeout,
        pingAfter,
        pingTimeout,
        closeGrace,
        Integer.MAX_VALUE,
        presenceBytesPerSecond,
        TokenBucket.UNLIMITED,
        Integer.MAX_VALUE,
        TokenBucket.UNLIMITED,
        fastTransfer);
  }
}
