package dev.parley.gui;

import dev.parley.client.Failures;
import dev.parley.protocol.chat.ClientMessage;
import dev.parley.protocol.chat.Sanction;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/**
 * Does what a typed line says. Most lines are said; the commands that one types in a terminal do
 * here what the window's own buttons do.
 */
final class Speaker {
  /** What the window can do on command. */
  interface Window {
    /** A line that could not be sent, and why. */
    void unsent(Conversation where, String line, String why);

    void listFiles();

    void disconnect();

    void show(Conversation conversation);
  }

  /** What a person may take for one, and nobody else should then read. */
  private static final Pattern COMMAND = Pattern.compile("/\\p{Alpha}+(?!\\S)");

  private final Session session;
  private final RoomModel room;
  private final Window window;

  Speaker(Session session, RoomModel room, Window window) {
    this.session = session;
    this.room = room;
    this.window = window;
  }

  /** Takes a line that was typed in a conversation; or says in words why it does not. */
  Optional<String> take(String line, Conversation where) {
    if (COMMAND.matcher(line).lookingAt()) {
      return Optional.of(
          "Commands with a / are for the terminal; F1 says what does it here."
              + " With a blank before it, it is said.");
    }
    if (!session.state().isIn()) {
      return Optional.of("Not connected: your line stays here until you are.");
    }
    ClientMessage message =
        ClientMessage.parseTyped(where.partner().map(name -> "~" + name + " ").orElse("") + line);
    if (message instanceof ClientMessage.Invalid invalid) {
      return Optional.of(Words.sentence(invalid.error().explanation()));
    }
    obey(where, line, message);
    return Optional.empty();
  }

  private void obey(Conversation where, String line, ClientMessage message) {
    if (message instanceof ClientMessage.Private whispered) {
      window.show(room.conversations().with(whispered.to()));
      watch(where, line, session.whisper(whispered.to(), whispered.text()));
    } else if (message instanceof ClientMessage.Show) {
      String others = String.join(", ", room.people().others());
      note(others.isEmpty() ? "Nobody else is here" : "Here: " + others);
    } else if (message instanceof ClientMessage.ListFiles) {
      window.listFiles();
    } else if (message instanceof ClientMessage.Download download) {
      session.download(download.fileName());
    } else if (message instanceof ClientMessage.Rename rename) {
      watch(where, line, session.rename(rename.newName()));
    } else if (message instanceof ClientMessage.Moderate ordered) {
      watch(where, line, session.moderate(ordered.order()));
    } else if (message instanceof ClientMessage.ListSanctions) {
      watch(where, line, session.sanctions().thenAccept(this::list));
    } else if (message instanceof ClientMessage.Quit) {
      window.disconnect();
    } else {
      watch(where, line, session.say(line));
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

  private void watch(Conversation where, String line, CompletionStage<?> sent) {
    sent.whenComplete(
        (done, failure) -> {
          if (failure != null) {
            window.unsent(where, line, Words.sentence(Failures.explain(failure)));
          }
        });
  }
}
