package dev.parley.client;

import java.time.Duration;
import java.util.Locale;

/** Sizes, speeds and times as people read them. */
public final class Amounts {
  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};

  private Amounts() {}

  /**
   * A size in the largest unit that leaves at least one in front of the point.
   *
   * @param bytes how many bytes, not negative
   * @return for example {@code 41.2 kB}; a thousand bytes are a kilobyte
   */
  public static String size(long bytes) {
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
   * @param bytesPerSecond how many bytes a second
   * @return for example {@code 3.1 MB/s}
   */
  public static String speed(long bytesPerSecond) {
    return size(bytesPerSecond) + "/s";
  }

  /**
   * A time as a clock shows it.
   *
   * @param time how long
   * @return for example {@code 0:07} or {@code 1:02:03}
   */
  public static String clock(Duration time) {
    return time.toHours() > 0
        ? String.format(
            Locale.ROOT, "%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart())
        : String.format(Locale.ROOT, "%d:%02d", time.toMinutesPart(), time.toSecondsPart());
  }
}
