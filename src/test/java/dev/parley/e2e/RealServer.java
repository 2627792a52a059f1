package dev.parley.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** The packaged server in a process of its own, on free ports, serving a folder of the test. */
final class RealServer implements AutoCloseable {
  private static final int UDP_PORTS = 16;

  /** Which of the processes that run tests side by side this is; each has UDP ports of its own. */
  private static final int FORK =
      Integer.parseInt(System.getProperty("parley.fork", "fork 1").replace("fork ", ""));

  private static final int UDP_PORTS_OF_FORK = 9_000;
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();
  private static final Path CLASSES = classes();

  private final Process process;
  private final int port;
  private final int firstUdpPort;
  private final Path log;
  private final Path hashes;

  /** What it has said about TLS; empty without. */
  private final String tls;

  private RealServer(
      Process process, int port, int firstUdpPort, Path log, Path hashes, String tls) {
    this.process = process;
    this.port = port;
    this.firstUdpPort = firstUdpPort;
    this.log = log;
    this.hashes = hashes;
    this.tls = tls;
  }

  /** Starts one; each setting is {@code key=value}. */
  static RealServer start(Path files, String... settings) throws IOException {
    return start(0, List.of(), files, settings);
  }

  static RealServer start(int port, List<String> jvmOptions, Path files, String... settings)
      throws IOException {
    return start("", port, jvmOptions, files, settings);
  }

  /** Starts one under limits of the system, which {@code limits} sets as a shell does. */
  static RealServer start(
      String limits, int port, List<String> jvmOptions, Path files, String... settings)
      throws IOException {
    int udp = freeUdpPorts();
    List<String> command = new ArrayList<>(List.of("sh", "-c", limits + " exec \"$@\"", "sh"));
    command.addAll(java("-Xmx512m"));
    command.addAll(jvmOptions);
    Path hashes = Files.createTempDirectory("parley-hashes");
    command.add("-Dparley.files.hashes=" + hashes);
    command.add("-Dparley.accounts.database=" + hashes.resolve("parley.db"));
    command.add("-Dparley.server.rehearse=false"); // it only makes a first download faster
    // A busy machine may hold up a client that finds out our dialect, and a peer that reads.
    command.add("-Dparley.unframed.detect-after=1s");
    command.add("-Dparley.unframed.spacing=200ms");
    command.add("-Dparley.udp.ports.from=" + udp);
    command.add("-Dparley.udp.ports.to=" + (udp + UDP_PORTS - 1));
    Arrays.stream(settings).forEach(setting -> command.add("-D" + setting));
    command.addAll(
        List.of("-jar", jar(), "server", "--host", "127.0.0.1", "--port", "" + port, "--files"));
    command.add(files.toString());
    Path log = Files.createTempFile("parley-server", ".log");
    Process process =
        new ProcessBuilder(command).redirectError(log.toFile()).redirectInput(nothing()).start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String started = out.readLine();
    if (started == null || !started.startsWith("[STARTED] Waiting for connections...")) {
      process.destroyForcibly();
      throw new IOException("the server said " + started + " and " + Files.readString(log));
    }
    int realPort = Integer.parseInt(started.substring(started.lastIndexOf(':') + 1).strip());
    String tls = List.of(settings).contains("parley.tls.enabled=true") ? out.readLine() : "";
    return new RealServer(process, realPort, udp, log, hashes, tls);
  }

  /**
   * The beginning of a command: Java, which finds the classes as another start has left them, and
   * compiles quickly rather than well, for a test's process does not live for long.
   */
  static List<String> java(String... arguments) {
    List<String> command = new ArrayList<>(List.of(JAVA));
    command.addAll(
        List.of(
            "-XX:SharedArchiveFile=" + CLASSES,
            "-Xlog:cds=off",
            "-Xlog:cds+dynamic=off",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC"));
    command.addAll(List.of(arguments));
    return command;
  }

  /**
   * As the launcher does: without it half of a test's time is the loading of classes. Whichever
   * process comes first makes it for all.
   */
  @SuppressWarnings("try") // the lock is there to be held
  private static Path classes() {
    Path archive = Path.of(jar()).resolveSibling("it-" + Runtime.version() + ".jsa");
    try (FileChannel door =
            FileChannel.open(
                archive.resolveSibling("it.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock alone = door.lock()) {
      if (Files.notExists(archive)
          || Files.getLastModifiedTime(archive).compareTo(Files.getLastModifiedTime(Path.of(jar())))
              < 0) {
        Files.deleteIfExists(archive);
        String folder = Files.createTempDirectory("parley-rehearsal").toString();
        List<String> command =
            List.of(JAVA, "-XX:ArchiveClassesAtExit=" + archive, "-jar", jar(), "rehearse", folder);
        Process process =
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(nothing())
                .redirectInput(nothing())
                .start();
        process.waitFor(60, TimeUnit.SECONDS);
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return archive;
  }

  static String jar() {
    return System.getProperty("parley.jar", "target/parley.jar");
  }

  private static java.io.File nothing() {
    return new java.io.File("/dev/null");
  }

  /** The first of sixteen neighbouring UDP ports that are free now. */
  private static int freeUdpPorts() {
    for (int attempt = 0; attempt < 200; attempt++) {
      int lowest = 12_000 + (FORK - 1) * UDP_PORTS_OF_FORK;
      int first =
          ThreadLocalRandom.current().nextInt(lowest, lowest + UDP_PORTS_OF_FORK - UDP_PORTS);
      if (areFree(first)) {
        return first;
      }
    }
    throw new IllegalStateException("no free UDP ports");
  }

  private static boolean areFree(int first) {
    for (int port = first; port < first + UDP_PORTS; port++) {
      try {
        new DatagramSocket(port, InetAddress.getLoopbackAddress()).close();
      } catch (IOException taken) {
        return false;
      }
    }
    return true;
  }

  int port() {
    return port;
  }

  int tlsPort() {
    return Integer.parseInt(tls.replaceFirst("\\[TLS\\] on \\S+:(\\d+), .*", "$1"));
  }

  /** The SHA-256 of its certificate, as it has printed it. */
  String fingerprint() {
    return tls.substring(tls.lastIndexOf(' ') + 1);
  }

  int firstUdpPort() {
    return firstUdpPort;
  }

  /** All that the server has logged so far. */
  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until the log has all of these; a thread of the server's own writes it. */
  void awaitLog(String... parts) {
    await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(log()).contains(parts));
  }

  /** How many of the server's UDP ports are bound now. */
  int boundUdpPorts() {
    int bound = 0;
    for (int udp = firstUdpPort; udp < firstUdpPort + UDP_PORTS; udp++) {
      try {
        new DatagramSocket(udp, InetAddress.getLoopbackAddress()).close();
      } catch (IOException taken) {
        bound++;
      }
    }
    return bound;
  }

  /** Open file descriptors of the process; Linux only. */
  long descriptors() throws IOException {
    return count("fd");
  }

  /** Processor time that the process has used. */
  Duration cpu() {
    return process.info().totalCpuDuration().orElseThrow();
  }

  /** Threads of the process; Linux only. */
  long threads() throws IOException {
    return count("task");
  }

  /** Instances and bytes of every class, after a full collection. */
  String histogram() throws IOException, InterruptedException {
    return Census.jcmd(process.pid(), "GC.class_histogram");
  }

  private long count(String what) throws IOException {
    try (var entries = Files.list(Path.of("/proc", "" + process.pid(), what))) {
      return entries.count();
    }
  }

  /** Asks it to stop, as {@code kill} does. */
  void terminate() {
    process.destroy();
  }

  /** Ends it at once, as {@code kill -9} does. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  int exitCode(int seconds) throws InterruptedException {
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      throw new AssertionError("the server still runs after " + seconds + " s:\n" + log());
    }
    return process.exitValue();
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly().onExit().join();
    Files.deleteIfExists(log);
    try (var left = Files.walk(hashes)) {
      for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
