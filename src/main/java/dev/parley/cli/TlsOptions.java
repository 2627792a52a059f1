package dev.parley.cli;

import dev.parley.client.Security;
import dev.parley.client.StateFolder;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** How a client protects its connection. */
final class TlsOptions {
  @Option(
      names = "--tls",
      description =
          "Speaks TLS. A certificate for which the system's roots do not vouch is remembered when"
              + " the server is first met, and a changed one refused.")
  private boolean tls;

  @Option(
      names = "--tls-roots",
      description = "Speaks TLS, only with a server for which the system's roots vouch.")
  private boolean roots;

  @Option(
      names = "--known-hosts",
      paramLabel = "FILE",
      description =
          "Where certificates are remembered (default: $XDG_STATE_HOME/parley/known-hosts, or"
              + " ~/.local/state/parley/known-hosts).")
  private Path knownHosts;

  Security security() {
    if (roots) {
      return new Security.SystemRoots();
    }
    return tls
        ? new Security.FirstMet(
            knownHosts != null
                ? knownHosts
                : StateFolder.in(System.getenv()).resolve("known-hosts"))
        : new Security.Plain();
  }
}
