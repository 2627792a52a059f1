package dev.parley.bench;

import dev.parley.transfer.engine.SimulatedTransfer;
import dev.parley.transfer.engine.SimulatedTransfer.Link;
import dev.parley.transfer.engine.SimulatedTransfer.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The fast transfer in virtual time over paths that no laboratory is needed for.
 *
 * <pre>
 * transfer [P1 … P5] [rate=Mbit/s rtt=ms loss=per cent] [size=MiB] [seed=number] [svg=FILE]
 * </pre>
 */
final class TransferBench {
  private static final List<Link> LINKS =
      List.of(
          new Link("P1", 100e6, 20, 0),
          new Link("P2", 100e6, 50, 0.01),
          new Link("P3", 100e6, 100, 0.03),
          new Link("P4", 50e6, 200, 0.01),
          new Link("P5", 300e6, 30, 0.001));
  private static final long SAMPLE_NS = 50_000_000;

  private TransferBench() {}

  /** The first argument is the benchmark's own name. */
  static void run(String[] arguments) throws IOException {
    Map<String, String> options = new HashMap<>();
    for (int i = 1; i < arguments.length; i++) {
      String[] option = arguments[i].split("=", 2);
      options.put(option[0], option.length == 2 ? option[1] : "");
    }
    long sizeBytes = (long) (number(options, "size", 64) * (1 << 20));
    long seed = (long) number(options, "seed", 1);
    System.out.printf(
        "%-5s %10s %7s %7s  %-7s %8s %8s %8s %10s %9s %7s %7s%n",
        "path",
        "Mbit/s",
        "rtt ms",
        "loss",
        "control",
        "seconds",
        "Mbit/s",
        "share",
        "sent/file",
        "queue ms",
        "lost",
        "dropped");
    for (Link link : links(options)) {
      Run run = SimulatedTransfer.run(link, sizeBytes, seed, true, SAMPLE_NS);
      print(link, "bbr", sizeBytes, run);
      print(
          link, "fixed", sizeBytes, SimulatedTransfer.run(link, sizeBytes, seed, false, SAMPLE_NS));
      if (options.containsKey("svg")) {
        Path file = Path.of(options.get("svg"));
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, new TransferChart(link, sizeBytes, run).svg());
      }
    }
  }

  private static List<Link> links(Map<String, String> options) {
    if (options.containsKey("rate") || options.containsKey("rtt") || options.containsKey("loss")) {
      return List.of(
          new Link(
              "own",
              number(options, "rate", 100) * 1e6,
              number(options, "rtt", 50),
              number(options, "loss", 0) / 100));
    }
    List<Link> named = LINKS.stream().filter(link -> options.containsKey(link.name())).toList();
    return named.isEmpty() ? LINKS : named;
  }

  private static double number(Map<String, String> options, String name, double otherwise) {
    return options.containsKey(name) ? Double.parseDouble(options.get(name)) : otherwise;
  }

  /** Two round trips more than the transfer itself: TCP's handshake, and the offer. */
  private static void print(Link link, String control, long sizeBytes, Run run) {
    double seconds = run.seconds() + 2 * link.rttMs() / 1e3;
    double rate = sizeBytes * 8 / seconds;
    System.out.printf(
        Locale.ROOT,
        "%-5s %10.0f %7.0f %5.1f %%  %-7s %8.2f %8.1f %6.1f %% %10.3f %9.1f %7d %7d%s%n",
        link.name(),
        link.bitsPerSecond() / 1e6,
        link.rttMs(),
        link.loss() * 100,
        control,
        seconds,
        rate / 1e6,
        100 * rate / link.payloadRate(),
        (double) run.sentBytes() / sizeBytes,
        run.longestQueueNs() / 1e6,
        run.wireLosses(),
        run.queueDrops(),
        run.whole() ? "" : "  FAILED");
  }
}
