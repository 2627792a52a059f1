package dev.parley.client;

import dev.parley.protocol.chat.Nickname;
import java.util.Optional;

/** The name to come in with. Not thread safe. */
final class NameChoice {
  private String wished;
  private final boolean mayChange;
  private int tries;

  /** The name that a password was said for: by it, and no other, we are who we are. */
  private Optional<String> proved = Optional.empty();

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

  /** A password is said for the present name. */
  void passwordSaid() {
    proved = Optional.of(current());
  }

  /** The next connection is to begin by the name that has the password. */
  void connectionLost() {
    proved.ifPresent(
        name -> {
          wished = name;
          tries = 0;
        });
  }

  void wasTaken() {
    if (mayChange) {
      tries++;
    }
  }
}
