package dev.parley.gui;

import java.time.Instant;

/**
 * Something that stands in a conversation.
 *
 * @param at when it came
 * @param kind what it is
 * @param from who said it; empty when nobody did
 * @param text the words
 */
record Line(Instant at, Kind kind, String from, String text) {
  enum Kind {
    /** Somebody else said it. */
    SAID,
    /** Somebody else said it, and our name is in it. */
    MENTION,
    /** We said it. */
    OWN,
    /** We said it, and perhaps nobody has heard it. */
    UNDELIVERED,
    /** Who came and went, and other things one may overlook. */
    NOTICE,
    /** What one should not overlook. */
    TROUBLE
  }

  boolean isSpoken() {
    return switch (kind) {
      case SAID, MENTION, OWN, UNDELIVERED -> true;
      case NOTICE, TROUBLE -> false;
    };
  }

  /** Whether somebody who looks elsewhere should be told. */
  boolean wantsToBeRead() {
    return kind == Kind.SAID || kind == Kind.MENTION;
  }
}
