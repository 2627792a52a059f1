package dev.parley.client;

import dev.parley.protocol.chat.ServerMessage;
import dev.parley.transfer.FetchOutcome;

/** How a download fails, by what went wrong. */
final class Outcomes {
  private Outcomes() {}

  /** For what the server has said about it. */
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

  /** For what was on its way when the last connection went. */
  static FetchOutcome.Failed gone() {
    return new FetchOutcome.Failed(FetchOutcome.Reason.TIMED_OUT, "the connection is gone");
  }

  /** For what was wished for by somebody who was never let in. */
  static FetchOutcome.Failed neverIn(Throwable why) {
    FetchOutcome.Reason reason =
        why instanceof RefusedException
            ? FetchOutcome.Reason.REFUSED
            : FetchOutcome.Reason.TIMED_OUT;
    return new FetchOutcome.Failed(reason, why.getMessage());
  }
}
