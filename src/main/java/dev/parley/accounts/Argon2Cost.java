package dev.parley.accounts;

/**
 * What it costs to check a password (RFC 9106).
 *
 * @param memoryKib memory in KiB
 * @param passes how often it is gone over
 * @param lanes in how many lanes
 */
public record Argon2Cost(int memoryKib, int passes, int lanes) {
  /** What is used: the first choice of OWASP's Password Storage Cheat Sheet, 19 MiB. */
  public static final Argon2Cost USUAL = new Argon2Cost(19 * 1024, 2, 1);

  private static final int MIN_KIB_PER_LANE = 8;
  private static final int MAX_MEMORY_KIB = 256 * 1024;
  private static final int MAX_PASSES = 32;
  private static final int MAX_LANES = 16;

  /**
   * Checks the bounds, so that nothing that was read can ask for all of the memory.
   *
   * @throws IllegalArgumentException when one is out of its bounds
   */
  public Argon2Cost {
    if (lanes < 1
        || lanes > MAX_LANES
        || passes < 1
        || passes > MAX_PASSES
        || memoryKib < MIN_KIB_PER_LANE * lanes
        || memoryKib > MAX_MEMORY_KIB) {
      throw new IllegalArgumentException("no such cost of a hash");
    }
  }
}
