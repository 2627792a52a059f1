package dev.parley.console;

import dev.parley.client.ClientEvent;
import dev.parley.client.Failures;
import dev.parley.client.RefusedException;
import dev.parley.protocol.chat.ErrorCode;
import dev.parley.transfer.FetchOutcome;

/** What the commands tell the shell. */
final class ExitCode {
  static final int OK = 0;
  static final int FAILED = 1;
  static final int CANNOT_CONNECT = 3;
  static final int NO_SUCH_FILE = 4;
  static final int INTEGRITY = 5;
  static final int REFUSED = 6;
  static final int INTERRUPTED = 130;

  private ExitCode() {}

  static int of(FetchOutcome outcome) {
    if (outcome instanceof FetchOutcome.Failed failed) {
      return switch (failed.reason()) {
        case NO_SUCH_FILE -> NO_SUCH_FILE;
        case TIMED_OUT -> CANNOT_CONNECT;
        case INTEGRITY -> INTEGRITY;
        case REFUSED -> REFUSED;
        case CANCELLED -> INTERRUPTED;
        case DISK, FAULT -> FAILED;
      };
    }
    return OK;
  }

  /** For a connection that did not come about. */
  static int of(Throwable failure) {
    return Failures.rootOf(failure) instanceof RefusedException ? REFUSED : CANNOT_CONNECT;
  }

  /** For a connection that has ended. */
  static int of(ClientEvent.Disconnected gone) {
    return gone.refused() ? REFUSED : CANNOT_CONNECT;
  }

  /** The same in words. */
  static String explain(Throwable failure) {
    boolean needsPassword =
        Failures.rootOf(failure) instanceof RefusedException refused
            && refused.asksForPassword()
            && refused.reply().code() == ErrorCode.PASSWORD_NEEDED;
    return needsPassword
        ? Failures.explain(failure) + ": --password-file FILE or PARLEY_PASSWORD gives it"
        : Failures.explain(failure);
  }
}
