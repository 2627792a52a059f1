package dev.parley.client;

import dev.parley.protocol.chat.ServerMessage;

/**
 * The server asked for a password, and we do not let it go unprotected through a network ({@link
 * PasswordOptions}).
 */
public final class UnprotectedPasswordException extends RefusedException {
  private static final long serialVersionUID = 1L;

  UnprotectedPasswordException(ServerMessage.ErrorReply reply, String host) {
    super(
        reply,
        "the server asks for a password, which everybody on the way to "
            + host
            + " could read: use --tls, or take the risk with --allow-plaintext-password");
  }
}
