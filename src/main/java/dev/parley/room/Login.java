package dev.parley.room;

import dev.parley.accounts.Verdict;
import dev.parley.protocol.chat.ClientMessage;
import dev.parley.protocol.chat.ErrorCode;
import dev.parley.protocol.chat.Nickname;
import dev.parley.protocol.chat.Password;
import dev.parley.protocol.chat.ServerMessage;
import java.util.Optional;

/**
 * How a peer comes in: says its name, its password if that name needs one, and joins the room. Its
 * user does what each {@link Step} says. Not thread safe.
 *
 * <pre>
 *   NAME ──name──▶ JUDGED ──granted──▶ JOINING ──▶ in the room
 *    ▲               │  ▲                 │
 *    │      password │  │ {login …}       │ name taken
 *    │        needed ▼  │                 │
 *    │           PASSWORD                 │
 *    └────────────────────────────────────┘
 * </pre>
 *
 * A client may say what it wants behind its name without waiting for an answer. As long as the
 * question for the password stands open that is neither a name nor a password: it is passed over,
 * and such a client says it again behind its login.
 */
final class Login {
  /** So many passwords may be wrong before the connection ends. */
  static final int MAX_WRONG = 3;

  private enum State {
    NAME,
    JUDGED,
    PASSWORD,
    JOINING
  }

  private State state = State.NAME;

  /** Null as long as there is none. */
  private Nickname name;

  private int wrong;

  /** Set for a program that has gone on talking: it knows what it says, and is not told again. */
  private boolean saidHello;

  private boolean passwordAsked;
  private ServerMessage.ErrorReply question;

  /** What is to be done next. */
  sealed interface Step {}

  /** May the peer come in? {@link #onVerdict} is to follow. */
  record Ask(Nickname name, Optional<Password> password) implements Step {}

  /** Into the room; {@link #onNameRefused} follows if it is against it. */
  record Join(Nickname name, Verdict.Granted granted) implements Step {}

  /** Tell the peer; one that speaks no lines cannot answer, so that is its end. */
  record Tell(ServerMessage.ErrorReply what) implements Step {}

  /** Tell the peer why it has to go. */
  record End(ServerMessage.ErrorReply why) implements Step {}

  /** The peer wants to go. */
  record Leave() implements Step {}

  /** Wait for more. */
  record Nothing() implements Step {}

  /** The peer has said something. Not to be called while an answer is awaited. */
  Step onMessage(String text) {
    String stripped = text.strip();
    if (stripped.equals(ClientMessage.QUIT)) {
      return new Leave();
    }
    return state == State.PASSWORD ? onPassword(text) : onName(stripped);
  }

  private Step onName(String asked) {
    Optional<String> refusal = Nickname.refusal(asked);
    if (refusal.isPresent()) {
      name = null;
      return new Tell(new ServerMessage.ErrorReply(ErrorCode.BAD_NAME, refusal.get()));
    }
    name = new Nickname(asked);
    state = State.JUDGED;
    passwordAsked = false;
    return new Ask(name, Optional.empty());
  }

  private Step onPassword(String text) {
    Optional<ClientMessage.Login> login = ClientMessage.parseLogin(text);
    if (login.isPresent()) {
      state = State.JUDGED;
      return new Ask(name, login.map(ClientMessage.Login::password));
    }
    saidHello |= ClientMessage.parseHello(text).isPresent();
    return saidHello ? new Nothing() : new Tell(question);
  }

  /** The answer to {@link Ask}. */
  Step onVerdict(Verdict verdict) {
    if (verdict instanceof Verdict.Granted granted) {
      state = State.JOINING;
      return new Join(name, granted);
    }
    ServerMessage.ErrorReply why = ((Verdict.Refused) verdict).why();
    if (why.code() == ErrorCode.PASSWORD_NEEDED) {
      passwordAsked = true;
      question = why;
    }
    state = passwordAsked ? State.PASSWORD : State.NAME;
    boolean isLast = why.code() != ErrorCode.PASSWORD_NEEDED && ++wrong >= MAX_WRONG;
    return isLast ? new End(why) : new Tell(why);
  }

  /** The room is against the name; it may be followed by another. */
  Step onNameRefused(ServerMessage.ErrorReply why) {
    state = State.NAME;
    return new Tell(why);
  }

  /** The name that the peer asked for last, if it was one. */
  Optional<Nickname> asked() {
    return Optional.ofNullable(name);
  }

  /** What has not come yet, in words. */
  String missing() {
    return state == State.PASSWORD ? "no password" : "no name";
  }
}
