package dev.parley.room;

import akka.util.ByteString;
import dev.parley.protocol.chat.Dialect;
import dev.parley.protocol.chat.ServerMessage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Who is here at one time, in the order of coming. Each is told of the others; the list is encoded
 * once, and a reader's own name is left out of it. Immutable to its users and safe to share between
 * actors.
 */
final class Attendance {
  private final List<String> names;
  // Racing threads may each encode; they write the same.
  private volatile Encoded encoded;

  /** The names, in the order of coming. */
  Attendance(List<String> names) {
    this.names = List.copyOf(names);
  }

  List<String> names() {
    return names;
  }

  /** What somebody by this name, here or not, is told, and his place in the order of coming. */
  Others others(String name) {
    if (encoded == null) {
      encoded = new Encoded(names);
    }
    return encoded.without(name.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The others, for one reader.
   *
   * @param place the reader's place in the order of coming, from 0; 0 for who is not here
   * @param list what he is told
   */
  record Others(int place, Outgoing list) {}

  /**
   * The list of all, a line with its newline; a name ends, with its space, where the next begins.
   */
  private static final class Encoded {
    private final byte[] line;
    private final int[] starts;

    Encoded(List<String> names) {
      String all = new ServerMessage.Users(names).encode(Dialect.LINE) + '\n';
      line = all.getBytes(StandardCharsets.UTF_8);
      starts = new int[names.size() + 1];
      int found = 0;
      for (int i = 0; i < line.length; i++) {
        if (line[i] == ' ') {
          starts[found++] = i + 1;
        }
      }
    }

    Others without(byte[] name) {
      for (int i = 0; i + 1 < starts.length; i++) {
        if (Arrays.equals(line, starts[i], starts[i + 1] - 1, name, 0, name.length)) {
          return new Others(i, list(starts[i], starts[i + 1]));
        }
      }
      return new Others(0, list(0, 0));
    }

    /** All but what is between two places. */
    private Outgoing list(int from, int to) {
      return Outgoing.line(
          ByteString.fromArrayUnsafe(line, 0, from)
              .concat(ByteString.fromArrayUnsafe(line, to, line.length - to)));
    }
  }
}
