package dev.parley.transfer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.transfer.Part;
import dev.parley.protocol.transfer.PartPickle;
import dev.parley.transfer.engine.PartFetch.Failure;
import dev.parley.transfer.engine.PartFetch.Settings;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;

/**
 * A download in virtual time: the machine, a server that answers as the original does, and a
 * network between them that loses, doubles and reorders. All chance comes from one generator.
 * Checks with every call that the machine keeps the rules of its output.
 */
class Simulation implements PartFetch.Output {

  static final long MS = 1_000_000;
  static final Settings DEFAULTS = new Settings(8, 64, 20_000 * MS);

  /**
   * What a network does to a datagram, in either direction.
   *
   * @param loss share of the datagrams that are lost
   * @param duplication share of the datagrams that come a second time
   * @param leastDelayNs the shortest way
   * @param jitterNs how much longer the way may be
   * @param lateNs how much later than the original a duplicate may come
   */
  record Weather(double loss, double duplication, long leastDelayNs, long jitterNs, long lateNs) {

    static Weather calm() {
      return new Weather(0, 0, 10 * MS, 0, 0);
    }
  }

  private record Event(long atNs, long order, Runnable what) implements Comparable<Event> {

    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(atNs, other.atNs);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  final Random random;
  final byte[] content;
  final PartFetch fetch;
  final List<String> trace = new ArrayList<>();
  final List<Failure> failures = new ArrayList<>();
  final ByteArrayOutputStream delivered = new ByteArrayOutputStream();

  /** The part each lane waits for, as far as can be told from outside. */
  final Map<Integer, Long> waiting = new HashMap<>();

  final Set<Integer> asked = new HashSet<>();
  int lanesOpened;
  int finishes;
  int completions;
  int datagrams;

  /** The number of the one datagram that is lost for certain. */
  int lost = -1;

  /** How often the machine is paused, and for how long at most. */
  double pauses;

  long nowNs = -7_000 * MS;
  final long startedNs = nowNs;
  long completedNs;

  private final Weather weather;
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final Set<Integer> known = new HashSet<>();
  private boolean closed;
  private long order;

  Simulation(long seed, byte[] content, Settings settings, Weather weather) {
    this.random = new Random(seed);
    this.content = content;
    this.weather = weather;
    this.fetch = new PartFetch(settings, content.length, this);
  }

  static byte[] content(long seed, int bytes) {
    byte[] content = new byte[bytes];
    new Random(~seed).nextBytes(content);
    return content;
  }

  /** Runs until the machine is done and nothing is on its way, or the time is up. */
  Simulation run(long atMostNs) {
    fetch.start(nowNs);
    long endNs = startedNs + atMostNs;
    while (nowNs <= endNs && (!events.isEmpty() || fetch.nextDeadlineNs() != Long.MAX_VALUE)) {
      Event next = events.peek();
      long deadlineNs = fetch.nextDeadlineNs();
      if (next == null || deadlineNs < next.atNs()) {
        nowNs = deadlineNs;
        fetch.onTimeout(nowNs);
        assertThat(fetch.nextDeadlineNs()).as("what is due was done").isGreaterThan(nowNs);
      } else {
        events.remove();
        nowNs = next.atNs();
        next.what().run();
      }
    }
    return this;
  }

  void assertComplete() {
    assertThat(failures).isEmpty();
    assertThat(fetch.isDone()).isTrue();
    assertThat(delivered.toByteArray()).isEqualTo(content);
    assertThat(fetch.deliveredBytes()).isEqualTo(content.length);
    assertThat(completions).isEqualTo(1);
    assertThat(finishes).isEqualTo(3);
  }

  void after(long delayNs, Runnable what) {
    events.add(new Event(nowNs + delayNs, order++, what));
  }

  private void log(String what, int lane, long detail) {
    trace.add(nowNs + " " + what + " " + lane + " " + detail);
  }

  private void send(Runnable arrival) {
    int number = datagrams++;
    boolean isLost = random.nextDouble() < weather.loss() || number == lost;
    boolean isDoubled = random.nextDouble() < weather.duplication();
    long delayNs = weather.leastDelayNs() + upTo(weather.jitterNs());
    long lateNs = upTo(weather.lateNs());
    if (!isLost) {
      after(delayNs, arrival);
    }
    if (isDoubled) {
      after(delayNs + lateNs, arrival);
    }
  }

  long upTo(long boundNs) {
    return boundNs == 0 ? 0 : random.nextLong(boundNs);
  }

  // The server.

  private void onPartRequest(int lane, long part) {
    log("server: part", lane, part);
    known.add(lane);
    if (!closed) {
      byte[] answer = answer(part);
      send(() -> onAnswer(lane, answer));
    }
  }

  byte[] answer(long part) {
    int length = Part.lengthOf(part, content.length);
    return PartPickle.encode(content, length == 0 ? 0 : (int) Part.offset(part), length);
  }

  private void onFinished(int lane) {
    log("server: finished", lane, 0);
    closed |= known.contains(lane);
  }

  /** The lane that gets an answer meant for {@code lane}. */
  int route(int lane) {
    return lane;
  }

  private void onAnswer(int meantFor, byte[] answer) {
    int lane = route(meantFor);
    log("answer", lane, answer.length);
    waiting.remove(lane);
    fetch.onDatagram(lane, ByteBuffer.wrap(answer), nowNs);
  }

  // What the machine wants.

  @Override
  public void openLane(int lane) {
    assertMayCall();
    assertThat(lane).isEqualTo(lanesOpened++);
    after(MS / 10, () -> fetch.onLaneOpened(lane, nowNs));
  }

  @Override
  public void ask(int lane, long part) {
    assertMayCall();
    assertThat(completions).isZero();
    Long before = waiting.put(lane, part);
    assertThat(before == null || before == part).as("lane %s waits already", lane).isTrue();
    asked.add(lane);
    log("ask", lane, part);
    send(() -> onPartRequest(lane, part));
  }

  @Override
  public void deliver(ByteBuffer data) {
    assertMayCall();
    assertThat(data.isReadOnly()).isTrue();
    assertThat(data.hasRemaining()).isTrue();
    log("deliver", -1, data.remaining());
    while (data.hasRemaining()) {
      delivered.write(data.get());
    }
    if (random.nextDouble() < pauses) {
      fetch.pause();
      after(upTo(200 * MS), () -> fetch.resume(nowNs));
    }
  }

  @Override
  public void finish(int lane) {
    assertMayCall();
    assertThat(asked).contains(lane);
    finishes++;
    log("finish", lane, 0);
    send(() -> onFinished(lane));
  }

  @Override
  public void complete() {
    assertMayCall();
    completions++;
    completedNs = nowNs;
    assertThat(finishes).isZero();
    log("complete", -1, 0);
  }

  @Override
  public void fail(Failure why) {
    assertMayCall();
    failures.add(why);
    log("fail " + why, -1, 0);
  }

  private void assertMayCall() {
    assertThat(failures).as("nothing is called after a failure").isEmpty();
  }
}
