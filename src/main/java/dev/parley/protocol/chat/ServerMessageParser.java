package dev.parley.protocol.chat;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what a server said, in either dialect and from either server, the original included. */
public final class ServerMessageParser {
  private static final Pattern ERROR =
      Pattern.compile("ERROR ([a-z-]+)(?: (\\S+))?: (.*)", Pattern.DOTALL);
  private static final Pattern OFFER = Pattern.compile("UDP (\\d{1,5}) (\\d{1,18}) (.+)");
  private static final Pattern WAITING = Pattern.compile("WAIT (\\d{1,9}) (\\S+)");
  private static final Pattern SENT =
      Pattern.compile("from you to (\\S+): \\(PRIVATE\\) {1,2}(.*)", Pattern.DOTALL);
  private static final Pattern PRIVATE =
      Pattern.compile("([^\\s:]+): \\(PRIVATE\\) {1,2}(.*)", Pattern.DOTALL);
  private static final Pattern PUBLIC = Pattern.compile("([^\\s:]+): (.*)", Pattern.DOTALL);
  private static final Pattern JOINED = Pattern.compile("(\\S+) has joined the chat!");
  private static final Pattern LEFT = Pattern.compile("(\\S+) left the chat\\.\\.\\.");
  private static final Pattern RENAMED = Pattern.compile("(\\S+) changed his name to (\\S+)!");

  /**
   * The original server glues a notice and the list that follows it into one segment. Names have no
   * colon, so that "Bob: left the chat...ALL " stays what it is: something that Bob said.
   */
  private static final Pattern GLUED =
      Pattern.compile(
          "([^\\s:]+ has joined the chat!|[^\\s:]+ left the chat\\.\\.\\."
              + "|[^\\s:]+ changed his name to \\S+!)(ALL .*)");

  private ServerMessageParser() {}

  /**
   * Reads one message.
   *
   * @param line one message without its end mark
   * @return what it means; {@link ServerMessage.Unknown} when this version does not know it
   */
  public static ServerMessage parse(String line) {
    return parseWords(line).or(() -> parseSentence(line)).orElse(new ServerMessage.Unknown(line));
  }

  /**
   * Parts what the original server may have glued into one segment. Its {@code send} of a notice
   * and of the list behind it often arrive in one read.
   *
   * @param segment one read from an unframed server
   * @return the messages in it, one or two
   */
  public static List<String> unglue(String segment) {
    Matcher glued = GLUED.matcher(segment);
    return glued.matches() ? List.of(glued.group(1), glued.group(2)) : List.of(segment);
  }

  private static Optional<ServerMessage> parseWords(String line) {
    int space = line.indexOf(' ');
    String head = space < 0 ? line : line.substring(0, space);
    return switch (head) {
      case "ALL" -> Optional.of(new ServerMessage.Users(names(line, head)));
      case "CHOOSE_FILE", "<CHOOSE_FILE>" ->
          Optional.of(
              new ServerMessage.Files(names(line, head).stream().map(FileToken::decode).toList()));
      case "UDP" -> match(OFFER, line).flatMap(ServerMessageParser::offer);
      case "WAIT" ->
          match(WAITING, line)
              .map(
                  m ->
                      new ServerMessage.Waiting(
                          Integer.parseInt(m.group(1)), FileToken.decode(m.group(2))));
      case "ERROR" -> match(ERROR, line).flatMap(ServerMessageParser::error);
      case "{hello", "{hello}" -> Braces.parse(line, "hello").map(ServerMessage.Hello::new);
      case "{ping" ->
          Braces.parse(line, "ping")
              .filter(words -> words.size() == 1)
              .flatMap(words -> Braces.number(words.get(0)))
              .map(ServerMessage.Ping::new);
      case "{offer" -> Braces.parse(line, "offer").flatMap(Braces::offer);
      case "{files", "{files}" -> Braces.files(line);
      case "{muted" -> Sanction.parse(Sanction.Kind.MUTE, line).map(ServerMessage.Sanctioned::new);
      case "{banned" -> Sanction.parse(Sanction.Kind.BAN, line).map(ServerMessage.Sanctioned::new);
      case "{bans" ->
          Braces.parse(line, "bans")
              .filter(words -> words.size() == 1)
              .flatMap(words -> Braces.number(words.get(0)))
              .map(count -> new ServerMessage.Sanctions((int) Math.min(count, Integer.MAX_VALUE)));
      case "{hashes" -> Braces.parse(line, "hashes").flatMap(Braces::hashes);
      case "from" ->
          match(SENT, line).map(m -> new ServerMessage.PrivateSent(m.group(1), m.group(2)));
      default -> Optional.empty();
    };
  }

  private static Optional<ServerMessage> parseSentence(String line) {
    return match(PRIVATE, line)
        .<ServerMessage>map(m -> new ServerMessage.Private(m.group(1), m.group(2)))
        .or(() -> match(PUBLIC, line).map(m -> new ServerMessage.Public(m.group(1), m.group(2))))
        .or(() -> match(JOINED, line).map(m -> new ServerMessage.Joined(m.group(1))))
        .or(() -> match(LEFT, line).map(m -> new ServerMessage.Left(m.group(1))))
        .or(() -> match(RENAMED, line).map(m -> new ServerMessage.Renamed(m.group(1), m.group(2))))
        .or(() -> Order.parseTold(line));
  }

  private static Optional<ServerMessage> offer(Matcher m) {
    int port = Integer.parseInt(m.group(1));
    return port < 1 || port > 65535
        ? Optional.empty()
        : Optional.of(
            new ServerMessage.Offer(
                port, Long.parseLong(m.group(2)), FileToken.decode(m.group(3))));
  }

  private static Optional<ServerMessage> error(Matcher m) {
    return ErrorCode.ofWord(m.group(1))
        .map(
            code ->
                new ServerMessage.ErrorReply(code, Optional.ofNullable(m.group(2)), m.group(3)));
  }

  private static List<String> names(String line, String head) {
    String rest = line.substring(head.length()).strip();
    return rest.isEmpty() ? List.of() : List.of(rest.split(" +", -1));
  }

  private static Optional<Matcher> match(Pattern pattern, String line) {
    Matcher matcher = pattern.matcher(line);
    return matcher.matches() ? Optional.of(matcher) : Optional.empty();
  }
}
