package dev.parley.client;

import dev.parley.protocol.chat.ErrorCode;
import dev.parley.protocol.chat.Password;
import dev.parley.protocol.chat.ServerMessage;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The server's question for a password, and whether it is answered.
 *
 * <p>Only the very first words of a server that speaks lines can be that question. A server of the
 * original kind would say the password to everyone: it speaks first of our coming, without a
 * newline, so that nothing which one of its users says can come before.
 *
 * @param reply the question
 */
record PasswordQuestion(ServerMessage.ErrorReply reply) {
  /** The question, if the first words from a server that speaks lines are that. */
  static Optional<PasswordQuestion> in(ServerMessage message) {
    return message instanceof ServerMessage.ErrorReply error
            && error.code() == ErrorCode.PASSWORD_NEEDED
        ? Optional.of(new PasswordQuestion(error))
        : Optional.empty();
  }

  /** Why it is not answered, if so. */
  Optional<RefusedException> objection(
      PasswordOptions options, Security security, String host, InetSocketAddress server) {
    if (isInTheClear(security, server) && !options.evenInTheClear()) {
      return Optional.of(new UnprotectedPasswordException(reply, host));
    }
    return options.supplier().isEmpty()
        ? Optional.of(new RefusedException(reply))
        : Optional.empty();
  }

  /** Whom it asks. There must be no {@link #objection}. */
  static Supplier<Password> supplier(PasswordOptions options) {
    return options.supplier().orElseThrow();
  }

  /** Whether others could read the answer on its way. */
  static boolean isInTheClear(Security security, InetSocketAddress server) {
    return security instanceof Security.Plain && !server.getAddress().isLoopbackAddress();
  }
}
