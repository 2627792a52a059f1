package dev.parley.console;

import dev.parley.protocol.chat.ClientMessage;
import dev.parley.protocol.chat.Order;
import dev.parley.protocol.chat.Text;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a line means that a person typed. Both the wire's own words and the friendly ones. */
sealed interface ChatCommand {
  /** What can be typed, and what it does. */
  List<String> HELP =
      List.of(
          "hello                  talk to everyone",
          "~Ann psst              talk to Ann only, as does /msg Ann psst",
          "/who                   who is here (show)",
          "/files                 which files there are (get_list_file)",
          "/get FILE              fetch a file (download_file)",
          "/cancel [FILE]         stop fetching it",
          "/nick NAME             take another name (CHANGENAME)",
          "/say TEXT              talk to everyone, even if the text begins with a slash",
          "/kick NAME [WHY]       for operators: put somebody out",
          "/mute NAME TIME [WHY]  … let him only listen, for 30s, 10m, 2h or 7d; /unmute NAME",
          "/ban NAME TIME [WHY]   … put him out for that time, or 192.0.2.7, or address:NAME; /unban",
          "/bans                  … which mutes and bans are in force",
          "/help                  this",
          "/quit                  leave ({quit}, Ctrl-D)",
          "Tab completes commands, names and files.");

  /** The friendly words, for completion. */
  List<String> WORDS =
      List.of(
          "/msg", "/who", "/files", "/get", "/cancel", "/nick", "/say", "/kick", "/mute", "/unmute",
          "/ban", "/unban", "/bans", "/help", "/quit");

  /** For the server, as it was typed. */
  record Send(String line) implements ChatCommand {}

  /** Who is here? */
  record Who() implements ChatCommand {}

  /** Which files are there? */
  record ListFiles() implements ChatCommand {}

  /** Fetch a file. */
  record Get(String fileName) implements ChatCommand {}

  /** Fetch a file no more; without a name, none. */
  record Cancel(Optional<String> fileName) implements ChatCommand {}

  /** Take another name. */
  record Rename(String newName) implements ChatCommand {}

  /** Do something about somebody. */
  record Moderate(Order order) implements ChatCommand {}

  /** Which mutes and bans are in force? */
  record ListSanctions() implements ChatCommand {}

  /** What can one type? */
  record Help() implements ChatCommand {}

  /** Leave. */
  record Quit() implements ChatCommand {}

  /** Nothing was typed. */
  record Nothing() implements ChatCommand {}

  /** It cannot be meant; nothing is sent. */
  record Wrong(String explanation) implements ChatCommand {}

  static ChatCommand parse(String typed) {
    String line = typed.strip();
    if (line.isEmpty()) {
      return new Nothing();
    }
    if (line.charAt(0) == '/') {
      int space = line.indexOf(' ');
      String word = space < 0 ? line : line.substring(0, space);
      String rest = space < 0 ? "" : line.substring(space).strip();
      return parseFriendly(word, rest);
    }
    return of(ClientMessage.parseTyped(typed));
  }

  private static ChatCommand of(ClientMessage message) {
    if (message instanceof ClientMessage.Show) {
      return new Who();
    } else if (message instanceof ClientMessage.ListFiles) {
      return new ListFiles();
    } else if (message instanceof ClientMessage.Download download) {
      return new Get(download.fileName());
    } else if (message instanceof ClientMessage.Quit) {
      return new Quit();
    } else if (message instanceof ClientMessage.Moderate ordered) {
      return new Moderate(ordered.order());
    } else if (message instanceof ClientMessage.ListSanctions) {
      return new ListSanctions();
    } else if (message instanceof ClientMessage.Invalid invalid) {
      return new Wrong(invalid.error().explanation());
    }
    return new Send(message.encode());
  }

  private static ChatCommand parseFriendly(String word, String rest) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "/msg" -> whisper(rest);
      case "/who" -> new Who();
      case "/files" -> new ListFiles();
      case "/get" -> rest.isEmpty() ? new Wrong("which file? /get FILE") : new Get(rest);
      case "/cancel" -> new Cancel(Optional.of(rest).filter(name -> !name.isEmpty()));
      case "/nick" -> rest.isEmpty() ? new Wrong("which name? /nick NAME") : new Rename(rest);
      case "/say" -> sendable(rest);
      case "/kick" -> of(Order.parse(Order.Verb.KICK, rest));
      case "/mute" -> of(Order.parse(Order.Verb.MUTE, rest));
      case "/unmute" -> of(Order.parse(Order.Verb.UNMUTE, rest));
      case "/ban" -> of(Order.parse(Order.Verb.BAN, rest));
      case "/unban" -> of(Order.parse(Order.Verb.UNBAN, rest));
      case "/bans" -> new ListSanctions();
      case "/help" -> new Help();
      case "/quit" -> new Quit();
      default -> {
        String shown = Text.printable(word, 64);
        yield new Wrong(
            "there is no command " + shown + ". /help lists them; /say " + shown + " … says it");
      }
    };
  }

  private static ChatCommand whisper(String rest) {
    int space = rest.indexOf(' ');
    return space < 0
        ? new Wrong("what to whom? /msg NAME TEXT")
        : sendable("~" + rest.substring(0, space) + " " + rest.substring(space).strip());
  }

  private static ChatCommand sendable(String line) {
    ClientMessage message = ClientMessage.parseTyped(line);
    if (message instanceof ClientMessage.Invalid invalid) {
      return new Wrong(invalid.error().explanation());
    }
    return message instanceof ClientMessage.Public || message instanceof ClientMessage.Private
        ? new Send(line)
        : new Wrong("that cannot be said: it is a command of the protocol");
  }
}
