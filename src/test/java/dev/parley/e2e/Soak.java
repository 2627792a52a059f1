package dev.parley.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Everything at once for a long time against the real server: people who come, talk, whisper,
 * rename, crash, do not read, send junk, and fetch files both ways. Some stay from beginning to
 * end, and hear everything; and at the end the server holds no more than after the warm-up.
 *
 * <pre>
 * mvn -q -DskipTests package exec:java -Dexec.args="soak minutes=30 [seed=…]"
 * </pre>
 *
 * <p>The seed decides what is done, not when: threads and sockets have their own time.
 */
public final class Soak {
  private static final int SURVIVORS = 8;
  private static final int VISITORS_AT_ONCE = 6;
  private static final Duration TALK_EVERY = Duration.ofMillis(250);
  private static final Duration ACT_EVERY = Duration.ofMillis(600);
  private static final Duration QUIET_LIMIT = Duration.ofSeconds(60);

  /** For less than this the heap has not come to rest: some of it is filled at first use. */
  private static final Duration LONG = Duration.ofMinutes(5);

  private final Duration time;
  private final long seed;
  private final Path folder;
  private final Promises promises = new Promises();
  private final List<Survivor> survivors = new ArrayList<>();

  Soak(Duration time, long seed, Path folder) {
    this.time = time;
    this.seed = seed;
    this.folder = folder;
  }

  /**
   * Runs one and prints how it went.
   *
   * @param arguments {@code minutes=} or {@code seconds=}, and {@code seed=}; others are ignored
   * @return 0 when every promise was kept, 1 when not
   * @throws Exception when it could not be run
   */
  public static int run(String... arguments) throws Exception {
    Map<String, Long> given = new HashMap<>();
    Arrays.stream(arguments)
        .map(argument -> argument.split("=", 2))
        .filter(pair -> pair.length == 2)
        .forEach(pair -> given.put(pair[0], Long.parseLong(pair[1])));
    long seed = given.getOrDefault("seed", new Random().nextLong());
    Duration time =
        given.containsKey("seconds")
            ? Duration.ofSeconds(given.get("seconds"))
            : Duration.ofMinutes(given.getOrDefault("minutes", 30L));
    List<String> broken = new Soak(time, seed, Files.createTempDirectory("parley-soak")).run();
    broken.forEach(what -> System.out.println("BROKEN: " + what));
    System.out.println(broken.isEmpty() ? "every promise was kept" : "promises were broken");
    return broken.isEmpty() ? 0 : 1;
  }

  /** Runs it; what comes back is the promises that were broken. */
  List<String> run() throws Exception {
    System.out.println("soak: " + time.toSeconds() + " s, seed=" + seed);
    Path files = Files.createDirectory(folder.resolve("files"));
    SoakActs.makeFiles(files);
    ScheduledExecutorService talking = Executors.newScheduledThreadPool(2);
    try (RealServer server =
        RealServer.start(
            0,
            List.of("-XX:TieredStopAtLevel=4"),
            files,
            "parley.limits.flood.enabled=false",
            "parley.limits.outbox-bytes=65536",
            "parley.limits.connections-per-address=1000")) {
      for (int i = 0; i < SURVIVORS; i++) {
        survivors.add(new Survivor(server.port(), "survivor" + i, promises));
      }
      for (Survivor survivor : survivors) {
        Future<?> unused =
            talking.scheduleAtFixedRate(
                () -> talk(survivor), 0, TALK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
      }
      live(server, time.dividedBy(4), new Random(seed));
      Census before = census(server, census -> census.connections() <= SURVIVORS);
      live(server, time.minus(time.dividedBy(4)), new Random(seed + 1));
      talking.shutdown();
      talking.awaitTermination(10, TimeUnit.SECONDS);
      awaitEverythingHeard();
      Census after = census(server, census -> census.hasNoMoreInstancesThan(before));
      boolean isLong = time.compareTo(LONG) >= 0;
      after.compareWith(before, isLong ? 0.05 : 0.25, promises);
      summarise(before, after);
      for (Survivor survivor : survivors) {
        survivor.close();
      }
      promises.unless(!server.log().contains(" ERROR "), "the server has logged an error");
    } finally {
      talking.shutdownNow();
    }
    return promises.broken();
  }

  private static void talk(Survivor survivor) {
    try {
      survivor.talk("y".repeat(64));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // and talks no more; its listener has said so
    }
  }

  /** Lets people do things for a time, then waits until none of them is there. */
  private void live(RealServer server, Duration duration, Random random)
      throws InterruptedException {
    ScheduledExecutorService visitors = Executors.newScheduledThreadPool(VISITORS_AT_ONCE);
    for (int i = 0; i < VISITORS_AT_ONCE; i++) {
      SoakActs acts =
          new SoakActs(server, folder, survivors, promises, new Random(random.nextLong()));
      Future<?> unused =
          visitors.scheduleWithFixedDelay(
              acts::next,
              i * ACT_EVERY.toMillis() / VISITORS_AT_ONCE,
              ACT_EVERY.toMillis(),
              TimeUnit.MILLISECONDS);
    }
    boolean unused = visitors.awaitTermination(duration.toMillis(), TimeUnit.MILLISECONDS);
    visitors.shutdown();
    promises.unless(
        visitors.awaitTermination(QUIET_LIMIT.toSeconds(), TimeUnit.SECONDS), "somebody hangs");
    await()
        .atMost(QUIET_LIMIT)
        .pollInterval(Duration.ofMillis(500))
        .until(() -> onlySurvivorsAreListed() && server.boundUdpPorts() == 0);
  }

  /**
   * Counts when all is quiet, or in the end when it is not: some take their time to go, as who has
   * said no name, who does not read the end, and whom a timer still knows.
   */
  private static Census census(RealServer server, Predicate<Census> isQuiet) throws Exception {
    Census census = Census.of(server);
    for (int second = 0; second < QUIET_LIMIT.toSeconds() && !isQuiet.test(census); second++) {
      await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
      census = Census.of(server);
    }
    return census;
  }

  private boolean onlySurvivorsAreListed() throws IOException {
    survivors.get(0).ask();
    String[] others = survivors.get(0).lastList().split(" ", 0);
    return others.length == SURVIVORS
        && Arrays.stream(others).skip(1).allMatch(name -> name.startsWith("survivor"));
  }

  private void awaitEverythingHeard() {
    for (Survivor listener : survivors) {
      for (Survivor speaker : survivors) {
        await()
            .atMost(QUIET_LIMIT)
            .untilAsserted(
                () ->
                    org.assertj.core.api.Assertions.assertThat(listener.heard(speaker.name()))
                        .as(listener.name() + " hears " + speaker.name())
                        .isEqualTo(speaker.said()));
      }
    }
  }

  private void summarise(Census before, Census after) {
    System.out.printf(
        Locale.ROOT,
        "%s%n%d messages delivered to %d survivors%nafter the warm-up: %s%nat the end:        %s%n",
        promises.acts(),
        promises.deliveries(),
        SURVIVORS,
        before,
        after);
  }
}
