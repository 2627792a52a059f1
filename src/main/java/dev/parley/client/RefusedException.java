package dev.parley.client;

import dev.parley.protocol.chat.ClientMessage;
import dev.parley.protocol.chat.ErrorCode;
import dev.parley.protocol.chat.ServerMessage;
import java.util.EnumSet;
import java.util.Set;

/** The server did not let us in. */
public class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What may be otherwise by and by. */
  private static final Set<ErrorCode> PASSING =
      EnumSet.of(
          ErrorCode.NAME_TAKEN,
          ErrorCode.TOO_MANY_CONNECTIONS,
          ErrorCode.SERVER_FULL,
          ErrorCode.SERVER_STOPPING,
          ErrorCode.SERVER_FAULT,
          ErrorCode.FLOOD,
          ErrorCode.LOGIN_TIMED_OUT,
          ErrorCode.TOO_MANY_LOGINS);

  private static final Set<ErrorCode> PASSWORD_HELPS =
      EnumSet.of(ErrorCode.PASSWORD_NEEDED, ErrorCode.WRONG_PASSWORD, ErrorCode.TOO_MANY_LOGINS);

  private final transient ServerMessage.ErrorReply reply;

  /**
   * Says why.
   *
   * @param reply the server's own words; how to say a password is left out of the message
   */
  public RefusedException(ServerMessage.ErrorReply reply) {
    this(reply, withoutHint(reply.explanation()));
  }

  /** A person is asked for the password; how it travels is not his business. */
  private static String withoutHint(String explanation) {
    return explanation.endsWith(ClientMessage.LOGIN_HINT)
        ? explanation.substring(0, explanation.length() - ClientMessage.LOGIN_HINT.length())
        : explanation;
  }

  /** Says why in words of our own. */
  RefusedException(ServerMessage.ErrorReply reply, String explanation) {
    super(explanation);
    this.reply = reply;
  }

  /**
   * What the server said.
   *
   * @return its error
   */
  public final ServerMessage.ErrorReply reply() {
    return reply;
  }

  /** Whether there is no use in trying again, even for one who was let in before. */
  boolean isForGood() {
    return !PASSING.contains(reply.code());
  }

  /**
   * Whether a password, or another one, would help.
   *
   * @return true when it is worth asking for one
   */
  public final boolean asksForPassword() {
    return !(this instanceof UnprotectedPasswordException) && PASSWORD_HELPS.contains(reply.code());
  }
}
