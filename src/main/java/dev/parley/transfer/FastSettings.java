package dev.parley.transfer;

import dev.parley.protocol.transfer.Seal;
import java.time.Duration;

/**
 * The limits of the fast downloads; {@code reference.conf} explains each.
 *
 * @param seal how datagrams are protected
 * @param maxDownloads how many may run at once; fewer if the total rate is too low for so many
 * @param totalRate how many bytes of files a second all of them may send; {@link #UNLIMITED} for no
 *     limit
 * @param perTransferRate how many bytes of its file a second one may send; {@link #UNLIMITED} for
 *     no limit
 * @param claimTimeout how long an offer stands without a sign of life
 * @param idleTimeout how long a download may be silent
 */
public record FastSettings(
    Seal seal,
    int maxDownloads,
    long totalRate,
    long perTransferRate,
    Duration claimTimeout,
    Duration idleTimeout) {
  /** A rate that is none. */
  public static final long UNLIMITED = Long.MAX_VALUE;

  /**
   * No download is slower than this, in bytes a second. What is asked for at once, up to 256 KiB,
   * is answered at once and then paid off; a client that hears nothing for 20 s gives up.
   */
  public static final long SLOWEST = 32 * 1024;

  /** Lets no more run at once than the total rate has room for. */
  public FastSettings {
    maxDownloads = (int) Math.min(maxDownloads, Math.max(1, totalRate / SLOWEST));
  }

  /**
   * The rate for one download: its share of what its user gets, who has his share of the whole.
   *
   * @param users how many users have fast downloads
   * @param ofThisUser how many this user has
   * @return bytes a second
   */
  long share(long users, long ofThisUser) {
    return totalRate == UNLIMITED
        ? perTransferRate
        : Math.max(SLOWEST, Math.min(perTransferRate, totalRate / users / ofThisUser));
  }
}
