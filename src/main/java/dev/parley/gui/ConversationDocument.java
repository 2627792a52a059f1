package dev.parley.gui;

import java.awt.Font;
import java.awt.font.TextAttribute;
import java.text.Bidi;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import javax.swing.text.AttributeSet;
import javax.swing.text.BadLocationException;
import javax.swing.text.DefaultStyledDocument;
import javax.swing.text.MutableAttributeSet;
import javax.swing.text.SimpleAttributeSet;
import javax.swing.text.StyleConstants;

/**
 * A conversation as text with styles. Lines are appended many at a time, as one change: what is
 * costly about a document is the number of its changes.
 */
final class ConversationDocument extends DefaultStyledDocument {
  private static final long serialVersionUID = 1L;

  /** The attribute of a piece of text that leads somewhere. */
  static final String LINK = "parley-link";

  /** Swing's name for the property. */
  private static final String RUNS_BOTH_WAYS = "i18n";

  /**
   * Text that runs both ways costs Swing several times as much to lay out, so less of it is shown;
   * the conversation keeps the rest.
   */
  static final int MAX_LINES_BOTH_WAYS = 2_500;

  /** Where lines are long, so many characters are shown in all. */
  static final int MAX_CHARACTERS = 400_000;

  /**
   * The longest paragraph of text whose letters have to do with each other. Swing takes more than
   * twice as long for one of twice the length: a second for 4 KiB of the worst.
   */
  static final int MAX_PARAGRAPH = 500;

  /**
   * Text that turns around more often in a paragraph is none that one could read; each turn costs
   * Swing time.
   */
  static final int MAX_TURNS = 100;

  /** Has what follows it run from left to right, up to the end of the paragraph. */
  static final String LEFT_TO_RIGHT = "\u202D";

  /** Somebody who says several things in a row is named once. */
  private static final Duration ONE_BREATH = Duration.ofMinutes(3);

  /** Forgetting is a change too. */
  private static final int FORGOTTEN_AT_ONCE = 100;

  private static final int LEEWAY = 2_000;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).withZone(ZoneId.systemDefault());

  private final transient LineStyles styles = new LineStyles();

  /** How many characters each line takes, to forget them. */
  private final transient Deque<Integer> lengths = new ArrayDeque<>();

  private transient Line last;

  /**
   * Appends lines and forgets the oldest over the limit.
   *
   * @param following whether the end is looked at; else what is looked at should not move away
   */
  void append(List<Line> lines, boolean following) {
    findDirectionsIn(lines);
    Change change = new Change();
    try {
      for (Line line : newest(lines)) {
        int before = change.length;
        write(line, change);
        lengths.addLast(change.length - before);
        last = line;
      }
      change.apply();
      if (runsBothWays()) {
        // Directions were found before there were the new paragraphs: have them found again.
        putProperty(TextAttribute.RUN_DIRECTION, null);
      }
      if (lengths.size() > limit() + (following ? FORGOTTEN_AT_ONCE : LEEWAY)
          || getLength() > MAX_CHARACTERS / 4 * 5) {
        forget();
      }
    } catch (BadLocationException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean runsBothWays() {
    return Boolean.TRUE.equals(getProperty(RUNS_BOTH_WAYS));
  }

  private int limit() {
    return runsBothWays() ? MAX_LINES_BOTH_WAYS : Conversation.MAX_LINES;
  }

  /** As many of the last lines as are shown at all. */
  private List<Line> newest(List<Line> lines) {
    int first = lines.size();
    for (int chars = 0; first > 0 && chars < MAX_CHARACTERS; first--) {
      chars += lines.get(first - 1).text().length();
    }
    return lines.subList(Math.max(first, lines.size() - limit()), lines.size());
  }

  /**
   * Swing does not look into what is inserted as a whole, so it is told that letters run both ways.
   */
  private void findDirectionsIn(List<Line> lines) {
    boolean bothWays =
        lines.stream()
            .map(line -> (line.from() + line.text()).toCharArray())
            .anyMatch(chars -> Bidi.requiresBidi(chars, 0, chars.length));
    if (bothWays) {
      putProperty(RUNS_BOTH_WAYS, true);
    }
  }

  private void forget() throws BadLocationException {
    int excess = 0;
    while (lengths.size() > limit()
        || (lengths.size() > 1 && getLength() - excess > MAX_CHARACTERS)) {
      excess += lengths.removeFirst();
    }
    if (excess == 0) {
      return;
    }
    // Each line but the very first begins with the end of the one before.
    remove(0, Math.min(getLength(), excess + 1));
    lengths.addFirst(lengths.removeFirst() - 1);
  }

  private void write(Line line, Change change) {
    String time = TIME.format(line.at());
    if (!line.isSpoken()) {
      change.paragraph(styles.noticeParagraph());
      change.text(time + "  ", styles.time());
      text(line, change, styles.noticeParagraph());
      return;
    }
    if (!continues(line)) {
      change.paragraph(styles.headParagraph());
      change.text(line.from(), styles.name(line));
      String gap = isRightToLeft(line.from()) ? "\u200E  " : "  "; // the time is no part of a name
      change.text(gap + time, styles.time());
    }
    change.paragraph(styles.textParagraph(line));
    text(line, change, styles.textParagraph(line));
    if (line.kind() == Line.Kind.UNDELIVERED) {
      change.text("  (perhaps not delivered)", styles.trouble());
    }
  }

  private void text(Line line, Change change, AttributeSet paragraph) {
    String text = line.text();
    boolean isSlow = Font.textRequiresLayout(text.toCharArray(), 0, text.length());
    int start = 0;
    while (isSlow && text.length() - start > MAX_PARAGRAPH) {
      int end = endOfParagraph(text, start);
      piece(text.substring(start, end), change, styles.words(line.kind()));
      change.paragraph(paragraph);
      start = end;
    }
    piece(text.substring(start), change, styles.words(line.kind()));
  }

  /** Behind a blank, if there is one. */
  private static int endOfParagraph(String text, int start) {
    int most = start + MAX_PARAGRAPH;
    int blank = text.lastIndexOf(' ', most - 1);
    if (blank >= start) {
      return blank + 1;
    }
    return Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
  }

  private void piece(String text, Change change, AttributeSet style) {
    if (new Bidi(text, Bidi.DIRECTION_DEFAULT_LEFT_TO_RIGHT).getRunCount() > MAX_TURNS) {
      change.text(LEFT_TO_RIGHT, style);
    }
    for (Links.Piece piece : Links.split(text)) {
      AttributeSet of = piece.link().<AttributeSet>map(styles::link).orElse(style);
      for (Emoji.Run run : Emoji.split(piece.text())) {
        change.text(run.text(), run.family().map(font -> styles.inFont(of, font)).orElse(of));
      }
    }
  }

  private boolean continues(Line line) {
    return last != null
        && last.isSpoken()
        && last.from().equals(line.from())
        && isWithinABreath(last.at(), line.at());
  }

  private static boolean isWithinABreath(Instant before, Instant now) {
    return Duration.between(before, now).compareTo(ONE_BREATH) < 0;
  }

  /** A change that appends paragraphs, in the words of the document. */
  private final class Change {
    private final List<ElementSpec> specs = new ArrayList<>();
    private boolean hasParagraphs = getLength() > 0;
    private ElementSpec lastStart;
    private AttributeSet lastStyle;
    private int length;

    void paragraph(AttributeSet style) {
      if (!hasParagraphs) {
        setParagraphAttributes(0, 0, style, true);
        hasParagraphs = true;
        return;
      }
      text("\n", SimpleAttributeSet.EMPTY);
      specs.add(new ElementSpec(null, ElementSpec.EndTagType));
      lastStart = new ElementSpec(style, ElementSpec.StartTagType);
      lastStyle = style;
      specs.add(lastStart);
    }

    void text(String text, AttributeSet style) {
      if (!text.isEmpty()) {
        char[] chars = text.toCharArray();
        specs.add(new ElementSpec(style, ElementSpec.ContentType, chars, 0, chars.length));
        length += chars.length;
      }
    }

    void apply() throws BadLocationException {
      if (lastStart != null) {
        // The last paragraph is the one that has the document's own last newline.
        lastStart.setDirection(ElementSpec.JoinFractureDirection);
      }
      insert(getLength(), specs.toArray(ElementSpec[]::new));
      if (lastStart != null) {
        setParagraphAttributes(getLength(), 0, lastStyle, true);
      }
    }
  }

  /** Which way a text runs: as its first letter does. */
  static boolean isRightToLeft(String text) {
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      byte direction = Character.getDirectionality(text.codePointAt(i));
      if (direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT
          || direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC) {
        return true;
      } else if (direction == Character.DIRECTIONALITY_LEFT_TO_RIGHT) {
        return false;
      }
    }
    return false;
  }

  static void rightToLeft(MutableAttributeSet paragraph) {
    StyleConstants.setAlignment(paragraph, StyleConstants.ALIGN_RIGHT);
    paragraph.addAttribute(TextAttribute.RUN_DIRECTION, TextAttribute.RUN_DIRECTION_RTL);
  }
}
