package dev.parley.client;

import dev.parley.protocol.chat.ServerMessage;
import dev.parley.transfer.FetchOutcome;

/** What the server's errors mean for a download. */
final class Outcomes {
  private Outcomes() {}

  static FetchOutcome.Failed of(ServerMessage.ErrorReply error) {
    FetchOutcome.Reason reason =
        switch (error.code()) {
          case NO_SUCH_FILE -> FetchOutcome.Reason.NO_SUCH_FILE;
          case FILE_CHANGED -> FetchOutcome.Reason.INTEGRITY;
          case DOWNLOAD_TIMED_OUT -> FetchOutcome.Reason.TIMED_OUT;
          case TOO_MANY_DOWNLOADS, SERVER_STOPPING -> FetchOutcome.Reason.REFUSED;
          default -> FetchOutcome.Reason.FAULT;
        };
    return new FetchOutcome.Failed(reason, error.explanation());
  }
}
