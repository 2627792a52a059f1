package dev.parley.bench;

import com.typesafe.config.ConfigFactory;
import dev.parley.e2e.Soak;
import dev.parley.server.ParleyServer;
import dev.parley.server.ServerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Figures for docs/PERFORMANCE.md. Server and load share this process; run it on a quiet machine.
 *
 * <pre>
 * mvn -q test-compile exec:java [-Dexec.args=room|parts]
 * mvn -q test-compile exec:java -Dexec.args="transfer …"   # in simulation: TransferBench
 * mvn -q -DskipTests package exec:java -Dexec.args="soak …"  # the server in a process of its own: Soak
 * </pre>
 */
public final class Bench {
  private Bench() {}

  /**
   * Runs all benchmarks, or the named one.
   *
   * @param arguments {@code room}, {@code parts}, {@code transfer} or {@code soak} with its
   *     options, or nothing
   * @throws Exception when one fails
   */
  public static void main(String[] arguments) throws Exception {
    String which = arguments.length == 0 ? "all" : arguments[0];
    if (which.equals("transfer")) {
      TransferBench.run(arguments);
      return;
    }
    if (which.equals("soak")) {
      System.exit(Soak.run(arguments));
    }
    Path files = Files.createTempDirectory("parley-bench");
    try (ParleyServer server = start(files)) {
      InetSocketAddress address =
          new InetSocketAddress(InetAddress.getLoopbackAddress(), server.address().getPort());
      if (!which.equals("parts")) {
        room(address);
      }
      if (!which.equals("room")) {
        PartBench.run(address, files);
      }
    }
    System.exit(0);
  }

  private static void room(InetSocketAddress address) throws IOException {
    for (int members : new int[] {10, 100, 1000}) {
      double rate =
          new RoomBench(address).run(members, Duration.ofSeconds(4), Duration.ofSeconds(5));
      System.out.printf(Locale.ROOT, "room   %4d members  %,12.0f deliveries/s%n", members, rate);
    }
  }

  private static ParleyServer start(Path files) {
    Map<String, String> settings =
        Map.of(
            "parley.tcp.host", "127.0.0.1",
            "parley.tcp.port", "0",
            "parley.udp.ports.from", "31000",
            "parley.udp.ports.to", "31015",
            "parley.limits.connections-per-address", "2000",
            "parley.limits.flood.enabled", "false",
            "parley.files.directory", files.toString());
    ConfigFactory.invalidateCaches();
    return ParleyServer.start(ServerConfig.load(Optional.empty(), Map.of(), settings), Path.of(""));
  }
}
