package dev.parley.gui;

import dev.parley.client.ClientEvent;
import java.time.Clock;

/** Everything that a window shows of a room. Confined to the event thread. */
final class RoomModel {
  private final Conversations conversations;
  private final PeopleModel people = new PeopleModel();
  private final FilesModel files = new FilesModel();
  private final DownloadsModel downloads = new DownloadsModel();

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

  void onEvent(ClientEvent event) {
    conversations.onEvent(event);
    downloads.onEvent(event);
    if (event instanceof ClientEvent.PeopleChanged changed) {
      people.update(changed.self(), changed.others());
    } else if (event instanceof ClientEvent.Entered entered) {
      people.update(entered.name(), people.others());
    }
  }
}
