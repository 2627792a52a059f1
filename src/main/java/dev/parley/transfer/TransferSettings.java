package dev.parley.transfer;

import java.time.Duration;
import java.util.List;

/**
 * The limits of the downloads; {@code reference.conf} explains each.
 *
 * @param host the address to bind the UDP ports on
 * @param ports the pool of UDP ports
 * @param maxPortsPerUser how many ports one user may hold
 * @param maxWaiting how many requests may wait for a port in all
 * @param maxWaitingPerUser how many requests of one user may wait
 * @param claimTimeout how long an offer stands without a first request
 * @param idleTimeout how long a download may be silent
 */
public record TransferSettings(
    String host,
    List<Integer> ports,
    int maxPortsPerUser,
    int maxWaiting,
    int maxWaitingPerUser,
    Duration claimTimeout,
    Duration idleTimeout) {
  /** Copies the list. */
  public TransferSettings {
    ports = List.copyOf(ports);
  }
}
