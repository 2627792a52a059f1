package dev.parley.client;

import dev.parley.protocol.chat.ClientMessage;
import dev.parley.protocol.chat.Dialect;
import dev.parley.protocol.chat.ErrorCode;
import dev.parley.protocol.chat.MessageDecoder;
import dev.parley.protocol.chat.ServerMessage;
import dev.parley.protocol.chat.ServerMessageParser;
import dev.parley.protocol.chat.Text;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a server says on one connection, out of its bytes: finds out its dialect, takes its answers
 * to our name and our hello, and hands on the rest. Knows no socket and no clock: whoever has them
 * says what was said to the server, and when a wait is over. Not thread safe.
 */
final class Hearing {
  /** What follows the name in the line dialect. */
  static final String HELLO =
      new ClientMessage.Hello(
              List.of(
                  ClientMessage.FAST_TRANSFER,
                  ClientMessage.FILE_SIZES,
                  ClientMessage.PING,
                  ClientMessage.NEWS,
                  ClientMessage.OPERATOR))
          .encode();

  private static final int MAX_MESSAGE_BYTES = 1 << 20;

  private final String name;
  private final Output output;
  private MessageDecoder decoder =
      new MessageDecoder(Dialect.LINE, MAX_MESSAGE_BYTES, MAX_MESSAGE_BYTES);
  private Dialect dialect = Dialect.LINE;

  /** Whether only the name was said, and its answer is to show what the server speaks. */
  private boolean detecting;

  /** Whether the answer to a beginning in lines may yet be that of an original server. */
  private boolean presuming;

  /** Whether our hello may yet come back as something that we said: an older server does that. */
  private boolean helloUnanswered;

  /** Whether the server has said anything yet. */
  private boolean begun;

  private boolean entered;
  private boolean over;

  /** What the server says to whoever comes in as {@code name} goes to {@code output}. */
  Hearing(String name, Output output) {
    this.name = name;
    this.output = output;
  }

  /** What comes of it. */
  interface Output {
    /** The server let us in. */
    void entered();

    /** What the server can do is known. */
    void greeted(Set<String> capabilities);

    /** The server wants a password before it lets us in. */
    void asked(PasswordQuestion question);

    /** The server does not let us in; nothing more is heard. */
    void refused(ServerMessage.ErrorReply why);

    /** The server took all that was said at once for a name; nothing more is heard. */
    void isOriginal();

    /** The server wants to know whether we are there. */
    void pinged(ServerMessage.Ping ping);

    /** The server said something else, or something of this that others may want to know too. */
    void heard(ServerMessage message, String line);
  }

  // ---- what was said to the server

  /** The name alone: a server that answers it is an original one. */
  void saidName() {
    detecting = true;
  }

  /**
   * So long after the name that an original server should have answered.
   *
   * @return whether none did, so that the hello is to follow
   */
  boolean nameUnanswered() {
    if (!detecting) {
      return false;
    }
    detecting = false;
    // Not for certain: the answer of an original server may be on a long way.
    decoder = new MessageDecoder(MAX_MESSAGE_BYTES, MAX_MESSAGE_BYTES);
    helloUnanswered = true;
    return true;
  }

  /** The name to a server that is known to be an original one. */
  void saidUnframed() {
    speak(Dialect.UNFRAMED);
  }

  /** Name and hello in lines; for certain, or because the server is presumed to know them. */
  void saidHello(boolean presumed) {
    speak(Dialect.LINE);
    presuming = presumed;
    helloUnanswered = true;
  }

  private void speak(Dialect found) {
    dialect = found;
    decoder = new MessageDecoder(found, MAX_MESSAGE_BYTES, MAX_MESSAGE_BYTES);
  }

  // ---- what comes back

  /** What the server speaks, as far as is known. */
  Dialect dialect() {
    return dialect;
  }

  /** Whether the server has let us in. */
  boolean isIn() {
    return entered;
  }

  /** Whether what has come may be a whole message, if no newline follows it. */
  boolean isUndecided() {
    return decoder.dialect().isEmpty();
  }

  void onBytes(ByteBuffer bytes) {
    if (over) {
      return;
    }
    if (detecting) {
      detecting = false;
      speak(Dialect.UNFRAMED);
    }
    decoder.feed(bytes, this::onDecoded);
  }

  /** What has come is a whole message. */
  void onNoNewline() {
    dialect = Dialect.UNFRAMED;
    decoder.decideUnframed(this::onDecoded);
  }

  private void onDecoded(MessageDecoder.Event event) {
    if (!(event instanceof MessageDecoder.Event.Message message) || over) {
      return;
    }
    if (presuming && message.text().equals(name)) {
      over = true;
      output.isOriginal();
      return;
    }
    presuming = false;
    boolean first = !begun;
    begun = true;
    List<String> lines =
        dialect == Dialect.UNFRAMED
            ? ServerMessageParser.unglue(message.text())
            : List.of(message.text());
    for (String line : lines) {
      // Another server than ours may let through what moves a terminal's cursor.
      String safe = Text.printable(line, MAX_MESSAGE_BYTES);
      onMessage(safe, ServerMessageParser.parse(safe), first);
    }
  }

  private void onMessage(String line, ServerMessage message, boolean first) {
    if (first && dialect == Dialect.LINE) {
      Optional<PasswordQuestion> question = PasswordQuestion.in(message);
      if (question.isPresent()) {
        output.asked(question.get());
        return;
      }
    }
    if (!entered && !over) {
      onAnswerToName(message);
    }
    if (over) {
      return;
    }
    if (helloUnanswered && message.equals(new ServerMessage.Public(name, HELLO))) {
      helloUnanswered = false;
      output.greeted(Set.of());
      return;
    }
    if (message instanceof ServerMessage.Ping ping) {
      output.pinged(ping);
      return;
    }
    if (message instanceof ServerMessage.Hello hello) {
      helloUnanswered = false;
      output.greeted(Set.copyOf(hello.capabilities()));
    }
    output.heard(message, line);
  }

  private void onAnswerToName(ServerMessage message) {
    if (message instanceof ServerMessage.Joined joined && joined.name().equals(name)) {
      entered = true;
      output.entered();
      if (dialect == Dialect.UNFRAMED) {
        output.greeted(Set.of());
      }
    } else if (message instanceof ServerMessage.ErrorReply error
        && error.code() != ErrorCode.FLOOD) { // which is about how fast, not whether
      over = true;
      output.refused(error);
    }
  }
}
