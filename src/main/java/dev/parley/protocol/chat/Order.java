package dev.parley.protocol.chat;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an operator has done about somebody: {@code {mute Bob 10m too loud}}.
 *
 * @param verb what is done
 * @param whom to whom: a name, an address, or {@code address:<name>} for both the name and the
 *     address that its bearer comes from
 * @param time for how long; empty for verbs without
 * @param reason why, for everyone to read; may be empty
 */
public record Order(Verb verb, String whom, Optional<Duration> time, String reason) {
  /** The longest reason, in characters (code points). */
  public static final int MAX_REASON = 200;

  /** What all may read of an address that something is done about. */
  public static final String AN_ADDRESS = "an address";

  /** Names have neither spaces nor colons, so nobody can say anything that reads like this. */
  private static final Pattern TOLD =
      Pattern.compile(
          "(an address|[^\\s:]+) was (\\w+) by ([^\\s:]+)(?: for (\\d+[smhd]))?(?:: (.*))?",
          Pattern.DOTALL);

  /** What can be done about somebody. */
  public enum Verb {
    /** His connection ends. */
    KICK("kicked", false),
    /** He may listen and not talk. */
    MUTE("muted", true),
    /** He may talk again. */
    UNMUTE("unmuted", false),
    /** His connection ends, and he may not come back. */
    BAN("banned", true),
    /** He may come back. */
    UNBAN("unbanned", false);

    private final String past;
    private final boolean timed;

    Verb(String past, boolean timed) {
      this.past = past;
      this.timed = timed;
    }

    /**
     * The word as it stands on the wire.
     *
     * @return for example {@code kick}
     */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /**
     * What has happened to him.
     *
     * @return for example {@code kicked}
     */
    public String past() {
      return past;
    }

    /**
     * Whether it is for a time.
     *
     * @return true for a mute and a ban
     */
    public boolean isTimed() {
      return timed;
    }
  }

  /** The words as they travel. */
  String encode() {
    return "{"
        + verb.word()
        + " "
        + whom
        + time.map(t -> " " + Times.word(t)).orElse("")
        + (reason.isEmpty() ? "" : " " + reason)
        + "}";
  }

  /**
   * Reads what stands behind a verb.
   *
   * @param verb the verb
   * @param words whom, for how long if that is asked for, and why
   * @return the order, or what is wrong with it
   */
  public static ClientMessage parse(Verb verb, String words) {
    String text = words.replace('\t', ' ').strip();
    if (Text.isUnsafe(text)) {
      return invalid(verb, ErrorCode.BAD_CHARACTER, "a reason has no control characters");
    }
    String[] parts = text.split(" +", verb.timed ? 3 : 2);
    int before = verb.timed ? 2 : 1;
    Optional<Duration> time =
        verb.timed && parts.length > 1 ? Times.parse(parts[1]) : Optional.empty();
    if (text.isEmpty() || parts.length < before || time.isPresent() != verb.timed) {
      return invalid(
          verb,
          ErrorCode.BAD_COMMAND,
          verb.word()
              + " needs <name>"
              + (verb.timed ? " <time, as 30s, 10m, 2h or 7d>" : "")
              + " [<reason>]");
    }
    String reason = parts.length > before ? parts[before] : "";
    if (reason.codePointCount(0, reason.length()) > MAX_REASON) {
      return invalid(
          verb, ErrorCode.BAD_COMMAND, "a reason has at most " + MAX_REASON + " characters");
    }
    return new ClientMessage.Moderate(new Order(verb, parts[0], time, reason));
  }

  /** Reads an order in braces; empty when this is none. */
  static Optional<ClientMessage> parse(String line) {
    for (Verb verb : Verb.values()) {
      Optional<String> words = Braces.content(line, verb.word());
      if (words.isPresent()) {
        return Optional.of(parse(verb, words.get()));
      }
    }
    return Optional.empty();
  }

  private static ClientMessage invalid(Verb verb, ErrorCode code, String explanation) {
    return new ClientMessage.Invalid(
        ServerMessage.ErrorReply.aboutCommand(code, verb.word(), explanation));
  }

  /** What everyone is told. */
  String told(String by) {
    return whom
        + " was "
        + verb.past
        + " by "
        + by
        + time.map(t -> " for " + Times.word(t)).orElse("")
        + (reason.isEmpty() ? "" : ": " + reason);
  }

  /** Reads what everyone is told. */
  static Optional<ServerMessage> parseTold(String line) {
    Matcher told = TOLD.matcher(line);
    if (!told.matches()) {
      return Optional.empty();
    }
    for (Verb verb : Verb.values()) {
      Optional<Duration> time = Optional.ofNullable(told.group(4)).flatMap(Times::parse);
      if (verb.past.equals(told.group(2)) && time.isPresent() == verb.timed) {
        String reason = told.group(5) == null ? "" : told.group(5);
        return Optional.of(
            new ServerMessage.Ordered(new Order(verb, told.group(1), time, reason), told.group(3)));
      }
    }
    return Optional.empty();
  }
}
