package dev.parley.transfer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.parley.protocol.transfer.Part;
import dev.parley.protocol.transfer.PartPickle;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;

/** The fetching end of the part protocol is fed with anything while time jumps and ports break. */
class PartFetchFuzz {
  private static final long MS = 1_000_000;
  private static final int WINDOW = 3;
  private static final int MAX_LANES = 5;

  private PartFetch fetch;
  private int fileSize;
  private final Queue<Integer> toOpen = new ArrayDeque<>();
  private final Map<Integer, Long> waiting = new HashMap<>();
  private final Set<Integer> broken = new HashSet<>();
  private int lanes;
  private long delivered;
  private boolean complete;
  private PartFetch.Failure failure;

  @FuzzTest
  void deliversTheFileOnceAndInOrderOrSaysWhyNot(FuzzedDataProvider input) {
    fileSize = input.consumeInt(0, 12_000);
    toOpen.clear();
    waiting.clear();
    broken.clear();
    lanes = 0;
    delivered = 0;
    complete = false;
    failure = null;
    fetch =
        new PartFetch(
            new PartFetch.Settings(WINDOW, MAX_LANES, 20_000 * MS), fileSize, new Checks());
    long nowNs = 0;
    fetch.start(nowNs);
    while (input.remainingBytes() > 0 && !fetch.isDone()) {
      switch (input.consumeInt(0, 8)) {
        case 0 -> nowNs += input.consumeInt(0, 30_000) * MS;
        case 1 -> {
          long dueNs = fetch.nextDeadlineNs();
          nowNs = dueNs == Long.MAX_VALUE ? nowNs : Math.max(nowNs, dueNs);
          fetch.onTimeout(nowNs);
        }
        case 2 -> fetch.pause();
        case 3 -> fetch.resume(nowNs);
        case 4 -> {
          if (lanes > 0 && input.consumeInt(0, 7) == 0) {
            breakLane(input.consumeInt(0, lanes - 1), nowNs);
          }
        }
        case 5 -> {
          if (lanes > 0) {
            byte[] any = input.consumeBytes(input.consumeInt(0, 40));
            fetch.onDatagram(input.consumeInt(0, lanes - 1), ByteBuffer.wrap(any), nowNs);
          }
        }
        default -> answer(input, nowNs);
      }
      while (!toOpen.isEmpty()) {
        fetch.onLaneOpened(toOpen.remove(), nowNs);
      }
      assertThat(waiting.size()).isLessThanOrEqualTo(WINDOW);
      assertThat(fetch.deliveredBytes()).isEqualTo(delivered).isLessThanOrEqualTo(fileSize);
    }
    assertThat(complete && failure != null).isFalse();
    assertThat(complete ? delivered : fileSize).isEqualTo(fileSize);
  }

  private void breakLane(int lane, long nowNs) {
    if (broken.add(lane)) {
      waiting.remove(lane);
      fetch.onLaneFailed(lane, nowNs);
    }
  }

  /** An honest answer to what a lane waits for, or to another part. */
  private void answer(FuzzedDataProvider input, long nowNs) {
    if (lanes == 0) {
      return;
    }
    int lane = input.consumeInt(0, lanes - 1);
    Long part = waiting.get(lane);
    if (part == null || input.consumeInt(0, 9) == 0) {
      part = (long) input.consumeInt(0, (int) Part.count(fileSize));
    }
    byte[] data = new byte[Part.lengthOf(part, fileSize)];
    Arrays.fill(data, (byte) part.longValue());
    Long awaited = waiting.get(lane);
    if (awaited != null && data.length == Part.lengthOf(awaited, fileSize)) {
      Arrays.fill(data, (byte) awaited.longValue()); // it cannot be told apart
      waiting.remove(lane);
    }
    fetch.onDatagram(lane, ByteBuffer.wrap(PartPickle.encode(data, 0, data.length)), nowNs);
  }

  /** Everything that the state machine does is looked at. */
  private final class Checks implements PartFetch.Output {
    @Override
    public void openLane(int lane) {
      assertThat(lane).isEqualTo(lanes);
      lanes++;
      assertThat(lanes).isLessThanOrEqualTo(MAX_LANES);
      toOpen.add(lane);
    }

    @Override
    public void ask(int lane, long part) {
      assertThat(failure).isNull();
      assertThat(lane).isBetween(0, lanes - 1);
      assertThat(part).isBetween(0L, Part.count(fileSize) - 1);
      waiting.put(lane, part);
    }

    @Override
    public void deliver(ByteBuffer data) {
      assertThat(complete || failure != null).isFalse();
      assertThat(data.remaining()).isEqualTo(Part.lengthOf(delivered / Part.SIZE, fileSize));
      assertThat(data.isReadOnly()).isTrue();
      while (data.hasRemaining()) {
        if (data.get() != (byte) (delivered / Part.SIZE)) {
          throw new AssertionError("a wrong byte at " + delivered);
        }
        delivered++;
      }
    }

    @Override
    public void finish(int lane) {
      assertThat(lane).isBetween(0, lanes - 1);
    }

    @Override
    public void complete() {
      assertThat(complete).isFalse();
      complete = true;
    }

    @Override
    public void fail(PartFetch.Failure why) {
      assertThat(complete || failure != null).isFalse();
      failure = why;
    }
  }
}
