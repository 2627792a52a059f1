package dev.parley.protocol.chat;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time as one word: {@code 30s}, {@code 10m}, {@code 2h}, {@code 7d}. */
public final class Times {
  /** The longest: a hundred years or so. */
  public static final Duration MAX = Duration.ofDays(36_500);

  private static final Pattern WORD = Pattern.compile("(\\d{1,10})([smhd])");
  private static final Map<Character, Duration> UNITS =
      Map.of(
          's', Duration.ofSeconds(1),
          'm', Duration.ofMinutes(1),
          'h', Duration.ofHours(1),
          'd', Duration.ofDays(1));

  private Times() {}

  /**
   * Reads a word.
   *
   * @param word for example {@code 90m}
   * @return the time, from a second to {@link #MAX}; empty when that is no such word
   */
  public static Optional<Duration> parse(String word) {
    Matcher matcher = WORD.matcher(word);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    Duration unit = UNITS.get(matcher.group(2).charAt(0));
    Duration time = unit.multipliedBy(Long.parseLong(matcher.group(1)));
    return time.isZero() || time.compareTo(MAX) > 0 ? Optional.empty() : Optional.of(time);
  }

  /**
   * The word for a time.
   *
   * @param time what is under a second of it is dropped
   * @return the word in the largest unit that says it exactly
   */
  public static String word(Duration time) {
    long seconds = time.toSeconds();
    for (char unit : new char[] {'d', 'h', 'm'}) {
      long length = UNITS.get(unit).toSeconds();
      if (seconds >= length && seconds % length == 0) {
        return Long.toString(seconds / length) + unit;
      }
    }
    return seconds + "s";
  }
}
