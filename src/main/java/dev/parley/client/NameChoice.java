package dev.parley.client;

import dev.parley.protocol.chat.Nickname;

/** The name to come in with. Not thread safe. */
final class NameChoice {
  private String wished;
  private final boolean mayChange;
  private int tries;

  NameChoice(String wished, boolean mayChange) {
    this.wished = wished;
    this.mayChange = mayChange;
  }

  /** The wished one, with a number behind it if it was taken and may change. */
  String current() {
    if (tries == 0) {
      return wished;
    }
    String number = Integer.toString(tries + 1);
    int room = Nickname.MAX_CHARACTERS - number.length();
    int length = wished.codePointCount(0, wished.length());
    return wished.substring(0, wished.offsetByCodePoints(0, Math.min(room, length))) + number;
  }

  /** Somebody has another name now; it may be us. */
  void renamed(String from, String to) {
    if (from.equals(current())) {
      wished = to;
      tries = 0;
    }
  }

  void wasTaken() {
    if (mayChange) {
      tries++;
    }
  }
}
