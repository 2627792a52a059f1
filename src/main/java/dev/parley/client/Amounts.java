package dev.parley.client;

import java.time.Duration;
import java.util.Locale;

/** Sizes, speeds and times in words that people read at a glance, the same in every front end. */
public final class Amounts {
  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};

  private Amounts() {}

  /**
   * An amount of data.
   *
   * @param bytes how much, not negative
   * @return for example {@code 999 B}, {@code 1.5 kB} or {@code 12 GB}; powers of 1000, two digits
   *     at least
   */
  public static String bytes(long bytes) {
    double amount = bytes;
    int unit = 0;
    while (amount >= 999.5 && unit < UNITS.length - 1) {
      amount /= 1000;
      unit++;
    }
    String pattern = unit == 0 || amount >= 99.95 ? "%.0f %s" : "%.1f %s";
    return String.format(Locale.ROOT, pattern, amount, UNITS[unit]);
  }

  /**
   * A speed.
   *
   * @param bytesPerSecond how fast, not negative
   * @return for example {@code 12.3 MB/s}
   */
  public static String speed(long bytesPerSecond) {
    return bytes(bytesPerSecond) + "/s";
  }

  /**
   * A time as a clock shows it.
   *
   * @param time not negative
   * @return minutes and seconds, with hours in front if there are any: {@code 1:05}, {@code
   *     2:00:00}
   */
  public static String clock(Duration time) {
    return time.toHours() > 0
        ? String.format(
            Locale.ROOT, "%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart())
        : String.format(Locale.ROOT, "%d:%02d", time.toMinutesPart(), time.toSecondsPart());
  }
}
