package dev.parley.gui;

/**
 * How we stand with the server.
 *
 * @param phase where we are
 * @param words the same for people
 */
record ConnectionState(Phase phase, String words) {
  enum Phase {
    /** Nobody has asked for a connection. */
    OUT,
    /** For the first time. */
    CONNECTING,
    /** In the room. */
    IN,
    /** The connection is gone and is being made again. */
    LOST,
    /** The connection is gone for good. */
    ENDED
  }

  boolean isIn() {
    return phase == Phase.IN;
  }
}
