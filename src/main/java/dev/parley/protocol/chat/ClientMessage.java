package dev.parley.protocol.chat;

import java.util.List;
import java.util.Optional;

/**
 * What a client says to the server once it has said its name (WIRE, client to server).
 *
 * <p>Parsing never fails: what cannot be meant is {@link Invalid}, with the error to send back.
 */
public sealed interface ClientMessage {
  /** The message that leaves the room. */
  String QUIT = "{quit}";

  /** The capability of fetching files by {@code transfer} and not only part by part. */
  String FAST_TRANSFER = "fast";

  /** The capability of reading a list of files with their sizes, {@link ServerMessage.FileList}. */
  String FILE_SIZES = "sizes";

  /** The capability of answering {@link ServerMessage.Ping}. */
  String PING = "ping";

  /**
   * The capability of knowing who is here by the news of it: {@link ServerMessage.Joined}, {@link
   * ServerMessage.Left} and {@link ServerMessage.Renamed}, without a list at every change.
   */
  String NEWS = "news";

  /** How a {@link Login} begins; behind it stands the password, up to the last brace. */
  String LOGIN = "{login ";

  /** What a server's question for a password ends with, for people who speak the wire's words. */
  String LOGIN_HINT = "; say " + LOGIN + "<password>}";

  /** The capability of giving orders; the server has it for operators alone. */
  String OPERATOR = "operator";

  /** The command that asks for what is in force, without its braces. */
  String SANCTIONS = "bans";

  /** The mark at the start of a private message's text in what its readers see. */
  String PRIVATE_MARK = "(PRIVATE)";

  /**
   * The words of this message as they travel, without the end mark of a dialect.
   *
   * @return one line of text
   */
  String encode();

  /**
   * A message to everyone.
   *
   * @param text what was said, not empty
   */
  record Public(String text) implements ClientMessage {
    @Override
    public String encode() {
      return text;
    }
  }

  /**
   * A message to one person.
   *
   * @param to the receiver's name
   * @param text what was said, not empty
   */
  record Private(String to, String text) implements ClientMessage {
    @Override
    public String encode() {
      return "~" + to + " " + text;
    }
  }

  /** Who is here? */
  record Show() implements ClientMessage {
    @Override
    public String encode() {
      return "show";
    }
  }

  /** Which files can be downloaded? */
  record ListFiles() implements ClientMessage {
    @Override
    public String encode() {
      return "get_list_file";
    }
  }

  /**
   * Start a download.
   *
   * @param fileName the name as it was typed: a word of {@code CHOOSE_FILE}, or the plain name
   */
  record Download(String fileName) implements ClientMessage {
    /**
     * Why there is no use in asking for a file: the server would not even look for it.
     *
     * @param fileName the name as it was typed
     * @return why, for people; empty when it may be a name
     */
    public static Optional<String> refusal(String fileName) {
      if (fileName.isBlank()) {
        return Optional.of("a download needs the name of a file");
      }
      return parse(new Download(fileName).encode()) instanceof Download
          ? Optional.empty()
          : Optional.of("no file has control or bidirectional override characters in its name");
    }

    @Override
    public String encode() {
      return "download_file " + fileName;
    }
  }

  /**
   * Change one's name.
   *
   * @param oldName the name borne so far
   * @param newName the name wished for
   */
  record Rename(String oldName, String newName) implements ClientMessage {
    @Override
    public String encode() {
      return "CHANGENAME " + oldName + " " + newName;
    }
  }

  /**
   * What the client can do beyond the original protocol. It is one only right behind the name, in
   * the line dialect; anywhere else these words are something that somebody says.
   *
   * @param capabilities words; {@link #FAST_TRANSFER}, {@link #FILE_SIZES}, {@link #PING}, {@link
   *     #NEWS} and {@link #OPERATOR} are those that this version knows
   */
  record Hello(List<String> capabilities) implements ClientMessage {
    /** Copies the list. */
    public Hello {
      capabilities = List.copyOf(capabilities);
    }

    @Override
    public String encode() {
      return "{hello " + String.join(" ", capabilities) + "}";
    }
  }

  /**
   * The password that the server has asked for. It is one only where that question stands open;
   * right behind a name that needs none it is passed over, so that it is not said to everyone.
   *
   * @param password the password
   */
  record Login(Password password) implements ClientMessage {
    @Override
    public String encode() {
      return LOGIN + password.reveal() + "}";
    }
  }

  /**
   * Send block hashes of a fast transfer.
   *
   * @param transferId of which transfer
   * @param firstBlock from which block on
   */
  record WantHashes(int transferId, long firstBlock) implements ClientMessage {
    @Override
    public String encode() {
      return "{hashes " + Integer.toHexString(transferId) + " " + firstBlock + "}";
    }
  }

  /**
   * A fast transfer is over, or not wanted any more.
   *
   * @param transferId which
   */
  record CloseTransfer(int transferId) implements ClientMessage {
    @Override
    public String encode() {
      return "{close " + Integer.toHexString(transferId) + "}";
    }
  }

  /** Which files can be downloaded, and how large are they? Answered by a FileList. */
  record ListSizes() implements ClientMessage {
    @Override
    public String encode() {
      return "{files}";
    }
  }

  /**
   * Still here: the answer to {@link ServerMessage.Ping}.
   *
   * @param number that of the ping
   */
  record Pong(long number) implements ClientMessage {
    @Override
    public String encode() {
      return "{pong " + number + "}";
    }
  }

  /**
   * Something to be done about somebody; for operators.
   *
   * @param order what
   */
  record Moderate(Order order) implements ClientMessage {
    @Override
    public String encode() {
      return order.encode();
    }
  }

  /** Which mutes and bans are in force? For operators; answered by Sanctioned and Sanctions. */
  record ListSanctions() implements ClientMessage {
    @Override
    public String encode() {
      return "{" + SANCTIONS + "}";
    }
  }

  /** Leave the room. */
  record Quit() implements ClientMessage {
    @Override
    public String encode() {
      return QUIT;
    }
  }

  /**
   * Something that cannot be meant.
   *
   * @param error what to answer
   */
  record Invalid(ServerMessage.ErrorReply error) implements ClientMessage {
    @Override
    public String encode() {
      throw new IllegalStateException("an invalid message is never sent");
    }
  }

  /**
   * Reads a hello.
   *
   * @param line the message right behind the name
   * @return the hello, or empty when it is an ordinary message
   */
  static Optional<ClientMessage> parseHello(String line) {
    return Braces.parse(line, "hello").map(words -> new Hello(words));
  }

  /**
   * Reads what is special only right behind a name, in the line dialect: a hello, and a login that
   * nobody had asked for.
   *
   * @param line the message right behind the name
   * @return one of the two, or empty when it is an ordinary message
   */
  static Optional<ClientMessage> parseBehindName(String line) {
    return parseHello(line).or(() -> parseLogin(line));
  }

  /**
   * Reads a login. Everything up to the last brace is the password, blanks and braces too.
   *
   * @param line the whole message; white space behind the brace is passed over
   * @return the login, or empty when it is something else
   */
  static Optional<Login> parseLogin(String line) {
    String text = line.stripTrailing();
    return text.startsWith(LOGIN) && text.endsWith("}")
        ? Optional.of(new Login(Password.of(text.substring(LOGIN.length(), text.length() - 1))))
        : Optional.empty();
  }

  /**
   * Reads one message of a client that has said {@link Hello}.
   *
   * @param line one message without its end mark; valid UTF-8 has been seen to
   * @return what it means
   */
  static ClientMessage parseAfterHello(String line) {
    Optional<ClientMessage> hashes =
        Braces.parse(line, "hashes")
            .filter(words -> words.size() == 2)
            .flatMap(
                words ->
                    Braces.transferId(words.get(0))
                        .flatMap(
                            id ->
                                Braces.number(words.get(1)).map(from -> new WantHashes(id, from))));
    return hashes
        .or(
            () ->
                Braces.parse(line, "close")
                    .filter(words -> words.size() == 1)
                    .flatMap(words -> Braces.transferId(words.get(0)))
                    .map(CloseTransfer::new))
        .or(() -> line.equals("{files}") ? Optional.of(new ListSizes()) : Optional.empty())
        .or(() -> parseOfOperator(line))
        .or(
            () ->
                Braces.parse(line, "pong")
                    .filter(words -> words.size() == 1)
                    .flatMap(words -> Braces.number(words.get(0)))
                    .map(Pong::new))
        .orElseGet(() -> parse(line));
  }

  private static Optional<ClientMessage> parseOfOperator(String line) {
    return line.equals("{bans}") ? Optional.of(new ListSanctions()) : Order.parse(line);
  }

  /**
   * Reads what a person types. A client that has said {@link Hello} has commands that are for
   * programs: the same words from a person would be obeyed and not said, so they are {@link
   * Invalid}.
   *
   * @param line one message without its end mark
   * @return what it means
   */
  static ClientMessage parseTyped(String line) {
    if (parseLogin(line).isPresent()) {
      return invalid(
          ErrorCode.BAD_COMMAND, "a password is not said to everyone; connect with it instead");
    }
    ClientMessage message = parseOfOperator(line).orElseGet(() -> parse(line));
    return message instanceof Invalid || parseAfterHello(message.encode()).equals(message)
        ? message
        : invalid(
            ErrorCode.BAD_COMMAND, "that cannot be said: it is what programs tell each other");
  }

  /**
   * Reads one message.
   *
   * @param line one message without its end mark; valid UTF-8 has been seen to
   * @return what it means
   */
  static ClientMessage parse(String line) {
    String text = line.indexOf('\t') < 0 ? line : line.replace('\t', ' ');
    if (Text.isUnsafe(text)) {
      return invalid(
          ErrorCode.BAD_CHARACTER, "a message has no control or bidirectional override characters");
    }
    if (text.isBlank()) {
      return invalid(ErrorCode.BAD_COMMAND, "an empty message says nothing");
    }
    if (text.charAt(0) == '~') {
      return parsePrivate(text);
    }
    String command = text.stripTrailing();
    return switch (firstWord(command)) {
      case "show" -> command.equals("show") ? new Show() : parsePublic(text);
      case "get_list_file" -> command.equals("get_list_file") ? new ListFiles() : parsePublic(text);
      case QUIT -> command.equals(QUIT) ? new Quit() : parsePublic(text);
      case "download_file" -> parseDownload(command);
      case "CHANGENAME" -> parseRename(command);
      default -> parsePublic(text);
    };
  }

  private static ClientMessage parsePublic(String text) {
    // "Bob: (PRIVATE) psst" is how Bob's private message reads: nobody may say it in public, not
    // even behind what a reader does not see.
    int start = 0;
    while (start < text.length() && isBlank(text.codePointAt(start))) {
      start += Character.charCount(text.codePointAt(start));
    }
    return text.startsWith(PRIVATE_MARK, start)
        ? invalid(ErrorCode.BAD_COMMAND, "a public message does not begin with " + PRIVATE_MARK)
        : new Public(text);
  }

  private static ClientMessage parsePrivate(String text) {
    int space = text.indexOf(' ');
    if (space < 2 || text.substring(space + 1).isBlank()) {
      return invalid(ErrorCode.BAD_COMMAND, "a private message is ~<name> <message>");
    }
    return new Private(text.substring(1, space), text.substring(space + 1));
  }

  private static ClientMessage parseDownload(String command) {
    String name = command.substring("download_file".length()).strip();
    return name.isEmpty()
        ? invalid(ErrorCode.BAD_COMMAND, "a download is download_file <file name>")
        : new Download(name);
  }

  private static ClientMessage parseRename(String command) {
    String[] words = command.split(" +", -1);
    return words.length == 3
        ? new Rename(words[1], words[2])
        : invalid(ErrorCode.BAD_COMMAND, "a change of name is CHANGENAME <old name> <new name>");
  }

  /**
   * What may show nothing: variation selectors are marks, some of what is unassigned is ignored.
   */
  private static boolean isBlank(int c) {
    return switch (Character.getType(c)) {
      case Character.FORMAT, Character.NON_SPACING_MARK, Character.UNASSIGNED -> true;
      default -> Character.isWhitespace(c) || Character.isSpaceChar(c) || Nickname.isInvisible(c);
    };
  }

  private static String firstWord(String text) {
    int space = text.indexOf(' ');
    return space < 0 ? text : text.substring(0, space);
  }

  private static Invalid invalid(ErrorCode code, String explanation) {
    return new Invalid(new ServerMessage.ErrorReply(code, explanation));
  }
}
