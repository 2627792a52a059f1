package dev.parley.gui;

import dev.parley.client.ClientEvent;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Everything that a window shows of a room. Confined to the event thread. */
final class RoomModel {
  private final Conversations conversations;
  private final PeopleModel people = new PeopleModel();
  private final FilesModel files = new FilesModel();
  private final DownloadsModel downloads = new DownloadsModel();
  private final List<Consumer<Boolean>> onRole = new CopyOnWriteArrayList<>();

  RoomModel(Clock clock) {
    conversations = new Conversations(clock);
  }

  Conversations conversations() {
    return conversations;
  }

  PeopleModel people() {
    return people;
  }

  FilesModel files() {
    return files;
  }

  DownloadsModel downloads() {
    return downloads;
  }

  /** The listener is told whether we are an operator, whenever that changes. */
  void onRole(Consumer<Boolean> listener) {
    onRole.add(listener);
  }

  void onEvent(ClientEvent event) {
    conversations.onEvent(event);
    downloads.onEvent(event);
    if (event instanceof ClientEvent.PeopleChanged changed) {
      people.update(changed.self(), changed.others());
    } else if (event instanceof ClientEvent.Entered entered) {
      people.update(entered.name(), people.others());
    } else if (event instanceof ClientEvent.RoleChanged changed) {
      onRole.forEach(listener -> listener.accept(changed.isOperator()));
    } else if (event instanceof ClientEvent.Disconnected) {
      onRole.forEach(listener -> listener.accept(false));
    }
  }
}
