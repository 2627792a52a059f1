package dev.parley.protocol.chat;

import dev.parley.protocol.transfer.TransferTicket;
import java.util.List;
import java.util.Optional;

/**
 * What the server says to a client (WIRE, server to client), plus two messages of Parley's own:
 * {@link ErrorReply} and {@link Waiting}. Reading them back is the business of {@link
 * ServerMessageParser}.
 */
public sealed interface ServerMessage {
  /**
   * The words of this message as they travel, without the end mark of a dialect.
   *
   * @param dialect how the reader's words differ in two details
   * @return one line of text
   */
  String encode(Dialect dialect);

  /**
   * Somebody came in; goes to everyone, the newcomer included.
   *
   * @param name the newcomer
   */
  record Joined(String name) implements ServerMessage {
    @Override
    public String encode(Dialect dialect) {
      return name + " has joined the chat!";
    }
  }

  /**
   * Somebody left; goes to everyone else.
   *
   * @param name who left
   */
  record Left(String name) implements ServerMessage {
    @Override
    public String encode(Dialect dialect) {
      return name + " left the chat...";
    }
  }

  /**
   * Somebody changed his name; goes to everyone.
   *
   * @param oldName the name until now
   * @param newName the name from now on
   */
  record Renamed(String oldName, String newName) implements ServerMessage {
    @Override
    public String encode(Dialect dialect) {
      return oldName + " changed his name to " + newName + "!";
    }
  }

  /**
   * The other users, in the order of their coming.
   *
   * @param others everyone but the reader
   */
  record Users(List<String> others) implements ServerMessage {
    /** Copies the list. */
    public Users {
      others = List.copyOf(others);
    }

    @Override
    public String encode(Dialect dialect) {
      return words("ALL", others);
    }
  }

  /**
   * A message to everyone, the sender included.
   *
   * @param from the sender
   * @param text what was said
   */
  record Public(String from, String text) implements ServerMessage {
    @Override
    public String encode(Dialect dialect) {
      return from + ": " + text;
    }
  }

  /**
   * A private message, as its receiver sees it.
   *
   * @param from the sender
   * @param text what was said
   */
  record Private(String from, String text) implements ServerMessage {
    @Override
    public String encode(Dialect dialect) {
      return from + ": " + privateMark(dialect) + text;
    }
  }

  /**
   * A private message, as its sender sees it.
   *
   * @param to the receiver
   * @param text what was said
   */
  record PrivateSent(String to, String text) implements ServerMessage {
    @Override
    public String encode(Dialect dialect) {
      return "from you to " + to + ": " + privateMark(dialect) + text;
    }
  }

  /**
   * The files that can be downloaded.
   *
   * @param names file names, plain
   */
  record Files(List<String> names) implements ServerMessage {
    /** Copies the list. */
    public Files {
      names = List.copyOf(names);
    }

    @Override
    public String encode(Dialect dialect) {
      return words(
          dialect == Dialect.UNFRAMED ? "<CHOOSE_FILE>" : "CHOOSE_FILE",
          names.stream().map(FileToken::encode).toList());
    }
  }

  /**
   * The files that can be downloaded and their sizes; only for clients that can.
   *
   * @param files in the order to show them
   */
  record FileList(List<FileEntry> files) implements ServerMessage {
    /** Copies the list. */
    public FileList {
      files = List.copyOf(files);
    }

    @Override
    public String encode(Dialect dialect) {
      StringBuilder out = new StringBuilder("{files");
      files.forEach(
          file ->
              out.append(' ')
                  .append(FileToken.encode(file.name()))
                  .append(' ')
                  .append(file.sizeBytes()));
      return out.append('}').toString();
    }
  }

  /**
   * A download may begin.
   *
   * @param port the server's UDP port
   * @param sizeBytes the size of the file in bytes
   * @param fileName the file name, plain
   */
  record Offer(int port, long sizeBytes, String fileName) implements ServerMessage {
    @Override
    public String encode(Dialect dialect) {
      return "UDP " + port + " " + sizeBytes + " " + FileToken.encode(fileName);
    }
  }

  /**
   * What the server can do beyond the original protocol; the answer to a client's hello.
   *
   * @param capabilities those of the client's that the server has too
   */
  record Hello(List<String> capabilities) implements ServerMessage {
    /** Copies the list. */
    public Hello {
      capabilities = List.copyOf(capabilities);
    }

    @Override
    public String encode(Dialect dialect) {
      return capabilities.isEmpty() ? "{hello}" : "{hello " + String.join(" ", capabilities) + "}";
    }
  }

  /**
   * Are you still there? Only for clients that can answer, with {@link ClientMessage.Pong}.
   *
   * @param number to be repeated in the answer
   */
  record Ping(long number) implements ServerMessage {
    @Override
    public String encode(Dialect dialect) {
      return "{ping " + number + "}";
    }
  }

  /**
   * A fast download may begin; only for clients that can.
   *
   * @param fileName the file name, plain
   * @param port the server's UDP port
   * @param ticket what is needed to fetch it
   * @param firstHashes those of the first blocks, as in {@link Hashes}; at most {@link
   *     #MAX_HASHES}, and none when they were not known in time
   */
  record FastOffer(String fileName, int port, TransferTicket ticket, List<String> firstHashes)
      implements ServerMessage {
    /** With so many the line still goes in one packet: hashes of 4 MiB of the file at least. */
    public static final int MAX_HASHES = 16;

    /** Copies the list. */
    public FastOffer {
      firstHashes = List.copyOf(firstHashes);
    }

    @Override
    public String encode(Dialect dialect) {
      return "{offer "
          + FileToken.encode(fileName)
          + " id="
          + Integer.toHexString(ticket.transferId())
          + " port="
          + port
          + " size="
          + ticket.sizeBytes()
          + " block="
          + ticket.blockBytes()
          + " seal="
          + ticket.seal().word()
          + " token="
          + ticket.token().hex()
          + " key="
          + ticket.key().hex()
          + (firstHashes.isEmpty() ? "" : " hashes=" + String.join(",", firstHashes))
          + "}";
    }

    @Override
    public String toString() {
      return "FastOffer[" + fileName + ", port " + port + "]"; // its secrets are for no log
    }
  }

  /**
   * Hashes of a file that is being fetched. The hash of a block is the SHA-256 of the file from its
   * start to the end of that block, so the last one is that of the whole file.
   *
   * @param transferId of which transfer
   * @param firstBlock the block of the first hash
   * @param sha256 in the order of the blocks, 64 hexadecimal digits each; at most {@link
   *     #MAX_HASHES}
   */
  record Hashes(int transferId, long firstBlock, List<String> sha256) implements ServerMessage {
    /** At most so many hashes are in one message. */
    public static final int MAX_HASHES = 128;

    /** Copies the list. */
    public Hashes {
      sha256 = List.copyOf(sha256);
    }

    @Override
    public String encode(Dialect dialect) {
      return "{hashes "
          + Integer.toHexString(transferId)
          + " "
          + firstBlock
          + " "
          + String.join(" ", sha256)
          + "}";
    }
  }

  /**
   * An operator has done something about somebody; goes to everyone.
   *
   * @param order what; the name as its bearer writes it, or {@link Order#AN_ADDRESS}
   * @param by the operator's name
   */
  record Ordered(Order order, String by) implements ServerMessage {
    @Override
    public String encode(Dialect dialect) {
      return order.told(by);
    }
  }

  /**
   * A mute or a ban that is in force; only for operators.
   *
   * @param sanction which
   */
  record Sanctioned(Sanction sanction) implements ServerMessage {
    @Override
    public String encode(Dialect dialect) {
      return sanction.encode();
    }
  }

  /**
   * The end of the list of mutes and bans; only for operators.
   *
   * @param inForce how many there are, listed or not
   */
  record Sanctions(int inForce) implements ServerMessage {
    @Override
    public String encode(Dialect dialect) {
      return "{bans " + inForce + "}";
    }
  }

  /**
   * A download waits for a free port.
   *
   * @param position place in the line, 1 is next
   * @param fileName the file name, plain
   */
  record Waiting(int position, String fileName) implements ServerMessage {
    @Override
    public String encode(Dialect dialect) {
      return "WAIT " + position + " " + FileToken.encode(fileName);
    }
  }

  /**
   * Something did not go as the reader wished: {@code ERROR <code>[ <subject>]: <explanation>}.
   *
   * @param code what a program may rely on
   * @param subject the one word it is about (a file's {@link FileToken}, a name), if any
   * @param explanation the same for people
   */
  record ErrorReply(ErrorCode code, Optional<String> subject, String explanation)
      implements ServerMessage {
    /**
     * An error about nothing in particular.
     *
     * @param code what a program may rely on
     * @param explanation the same for people
     */
    public ErrorReply(ErrorCode code, String explanation) {
      this(code, Optional.empty(), explanation);
    }

    /**
     * An error about a file.
     *
     * @param code what a program may rely on
     * @param fileName the name as it was asked for; encoded and cut to be one safe word
     * @param explanation the same for people
     * @return the message
     */
    public static ErrorReply aboutFile(ErrorCode code, String fileName, String explanation) {
      String word = FileToken.encode(Text.printable(FileToken.decode(fileName), 255));
      return new ErrorReply(code, Optional.of(word), explanation);
    }

    /**
     * That somebody who was spoken of is not here.
     *
     * @param name the name as it was typed; encoded and cut to be one safe word
     * @return the message
     */
    public static ErrorReply noSuchUser(String name) {
      String shown = Text.printable(name, 255);
      return new ErrorReply(
          ErrorCode.NO_SUCH_USER,
          Optional.of(FileToken.encode(shown)),
          "there is nobody called " + shown + " here");
    }

    /**
     * An error about a command of operators.
     *
     * @param code what a program may rely on
     * @param command its word, which becomes the subject, in braces: that is no name of a file
     * @param explanation the same for people
     * @return the message
     */
    public static ErrorReply aboutCommand(ErrorCode code, String command, String explanation) {
      return new ErrorReply(code, Optional.of("{" + command + "}"), explanation);
    }

    /**
     * Whether it is the answer to a command of operators.
     *
     * @param command its word
     * @return true when its subject says so
     */
    public boolean isAboutCommand(String command) {
      return subject.equals(Optional.of("{" + command + "}"));
    }

    /**
     * Whom we have spoken to though he is not here.
     *
     * @return the name, or empty when it says something else
     */
    public Optional<String> absentUser() {
      return code == ErrorCode.NO_SUCH_USER
          ? subject.filter(word -> !word.startsWith("{")).map(FileToken::decode)
          : Optional.empty();
    }

    @Override
    public String encode(Dialect dialect) {
      return "ERROR " + code.word() + subject.map(s -> " " + s).orElse("") + ": " + explanation;
    }
  }

  /**
   * A line that this version does not know; the client shows it as it is.
   *
   * @param line the whole line
   */
  record Unknown(String line) implements ServerMessage {
    @Override
    public String encode(Dialect dialect) {
      return line;
    }
  }

  private static String words(String head, List<String> words) {
    StringBuilder out = new StringBuilder(head).append(' ');
    words.forEach(word -> out.append(word).append(' '));
    return out.toString();
  }

  private static String privateMark(Dialect dialect) {
    return ClientMessage.PRIVATE_MARK + (dialect == Dialect.UNFRAMED ? "  " : " ");
  }
}
