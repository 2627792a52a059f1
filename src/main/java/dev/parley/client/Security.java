package dev.parley.client;

import java.nio.file.Path;

/** How a client protects its connection. There is no falling back from one to another. */
public sealed interface Security {
  /** Not at all: everybody on the way can read and change everything. */
  record Plain() implements Security {}

  /** TLS to a server for whose certificate and host name the system's roots vouch. */
  record SystemRoots() implements Security {}

  /**
   * TLS to a server for which the system's roots vouch, or else to the one that was first met under
   * that name: its certificate is remembered, and a changed one refused.
   *
   * @param knownHosts the file in which certificates are remembered
   */
  record FirstMet(Path knownHosts) implements Security {}
}
