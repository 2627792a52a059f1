package dev.parley.console;

import dev.parley.protocol.chat.FileToken;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/**
 * Completes commands, the names of those who are here, and file names as the words that stand for
 * them on the wire.
 */
final class ChatCompleter implements Completer {
  private static final List<String> WIRE_WORDS =
      List.of("show", "get_list_file", "download_file", "CHANGENAME", "{quit}");

  private static final List<String> TIMES = List.of("10m", "1h", "1d", "7d", "30d");

  private final Supplier<List<String>> people;
  private final Supplier<List<String>> files;
  private final Supplier<List<String>> downloads;

  ChatCompleter(
      Supplier<List<String>> people,
      Supplier<List<String>> files,
      Supplier<List<String>> downloads) {
    this.people = people;
    this.files = files;
    this.downloads = downloads;
  }

  @Override
  public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
    candidates(line.words().get(0), line.wordIndex(), line.word())
        .forEach(word -> candidates.add(new Candidate(word, word, null, null, null, null, true)));
  }

  /** What the word at that place may become; the reader picks those that fit. */
  Stream<String> candidates(String first, int place, String word) {
    if (place == 0) {
      return word.startsWith("~")
          ? people.get().stream().map(name -> "~" + name)
          : Stream.of(
                  ChatCommand.WORDS.stream(),
                  WIRE_WORDS.stream(),
                  people.get().stream().map(name -> name + ":"))
              .flatMap(each -> each);
    }
    return switch (first.toLowerCase(Locale.ROOT)) {
      case "/msg" -> place == 1 ? people.get().stream() : Stream.empty();
      case "/kick", "/unmute", "/unban" -> place == 1 ? people.get().stream() : Stream.empty();
      case "/mute", "/ban" ->
          place == 1 ? people.get().stream() : place == 2 ? TIMES.stream() : Stream.empty();
      case "/get", "download_file" -> files.get().stream().map(FileToken::encode);
      case "/cancel" -> downloads.get().stream().map(FileToken::encode);
      default -> people.get().stream();
    };
  }
}
