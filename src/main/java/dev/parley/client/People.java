package dev.parley.client;

import dev.parley.protocol.chat.ServerMessage;
import java.util.ArrayList;
import java.util.List;

/** Who else is here, as far as the server has said. Not thread safe. */
final class People {
  private List<String> others = List.of();

  /** In the order of coming. */
  List<String> others() {
    return others;
  }

  /** Takes what the server says; true when it has changed who is here. */
  boolean onServer(ServerMessage message, String self) {
    List<String> now = others;
    if (message instanceof ServerMessage.Users users) {
      now = users.others();
    } else if (message instanceof ServerMessage.Joined joined && !joined.name().equals(self)) {
      now = new ArrayList<>(others);
      if (!now.contains(joined.name())) {
        now.add(joined.name());
      }
    } else if (message instanceof ServerMessage.Left left) {
      now = new ArrayList<>(others);
      now.remove(left.name());
    } else if (message instanceof ServerMessage.Renamed renamed) {
      now = new ArrayList<>(others);
      now.replaceAll(name -> name.equals(renamed.oldName()) ? renamed.newName() : name);
    }
    boolean changed = !now.equals(others);
    others = List.copyOf(now);
    return changed;
  }
}
