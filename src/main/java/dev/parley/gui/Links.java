package dev.parley.gui;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Addresses of web pages in a text. Nothing but the web: no other kind of address is opened. */
final class Links {
  private static final Pattern LINK = Pattern.compile("(?i)\\bhttps?://[^\\s<>\"]+");

  private static final String PUNCTUATION = ".,;:!?'\u2019\u201d";

  /**
   * A piece of a text.
   *
   * @param text as it stands there
   * @param link where it leads, if anywhere
   */
  record Piece(String text, Optional<URI> link) {}

  private Links() {}

  /** The pieces of a text, in order; together they are the text. */
  static List<Piece> split(String text) {
    List<Piece> pieces = new ArrayList<>();
    int done = 0;
    Matcher matcher = LINK.matcher(text);
    while (matcher.find()) {
      int end = matcher.start() + lengthOf(matcher.group());
      Optional<URI> link = parse(text.substring(matcher.start(), end));
      if (link.isPresent()) {
        if (matcher.start() > done) {
          pieces.add(new Piece(text.substring(done, matcher.start()), Optional.empty()));
        }
        pieces.add(new Piece(text.substring(matcher.start(), end), link));
        done = end;
      }
    }
    if (done < text.length()) {
      pieces.add(new Piece(text.substring(done), Optional.empty()));
    }
    return pieces;
  }

  /** Without the punctuation of the sentence around it, and a bracket that was opened before it. */
  private static int lengthOf(String link) {
    boolean opensNothing = link.indexOf('(') < 0;
    int end = link.length();
    while (end > 0) {
      char last = link.charAt(end - 1);
      if (PUNCTUATION.indexOf(last) < 0 && !(opensNothing && last == ')')) {
        break;
      }
      end--;
    }
    return end;
  }

  private static Optional<URI> parse(String link) {
    try {
      URI uri = URI.create(link);
      return Optional.ofNullable(uri.getHost()).map(host -> uri);
    } catch (IllegalArgumentException notAnAddress) {
      return Optional.empty();
    }
  }
}
