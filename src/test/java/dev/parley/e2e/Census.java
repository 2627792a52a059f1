package dev.parley.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a server's process holds while it has nothing to do, after a full collection of its heap.
 *
 * @param threads threads of the process
 * @param descriptors open file descriptors
 * @param udpPorts ports of its downloads that are bound
 * @param heapBytes live bytes
 * @param instances of the classes that come and go with people and downloads, by name
 */
record Census(
    long threads, long descriptors, int udpPorts, long heapBytes, Map<String, Integer> instances) {
  private static final List<String> COUNTED =
      List.of(
          "dev.parley.room.User",
          "dev.parley.room.Outlet",
          "dev.parley.net.ChannelConnection",
          "dev.parley.net.UdpEndpoint",
          "dev.parley.transfer.ServingTransferSession",
          "dev.parley.transfer.RangeServingSession",
          "dev.parley.transfer.SharedPort",
          "dev.parley.files.OpenFile",
          "akka.actor.ActorCell",
          "akka.actor.LocalActorRef");

  /** The compiler and the dispatchers have threads that come and go. */
  private static final int SPARE_THREADS = 4;

  /** Counts. Takes the server a moment. */
  static Census of(RealServer server) throws IOException, InterruptedException {
    Map<String, Integer> instances = new TreeMap<>();
    long heapBytes = 0;
    for (String line : server.histogram().split("\n", 0)) {
      String[] words = line.strip().split("\\s+", 0);
      if (words.length >= 4 && COUNTED.contains(words[3])) {
        instances.put(
            words[3].substring(words[3].lastIndexOf('.') + 1), Integer.parseInt(words[1]));
      } else if (words[0].equals("Total")) {
        heapBytes = Long.parseLong(words[2]);
      }
    }
    return new Census(
        server.threads(), server.descriptors(), server.boundUdpPorts(), heapBytes, instances);
  }

  /** How many connections the server knows of. */
  int connections() {
    return Math.max(
        instances.getOrDefault("User", 0), instances.getOrDefault("ChannelConnection", 0));
  }

  /** Whether everything that has come has gone. */
  boolean hasNoMoreInstancesThan(Census before) {
    return instances.entrySet().stream()
        .allMatch(count -> count.getValue() <= before.instances.getOrDefault(count.getKey(), 0));
  }

  /** Tells the promises what is there now and was not before. */
  void compareWith(Census before, double heapTolerance, Promises promises) {
    promises.unless(
        threads <= before.threads + SPARE_THREADS,
        "threads: " + before.threads + ", then " + threads);
    promises.unless(
        descriptors <= before.descriptors,
        "descriptors: " + before.descriptors + ", then " + descriptors);
    promises.unless(udpPorts == 0, udpPorts + " UDP ports are still bound");
    promises.unless(
        hasNoMoreInstancesThan(before), "instances: " + before.instances + ", then " + instances);
    promises.unless(
        heapBytes <= before.heapBytes * (1 + heapTolerance),
        "heap: " + before.heapBytes + " bytes, then " + heapBytes);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%d threads, %d descriptors, %d UDP ports, %.2f MB of heap, %s",
        threads,
        descriptors,
        udpPorts,
        heapBytes / 1e6,
        instances);
  }

  /** Runs a tool of the JDK on a process. */
  static String jcmd(long pid, String command) throws IOException, InterruptedException {
    Process tool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(pid),
                command)
            .redirectErrorStream(true)
            .start();
    String said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (tool.waitFor() != 0) {
      throw new IOException("jcmd " + command + ": " + said);
    }
    return said;
  }
}
