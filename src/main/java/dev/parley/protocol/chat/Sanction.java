package dev.parley.protocol.chat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A mute or a ban that is in force, of a name, an address, or both.
 *
 * @param kind what may not be done
 * @param name whose, if it is about a name
 * @param address from where, if it is about an address: an IPv4 address, or the /64 of an IPv6 one
 * @param until when it ends
 * @param by the operator's name
 * @param reason why; may be empty
 */
public record Sanction(
    Kind kind,
    Optional<String> name,
    Optional<String> address,
    Instant until,
    String by,
    String reason) {
  private static final DateTimeFormatter FOR_PEOPLE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** What may not be done. */
  public enum Kind {
    /** Talk. */
    MUTE(Order.Verb.MUTE, ErrorCode.MUTED),
    /** Come in. */
    BAN(Order.Verb.BAN, ErrorCode.BANNED);

    private final Order.Verb verb;
    private final ErrorCode code;

    Kind(Order.Verb verb, ErrorCode code) {
      this.verb = verb;
      this.code = code;
    }

    /**
     * What has happened to whom it hits.
     *
     * @return {@code muted} or {@code banned}
     */
    public String past() {
      return verb.past();
    }
  }

  /**
   * Whom it hits.
   *
   * @return for example {@code Bob at 192.0.2.7}
   */
  public String whom() {
    return Stream.concat(name.stream(), address.stream()).collect(Collectors.joining(" at "));
  }

  /**
   * What is said to whom it hits.
   *
   * @return the error, with the reason and until when
   */
  public ServerMessage.ErrorReply reply() {
    return new ServerMessage.ErrorReply(kind.code, "you are " + kind.past() + " " + term());
  }

  /**
   * Until when, by whom and why.
   *
   * @return for example {@code until 2026-01-31 12:00:00 UTC by Ann: spam}
   */
  public String term() {
    return "until "
        + FOR_PEOPLE.format(until)
        + " by "
        + by
        + (reason.isEmpty() ? "" : ": " + reason);
  }

  /** The words as they travel. */
  String encode() {
    return "{"
        + kind.past()
        + name.map(n -> " name=" + n).orElse("")
        + address.map(a -> " address=" + a).orElse("")
        + " until="
        + until.truncatedTo(ChronoUnit.SECONDS)
        + " by="
        + by
        + " reason="
        + reason
        + "}";
  }

  /** Reads the words behind a kind's; unknown ones before the reason are passed over. */
  static Optional<Sanction> parse(Kind kind, String line) {
    return Braces.content(line, kind.past()).flatMap(words -> read(kind, words));
  }

  private static Optional<Sanction> read(Kind kind, String words) {
    int reason = words.indexOf(" reason=");
    Map<String, String> values = new HashMap<>();
    for (String word : words.substring(0, Math.max(0, reason)).split(" ", -1)) {
      int equals = word.indexOf('=');
      if (equals > 0) {
        values.put(word.substring(0, equals), word.substring(equals + 1));
      }
    }
    if (!values.containsKey("until") || !values.containsKey("by")) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Sanction(
              kind,
              Optional.ofNullable(values.get("name")),
              Optional.ofNullable(values.get("address")),
              Instant.parse(values.get("until")),
              values.get("by"),
              words.substring(reason + " reason=".length())));
    } catch (DateTimeParseException noTime) {
      return Optional.empty();
    }
  }
}
