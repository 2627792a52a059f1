package dev.parley.console;

import dev.parley.protocol.chat.Dialect;
import dev.parley.protocol.chat.ErrorCode;
import dev.parley.protocol.chat.ServerMessage;
import dev.parley.protocol.chat.Text;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/** How what happens in the room reads on a terminal: one line each, with the time. */
final class Transcript {
  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
  private static final AttributedStyle PLAIN = AttributedStyle.DEFAULT;
  private static final AttributedStyle GREY =
      PLAIN.foreground(AttributedStyle.BLACK + AttributedStyle.BRIGHT);
  private static final AttributedStyle PRIVATE = PLAIN.foreground(AttributedStyle.MAGENTA);
  private static final AttributedStyle ERROR = PLAIN.foreground(AttributedStyle.RED);
  private static final AttributedStyle MENTION = PLAIN.bold().inverse();

  /** Readable on dark and on light, and none that means something else here. */
  private static final int[] NAME_COLOURS = {
    AttributedStyle.CYAN, AttributedStyle.GREEN, AttributedStyle.YELLOW, AttributedStyle.BLUE
  };

  /** Keeps what follows a name that is written from the right at its right. */
  private static final char LEFT_TO_RIGHT_MARK = '\u200E';

  private final boolean coloured;

  Transcript(boolean coloured) {
    this.coloured = coloured;
  }

  /** A line, and whether it calls whom it is shown to. */
  record Line(AttributedString text, boolean calls) {}

  /** What the server said; empty when nobody needs to read it. */
  Optional<Line> of(ServerMessage message, LocalTime now, String self) {
    if (message instanceof ServerMessage.Public said) {
      boolean calls = !said.from().equals(self) && mention(self).matcher(said.text()).find();
      AttributedStringBuilder line = begin(now);
      name(line, said.from(), self).append(": ");
      text(line, said.text(), said.from().equals(self) ? "" : self);
      return Optional.of(new Line(line.toAttributedString(), calls));
    } else if (message instanceof ServerMessage.Private whispered) {
      AttributedStringBuilder line = begin(now);
      line.style(style(PRIVATE)).append(isolate(whispered.from())).append(" → you: ");
      return Optional.of(new Line(line.append(whispered.text()).toAttributedString(), true));
    } else if (message instanceof ServerMessage.PrivateSent whispered) {
      AttributedStringBuilder line = begin(now);
      line.style(style(PRIVATE)).append("you → ").append(isolate(whispered.to())).append(": ");
      return Optional.of(new Line(line.append(whispered.text()).toAttributedString(), false));
    } else if (message instanceof ServerMessage.Joined joined) {
      return quiet(now, isolate(joined.name()) + " is here");
    } else if (message instanceof ServerMessage.Left left) {
      return quiet(now, isolate(left.name()) + " has left");
    } else if (message instanceof ServerMessage.Renamed renamed) {
      return quiet(now, isolate(renamed.oldName()) + " is now " + isolate(renamed.newName()));
    } else if (message instanceof ServerMessage.Ordered ordered) {
      boolean calls = ordered.order().whom().equals(self);
      AttributedStringBuilder line = begin(now).style(style(ERROR)).append("· ");
      line.append(ordered.encode(Dialect.LINE));
      return Optional.of(new Line(line.toAttributedString(), calls));
    } else if (message instanceof ServerMessage.ErrorReply error && isToBeShown(error)) {
      return Optional.of(new Line(problem(error.explanation()), false));
    } else if (message instanceof ServerMessage.Waiting waiting) {
      // A file's name is decoded: what a server has encoded in it was not seen to before.
      String name = Text.printable(waiting.fileName(), 255);
      return quiet(now, name + ": waits, place " + waiting.position());
    } else if (message instanceof ServerMessage.Unknown unknown) {
      return Optional.of(new Line(begin(now).append(unknown.line()).toAttributedString(), false));
    }
    return Optional.empty();
  }

  /** Not what is shown where it was asked for, nor what puts us out, which is said at the end. */
  private static boolean isToBeShown(ServerMessage.ErrorReply error) {
    boolean isAnswer = error.subject().isPresent() && error.absentUser().isEmpty();
    return !isAnswer && error.code() != ErrorCode.KICKED && error.code() != ErrorCode.BANNED;
  }

  /** Who is here. */
  AttributedString people(List<String> others, String self) {
    AttributedStringBuilder line = new AttributedStringBuilder();
    line.style(style(GREY)).append("here: ").style(PLAIN);
    name(line, self, self);
    for (String other : others) {
      name(line.append(", "), other, self);
    }
    return line.toAttributedString();
  }

  /** Something that is only for information. */
  AttributedString note(String words) {
    return new AttributedString(words, style(GREY));
  }

  /** Something that did not work. */
  AttributedString problem(String words) {
    return new AttributedString("! " + words, style(ERROR));
  }

  private Optional<Line> quiet(LocalTime now, String words) {
    AttributedStringBuilder line = begin(now).style(style(GREY)).append("· ").append(words);
    return Optional.of(new Line(line.toAttributedString(), false));
  }

  private AttributedStringBuilder begin(LocalTime now) {
    return new AttributedStringBuilder()
        .style(style(GREY))
        .append(CLOCK.format(now))
        .append(' ')
        .style(PLAIN);
  }

  private AttributedStringBuilder name(AttributedStringBuilder line, String name, String self) {
    int colour = NAME_COLOURS[Math.floorMod(name.hashCode(), NAME_COLOURS.length)];
    AttributedStyle style = name.equals(self) ? PLAIN.bold() : PLAIN.foreground(colour);
    return line.style(style(style)).append(isolate(name)).style(PLAIN);
  }

  private void text(AttributedStringBuilder line, String text, String called) {
    Matcher mention = mention(called).matcher(text);
    int end = 0;
    while (mention.find()) {
      line.append(text.substring(end, mention.start()));
      line.style(style(MENTION)).append(mention.group()).style(PLAIN);
      end = mention.end();
    }
    line.append(text.substring(end));
  }

  /** The name as a word of its own, in any case; nothing at all for the empty name. */
  private static Pattern mention(String name) {
    return Pattern.compile(
        name.isEmpty()
            ? "(?!)"
            : "(?<![\\p{L}\\p{N}_])" + Pattern.quote(name) + "(?![\\p{L}\\p{N}_])",
        Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
  }

  static String isolate(String name) {
    boolean fromTheRight =
        name.codePoints()
            .map(Character::getDirectionality)
            .anyMatch(
                d ->
                    d == Character.DIRECTIONALITY_RIGHT_TO_LEFT
                        || d == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC);
    return fromTheRight ? name + LEFT_TO_RIGHT_MARK : name;
  }

  private AttributedStyle style(AttributedStyle wanted) {
    return coloured ? wanted : PLAIN;
  }
}
