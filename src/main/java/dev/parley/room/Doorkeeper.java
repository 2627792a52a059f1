package dev.parley.room;

import dev.parley.net.Network;
import dev.parley.net.RateLimit;
import dev.parley.net.TokenBucket;
import dev.parley.protocol.chat.ErrorCode;
import dev.parley.protocol.chat.ServerMessage;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Says who may come in: counts the connections in all and of each address ({@link Network}), and
 * how often it connects, and lets nobody in while memory is short. Says too who of the others is
 * told why. Not thread safe.
 */
final class Doorkeeper {
  private static final int FIRST_SWEEP = 1024;

  /**
   * So many are being told at once why they do not come in, and so many a second: with TLS each
   * costs a handshake, a millisecond or two of a thread that users run on.
   */
  private static final TokenBucket TOLD_WHY = new TokenBucket(256, 32);

  private final int maxInAll;
  private final int maxEach;
  private final TokenBucket rate;
  private final BooleanSupplier memoryIsShort;
  private final Map<Network, Visitor> visitors = new HashMap<>();
  private int sweepAt = FIRST_SWEEP;
  private int inAll;
  private final RateLimit telling;
  private int beingTold;

  private static final class Visitor {
    final RateLimit connects;
    int connections;

    Visitor(RateLimit connects) {
      this.connects = connects;
    }

    boolean isForgettable(long nowNanos) {
      return connections == 0 && connects.isPaidOff(nowNanos);
    }
  }

  /**
   * Nobody has come yet.
   *
   * @param maxInAll how many connections there may be
   * @param maxEach how many connections an address may have
   * @param rate how often it may connect
   * @param memoryIsShort whether one more had better not come
   * @param nowNanos the time
   */
  Doorkeeper(
      int maxInAll, int maxEach, TokenBucket rate, BooleanSupplier memoryIsShort, long nowNanos) {
    this.maxInAll = maxInAll;
    this.maxEach = maxEach;
    this.rate = rate;
    this.memoryIsShort = memoryIsShort;
    this.telling = TOLD_WHY.full(nowNanos);
  }

  /** Why nobody may connect from there now, if so. */
  Optional<ServerMessage.ErrorReply> refusal(InetAddress from, long nowNanos) {
    if (inAll >= maxInAll) {
      return refusal(ErrorCode.SERVER_FULL, "the server is full");
    }
    if (memoryIsShort.getAsBoolean()) {
      return refusal(ErrorCode.SERVER_FULL, "the server is short of memory; try again later");
    }
    Visitor visitor = visitors.get(Network.of(from));
    if (visitor != null && visitor.connections >= maxEach) {
      return refusal(
          ErrorCode.TOO_MANY_CONNECTIONS, "your address has " + maxEach + " connections already");
    }
    if (visitor != null && visitor.connects.waitNanos(nowNanos) > 0) {
      return refusal(
          ErrorCode.TOO_MANY_CONNECTIONS, "your address connects too often; try again in a moment");
    }
    return Optional.empty();
  }

  /** A connection has been let in. */
  void enter(InetAddress from, long nowNanos) {
    if (visitors.size() >= sweepAt) {
      visitors.values().removeIf(visitor -> visitor.isForgettable(nowNanos));
      sweepAt = Math.max(FIRST_SWEEP, 2 * visitors.size());
    }
    Visitor visitor =
        visitors.computeIfAbsent(Network.of(from), key -> new Visitor(rate.full(nowNanos)));
    visitor.connections++;
    inAll++;
    visitor.connects.passed(1, nowNanos);
  }

  private static Optional<ServerMessage.ErrorReply> refusal(ErrorCode code, String why) {
    return Optional.of(new ServerMessage.ErrorReply(code, why));
  }

  /** Whether one who does not come in is told why; if so, it is {@link #told} in the end. */
  boolean tellsWhy(long nowNanos) {
    if (beingTold >= TOLD_WHY.burst() || telling.waitNanos(nowNanos) > 0) {
      return false;
    }
    telling.passed(1, nowNanos);
    beingTold++;
    return true;
  }

  /** One has been told, or does not listen. */
  void told() {
    beingTold--;
  }

  /** A connection that was let in is gone. */
  void leave(InetAddress from) {
    visitors.get(Network.of(from)).connections--;
    inAll--;
  }

  /** How many addresses are remembered. */
  int remembered() {
    return visitors.size();
  }
}
