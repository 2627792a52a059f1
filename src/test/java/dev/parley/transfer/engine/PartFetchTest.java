package dev.parley.transfer.engine;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.parley.protocol.transfer.Part;
import dev.parley.protocol.transfer.PartPickle;
import dev.parley.transfer.engine.PartFetch.Failure;
import dev.parley.transfer.engine.PartFetch.Settings;
import dev.parley.transfer.engine.Simulation.Weather;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartFetchTest {

  private static final long MS = 1_000_000;
  private static final Settings ONE_LANE = new Settings(1, 1, 20_000 * MS);

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 999, 1000, 1001, 2000, 41151})
  void fetchesAFileOfAnySize(int bytes) {
    Simulation simulation = calm(bytes).run(60_000 * MS);

    simulation.assertComplete();
    assertThat(simulation.fetch.repeatedRequests()).isZero();
    assertThat(simulation.fetch.strayDatagrams()).isZero();
    assertThat(simulation.datagrams).isEqualTo(2 * (int) Part.count(bytes) + 3);
    assertThat(simulation.lanesOpened).isLessThanOrEqualTo((int) Part.count(bytes));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 999, 1000, 1001, 2000, 41151})
  void anySingleDatagramMayBeLost(int bytes) {
    int datagrams = calm(bytes).run(60_000 * MS).datagrams;
    for (int i = 0; i < datagrams; i++) {
      Simulation simulation = calm(bytes);
      simulation.lost = i;

      simulation.run(60_000 * MS).assertComplete();

      assertThat(simulation.fetch.repeatedRequests()).isEqualTo(i < datagrams - 3 ? 1 : 0);
    }
  }

  @Test
  void aLateDuplicateAtARestingLaneIsAStray() {
    Script script = new Script(new Settings(1, 2, 20_000 * MS), 5000).opened(0, 1);
    script.answer(0, 0);
    script.answer(0, 0);

    assertThat(script.fetch.strayDatagrams()).isEqualTo(1);
    assertThat(script.asks).containsExactly("0:0", "1:1");
    assertThat(script.data()).isEqualTo(script.part(0));
  }

  @Test
  void aLaneRestsFourTimesAsLongAsTheLatestStrayWasLate() {
    Script script = new Script(new Settings(1, 2, 20_000 * MS), 5000).opened(0, 1);
    script.answer(0, 0);
    script.nowNs += 10 * MS;
    script.answer(0, 0);
    script.answer(1, 1);

    assertThat(script.asks).containsExactly("0:0", "1:1");
    assertThat(script.fetch.nextDeadlineNs()).isEqualTo(40 * MS);
    script.onTimeout(40 * MS - 1);
    assertThat(script.asks).hasSize(2);
    script.onTimeout(40 * MS);
    assertThat(script.asks).containsExactly("0:0", "1:1", "0:2");
  }

  @Test
  void aDamagedAnswerIsAskedForAgainAtOnceAndThenAtThePaceOfTheTimeout() {
    Script script = new Script(ONE_LANE, 500).opened(0);
    script.datagram(0, "no pickle".getBytes(US_ASCII));
    assertThat(script.asks).containsExactly("0:0", "0:0");
    script.datagram(0, PartPickle.encode(new byte[9], 0, 9));
    assertThat(script.asks).hasSize(2);
    script.onTimeout(500 * MS);
    assertThat(script.asks).hasSize(3);
    script.answer(0, 0);

    assertThat(script.events).containsExactly("complete", "finish 0");
    assertThat(script.fetch.repeatedRequests()).isEqualTo(2);
  }

  @Test
  void tenBadAnswersInARowAreTheWrongSize() {
    Script script = new Script(ONE_LANE, 500).opened(0);
    for (int i = 0; i < 10; i++) {
      assertThat(script.events).isEmpty();
      script.datagram(0, PartPickle.encode(new byte[9], 0, 9));
    }

    assertThat(script.events).containsExactly("finish 0", "fail WRONG_SIZE");
    assertThat(script.fetch.isDone()).isTrue();
    assertThat(script.fetch.nextDeadlineNs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void silenceIsAnsweredMoreAndMoreSlowlyUntilItIsGivenUp() {
    Script script = new Script(ONE_LANE, 500).opened(0);
    List<Long> times = new ArrayList<>();
    while (!script.fetch.isDone()) {
      times.add(script.fetch.nextDeadlineNs() / MS);
      script.onTimeout(script.fetch.nextDeadlineNs());
    }

    assertThat(times)
        .containsExactly(
            500L, 1500L, 3500L, 5500L, 7500L, 9500L, 11500L, 13500L, 15500L, 17500L, 19500L,
            20000L);
    assertThat(script.events).containsExactly("finish 0", "fail TIMED_OUT");
  }

  @Test
  void goesOnWithTheLanesThereAre() {
    Script script = new Script(new Settings(4, 8, 20_000 * MS), 3500).opened(0, 1);
    script.fetch.onLaneFailed(2, 0);
    script.fetch.onLaneFailed(3, 0);
    script.fetch.onLaneFailed(1, 0);
    for (int part : new int[] {0, 1, 2, 3}) {
      script.answer(0, part);
    }

    assertThat(script.data()).isEqualTo(script.content);
    assertThat(script.asks).containsExactly("0:0", "1:1", "0:1", "0:2", "0:3");
  }

  @Test
  void failsWithoutAnyLane() {
    Script script = new Script(new Settings(2, 2, 20_000 * MS), 3500);
    script.fetch.onLaneFailed(0, 0);
    assertThat(script.events).isEmpty();
    script.fetch.onLaneFailed(1, 0);

    assertThat(script.events).containsExactly("fail NO_PORTS");
  }

  @Test
  void asksForNothingNewWhilePausedAndDoesNotGiveUp() {
    Script script = new Script(ONE_LANE, 1500).opened(0);
    script.fetch.pause();
    script.answer(0, 0);
    assertThat(script.asks).hasSize(1);
    assertThat(script.fetch.nextDeadlineNs()).isEqualTo(Long.MAX_VALUE);

    script.nowNs = 60_000 * MS;
    script.fetch.resume(script.nowNs);
    script.onTimeout(script.nowNs);
    script.answer(0, 1);

    assertThat(script.events).containsExactly("complete", "finish 0");
    assertThat(script.data()).isEqualTo(script.content);
  }

  @Test
  void saysFinishedThreeTimesOneTimeoutApart() {
    Script script = new Script(ONE_LANE, 0).opened(0);
    script.answer(0, 0);
    assertThat(script.events).containsExactly("complete", "finish 0");
    script.onTimeout(20 * MS - 1);
    assertThat(script.events).hasSize(2);
    script.onTimeout(20 * MS);
    assertThat(script.fetch.isDone()).isFalse();
    script.onTimeout(40 * MS);

    assertThat(script.events).containsExactly("complete", "finish 0", "finish 0", "finish 0");
    assertThat(script.fetch.isDone()).isTrue();
  }

  @Test
  void startsOnce() {
    Script script = new Script(ONE_LANE, 0);

    assertThatIllegalStateException().isThrownBy(() -> script.fetch.start(0));
  }

  private static Simulation calm(int bytes) {
    byte[] content = Simulation.content(bytes, bytes);
    return new Simulation(1, content, Simulation.DEFAULTS, Weather.calm());
  }

  /** A machine whose every input is written down in the test. */
  private static final class Script implements PartFetch.Output {

    final List<String> asks = new ArrayList<>();
    final List<String> events = new ArrayList<>();
    final byte[] content;
    final PartFetch fetch;
    long nowNs;
    private final ByteArrayOutputStream delivered = new ByteArrayOutputStream();

    Script(Settings settings, int bytes) {
      content = Simulation.content(3, bytes);
      fetch = new PartFetch(settings, bytes, this);
      fetch.start(0);
    }

    Script opened(int... lanes) {
      for (int lane : lanes) {
        fetch.onLaneOpened(lane, nowNs);
      }
      return this;
    }

    void onTimeout(long atNs) {
      nowNs = atNs;
      fetch.onTimeout(atNs);
    }

    void datagram(int lane, byte[] bytes) {
      fetch.onDatagram(lane, ByteBuffer.wrap(bytes), nowNs);
    }

    void answer(int lane, int part) {
      byte[] data = part(part);
      datagram(lane, PartPickle.encode(data, 0, data.length));
    }

    byte[] part(int part) {
      return parts(part, part);
    }

    byte[] parts(int first, int last) {
      int end = Math.min(content.length, (last + 1) * Part.SIZE);
      return Arrays.copyOfRange(content, first * Part.SIZE, end);
    }

    byte[] data() {
      return delivered.toByteArray();
    }

    @Override
    public void openLane(int lane) {}

    @Override
    public void ask(int lane, long part) {
      asks.add(lane + ":" + part);
    }

    @Override
    public void deliver(ByteBuffer data) {
      while (data.hasRemaining()) {
        delivered.write(data.get());
      }
    }

    @Override
    public void finish(int lane) {
      events.add("finish " + lane);
    }

    @Override
    public void complete() {
      events.add("complete");
    }

    @Override
    public void fail(Failure why) {
      events.add("fail " + why);
    }
  }
}
