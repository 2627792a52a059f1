package dev.parley.gui;

import dev.parley.client.Failures;
import dev.parley.protocol.chat.ClientMessage;
import dev.parley.protocol.chat.Sanction;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;

/**
 * Does what a typed line says. Most lines are said; the commands that one types in a terminal do
 * here what the window's own buttons do.
 */
final class Speaker {
  /** What the window can do on command. */
  interface Window {
    void listFiles();

    void disconnect();

    void show(Conversation conversation);
  }

  private final Session session;
  private final RoomModel room;
  private final Window window;

  /** Gets a line that could not be sent, and why. */
  private final BiConsumer<String, String> onUnsent;

  Speaker(Session session, RoomModel room, Window window, BiConsumer<String, String> onUnsent) {
    this.session = session;
    this.room = room;
    this.window = window;
    this.onUnsent = onUnsent;
  }

  /** Takes a line; or says in words why it does not. */
  Optional<String> take(String line, Optional<String> recipient) {
    if (!session.state().isIn()) {
      return Optional.of("Not connected: your line stays here until you are.");
    }
    ClientMessage message =
        ClientMessage.parseTyped(recipient.map(name -> "~" + name + " ").orElse("") + line);
    if (message instanceof ClientMessage.Invalid invalid) {
      return Optional.of(Words.sentence(invalid.error().explanation()));
    }
    obey(line, message);
    return Optional.empty();
  }

  private void obey(String line, ClientMessage message) {
    if (message instanceof ClientMessage.Private whispered) {
      window.show(room.conversations().with(whispered.to()));
      watch(line, session.whisper(whispered.to(), whispered.text()));
    } else if (message instanceof ClientMessage.Show) {
      String others = String.join(", ", room.people().others());
      note(others.isEmpty() ? "Nobody else is here" : "Here: " + others);
    } else if (message instanceof ClientMessage.ListFiles) {
      window.listFiles();
    } else if (message instanceof ClientMessage.Download download) {
      session.download(download.fileName());
    } else if (message instanceof ClientMessage.Rename rename) {
      watch(line, session.rename(rename.newName()));
    } else if (message instanceof ClientMessage.Moderate ordered) {
      watch(line, session.moderate(ordered.order()));
    } else if (message instanceof ClientMessage.ListSanctions) {
      watch(line, session.sanctions().thenAccept(this::list));
    } else if (message instanceof ClientMessage.Quit) {
      window.disconnect();
    } else {
      watch(line, session.say(line));
    }
  }

  private void list(List<Sanction> inForce) {
    if (inForce.isEmpty()) {
      note("Nobody is muted or banned");
    }
    inForce.forEach(one -> note(one.whom() + ": " + one.kind().past() + " " + one.term()));
  }

  private void note(String text) {
    room.conversations().note(room.conversations().room(), Line.Kind.NOTICE, text);
  }

  private void watch(String line, CompletionStage<?> sent) {
    sent.whenComplete(
        (done, failure) -> {
          if (failure != null) {
            onUnsent.accept(line, Words.sentence(Failures.explain(failure)));
          }
        });
  }
}
