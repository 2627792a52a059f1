package dev.parley.room;

import dev.parley.protocol.chat.Sanction;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * How order is kept: what operators may do at most, and what outlives the server.
 *
 * @param maxInForce how many mutes and bans there may be at once
 * @param longest for how long one may be
 * @param kept those from an earlier run
 * @param keeper takes all that are in force whenever that has changed; it must not block
 */
public record OrderKeeping(
    int maxInForce, Duration longest, List<Sanction> kept, Consumer<List<Sanction>> keeper) {
  /** Copies the list. */
  public OrderKeeping {
    kept = List.copyOf(kept);
  }

  /**
   * Order that is forgotten with the room.
   *
   * @param maxInForce how many mutes and bans there may be at once
   * @param longest for how long one may be
   * @return nothing kept
   */
  public static OrderKeeping forgetful(int maxInForce, Duration longest) {
    return new OrderKeeping(maxInForce, longest, List.of(), inForce -> {});
  }

  /**
   * The same limits, and something to remember by.
   *
   * @param before what is in force from an earlier run
   * @param to takes all that are in force whenever that has changed; it must not block
   * @return order that is kept
   */
  public OrderKeeping remembering(List<Sanction> before, Consumer<List<Sanction>> to) {
    return new OrderKeeping(maxInForce, longest, before, to);
  }
}
