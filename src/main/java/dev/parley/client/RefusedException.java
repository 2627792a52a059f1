package dev.parley.client;

import dev.parley.protocol.chat.ServerMessage;

/** The server did not let us in. */
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient ServerMessage.ErrorReply reply;

  /**
   * Says why.
   *
   * @param reply the server's own words
   */
  public RefusedException(ServerMessage.ErrorReply reply) {
    super(reply.explanation());
    this.reply = reply;
  }

  /**
   * What the server said.
   *
   * @return its error
   */
  public ServerMessage.ErrorReply reply() {
    return reply;
  }
}
