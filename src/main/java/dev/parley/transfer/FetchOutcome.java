package dev.parley.transfer;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** How a download ended, as its user sees it. */
public sealed interface FetchOutcome {
  /**
   * The whole file is there.
   *
   * @param file where it is
   * @param bytes its size
   * @param time from the offer to the finished file
   * @param repeatedShare what had to be asked for again, as a share of the file
   * @param resumedBytes how many bytes were there already from an earlier attempt
   * @param sha256 of the whole file, hexadecimal, when it was verified against the server's
   */
  record Completed(
      Path file,
      long bytes,
      Duration time,
      double repeatedShare,
      long resumedBytes,
      Optional<String> sha256)
      implements FetchOutcome {
    /**
     * How it came.
     *
     * @return {@code fast} or {@code parts}
     */
    public String mode() {
      return sha256.isPresent() ? "fast" : "parts";
    }
  }

  /**
   * It did not come; under the final name there is nothing of it.
   *
   * @param reason what a program may rely on
   * @param explanation the same for people
   */
  record Failed(Reason reason, String explanation) implements FetchOutcome {}

  /** Why a download failed. */
  enum Reason {
    /** Nothing of that name is served. */
    NO_SUCH_FILE,
    /** The server did not answer, or fell silent. */
    TIMED_OUT,
    /** The file changed at the server, or what came was not what the server had announced. */
    INTEGRITY,
    /** The server would not. */
    REFUSED,
    /** The file cannot be written here. */
    DISK,
    /** The user does not want it any more. */
    CANCELLED,
    /** A fault on either side. */
    FAULT
  }
}
