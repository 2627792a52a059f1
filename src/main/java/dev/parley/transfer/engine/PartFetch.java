package dev.parley.transfer.engine;

import dev.parley.protocol.transfer.MalformedPartException;
import dev.parley.protocol.transfer.Part;
import dev.parley.protocol.transfer.PartPickle;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Objects;

/**
 * The fetching end of the part protocol. An answer has no index in it; what tells answers apart is
 * the local port, the <em>lane</em>, at which they arrive. A lane asks for one part at a time and
 * rests between two:
 *
 * <pre>
 *   lane 0  part 0 ------> answer   (rests: a late duplicate is a stray)    part 8 ------> answer
 *   lane 1  part 1 ---- timeout, part 1 again ------> answer   (rests longer: one more may come)
 *   lane 2  part 2 ------> answer
 * </pre>
 *
 * <p>A duplicate that is later than the rest of its lane meets it waiting for another part, and is
 * taken for the answer to that: the part protocol cannot do better (docs/PROTOCOL.md).
 *
 * <p>Calls from within an {@link Output} method may be {@link #pause()}, {@link #onLaneOpened} and
 * {@link #onLaneFailed} only. Times are nanoseconds from any origin and never go back. Not thread
 * safe.
 *
 * <p>Source: {@code WIRE.md}, "the part protocol"; RFC 6298 for the timeouts.
 */
public final class PartFetch {

  /** What the machine wants done. Called synchronously. */
  public interface Output {

    /**
     * Open one more local UDP port, and report with {@link PartFetch#onLaneOpened} or {@link
     * PartFetch#onLaneFailed}.
     *
     * @param lane the port's number here, from 0 up
     */
    void openLane(int lane);

    /**
     * Send {@code part <i>}.
     *
     * @param lane the port to send it from
     * @param part the part to ask for, from 0
     */
    void ask(int lane, long part);

    /**
     * Take the next bytes of the file: in order, each byte once, never none.
     *
     * @param data read-only; valid only during the call
     */
    void deliver(ByteBuffer data);

    /**
     * Send {@code finished}.
     *
     * @param lane the port to send it from; it has asked for a part before
     */
    void finish(int lane);

    /** All bytes were delivered. Called once. */
    void complete();

    /**
     * The download cannot go on. Called once, and nothing is called after it.
     *
     * @param why the reason
     */
    void fail(Failure why);
  }

  /** Why a download cannot go on. */
  public enum Failure {
    /** No good answer came for too long. */
    TIMED_OUT,
    /** The server keeps answering a part with damaged data or with the wrong number of bytes. */
    WRONG_SIZE,
    /** No local UDP port can be had. */
    NO_PORTS
  }

  /**
   * How eager to be.
   *
   * @param window how many parts may be waited for at a time, at least 1
   * @param maxLanes how many local ports may be open, at least 1
   * @param giveUpNs nanoseconds without a good answer after which the download fails, above 0
   */
  public record Settings(int window, int maxLanes, long giveUpNs) {

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if a value is below its least one
     */
    public Settings {
      if (window < 1 || maxLanes < 1 || giveUpNs < 1) {
        throw new IllegalArgumentException("settings must be positive");
      }
    }
  }

  private enum Phase {
    NEW,
    FETCHING,
    FINISHING,
    DONE
  }

  private static final int RING_PER_WINDOW = 4;
  private static final int MAX_BAD_ANSWERS = 10;

  /** {@code finished} can be lost too, and nothing answers it. */
  private static final int TIMES_TO_FINISH = 3;

  private final Settings settings;
  private final long fileSize;
  private final long parts;
  private final Output output;
  private final LanePool lanes;
  private final RttEstimator rtt = new RttEstimator();
  private final byte[][] ring;

  /** Parts whose lane failed before the answer came. */
  private final ArrayDeque<Long> orphans = new ArrayDeque<>();

  private Phase phase = Phase.NEW;
  private long nextToAsk;
  private long nextToDeliver;
  private boolean paused;
  private boolean filling;
  private long lastGoodNs;
  private int finishesSent;
  private long nextFinishNs;
  private long deliveredBytes;
  private long repeatedRequests;
  private long strayDatagrams;

  /**
   * Creates the machine; nothing is asked for before {@link #start}.
   *
   * @param settings how eager to be
   * @param fileSize size of the file in bytes, as the server announced it
   * @param output what to tell
   * @throws IllegalArgumentException if {@code fileSize} is negative
   */
  public PartFetch(Settings settings, long fileSize, Output output) {
    this.settings = settings;
    this.fileSize = fileSize;
    this.parts = Part.count(fileSize);
    this.output = Objects.requireNonNull(output);
    this.lanes = new LanePool((int) Math.min(settings.maxLanes(), parts));
    this.ring = new byte[(int) Math.min(parts, (long) RING_PER_WINDOW * settings.window())][];
  }

  /**
   * Begins: the first lanes are opened.
   *
   * @param nowNs the time in nanoseconds
   * @throws IllegalStateException if called twice
   */
  public void start(long nowNs) {
    if (phase != Phase.NEW) {
      throw new IllegalStateException("started twice");
    }
    phase = Phase.FETCHING;
    lastGoodNs = nowNs;
    fill(nowNs);
  }

  /**
   * A lane that {@link Output#openLane} asked for is open.
   *
   * @param lane its number
   * @param nowNs the time in nanoseconds
   */
  public void onLaneOpened(int lane, long nowNs) {
    if (lanes.onOpened(lanes.get(lane))) {
      fill(nowNs);
    }
  }

  /**
   * A lane could not be opened, or broke. The download goes on with those that are left.
   *
   * @param lane its number
   * @param nowNs the time in nanoseconds
   */
  public void onLaneFailed(int lane, long nowNs) {
    Lane lost = lanes.get(lane);
    if (lost.isWaiting()) {
      orphans.add(lost.part);
    }
    lanes.onFailed(lost);
    if (phase == Phase.FETCHING && lanes.isEmpty()) {
      fail(Failure.NO_PORTS);
    } else {
      fill(nowNs);
    }
  }

  /**
   * A datagram arrived.
   *
   * @param lane the port at which it arrived
   * @param datagram from its position to its limit; neither is changed, and nothing of it is kept
   * @param nowNs the time in nanoseconds
   */
  public void onDatagram(int lane, ByteBuffer datagram, long nowNs) {
    Lane at = lanes.get(lane);
    if (phase != Phase.FETCHING || !at.isWaiting()) {
      strayDatagrams++;
      lanes.onStray(at, nowNs);
      return;
    }
    at.silent = false;
    at.answers++;
    byte[] answer = read(datagram, Part.lengthOf(at.part, fileSize));
    if (answer == null) {
      onBadAnswer(at, nowNs);
    } else {
      onAnswer(at, answer, nowNs);
    }
  }

  /** A copy of the data of an answer, or null if it is not what was asked for. */
  private static byte[] read(ByteBuffer datagram, int length) {
    try {
      Part part = PartPickle.decode(datagram);
      if (!part.isConsistent() || part.length() != length) {
        return null;
      }
      byte[] copy = new byte[length];
      part.data().get(copy);
      return copy;
    } catch (MalformedPartException e) {
      return null;
    }
  }

  private void onBadAnswer(Lane lane, long nowNs) {
    strayDatagrams++;
    lane.badAnswers++;
    // The server is there, so the back-off is over.
    lane.timeoutNs = rtt.timeoutNs();
    if (lane.badAnswers >= MAX_BAD_ANSWERS) {
      fail(Failure.WRONG_SIZE);
    } else if (lane.badAnswers == 1) {
      repeat(lane, nowNs);
    }
  }

  private void onAnswer(Lane lane, byte[] answer, long nowNs) {
    lastGoodNs = nowNs;
    // RFC 6298 section 3: "RTT samples MUST NOT be made using segments that were retransmitted".
    if (lane.asks == 1) {
      rtt.sample(nowNs - lane.askedAtNs);
    }
    lanes.startResting(lane, rtt.timeoutNs(), nowNs);
    ring[slot(lane.part)] = answer;
    deliverWhatIsInOrder();
    if (nextToDeliver == parts) {
      phase = Phase.FINISHING;
      output.complete();
      finishOnce(nowNs);
    } else {
      fill(nowNs);
    }
  }

  private void deliverWhatIsInOrder() {
    byte[] data = ring[slot(nextToDeliver)];
    while (data != null) {
      ring[slot(nextToDeliver)] = null;
      nextToDeliver++;
      deliveredBytes += data.length;
      if (data.length > 0) {
        output.deliver(ByteBuffer.wrap(data).asReadOnlyBuffer());
      }
      data = ring[slot(nextToDeliver)];
    }
  }

  private int slot(long part) {
    return (int) (part % ring.length);
  }

  /** Asks for as much as may be asked for now. */
  private void fill(long nowNs) {
    if (filling || phase != Phase.FETCHING) {
      return;
    }
    filling = true;
    openAhead();
    while (phase == Phase.FETCHING && hasRoom()) {
      Lane lane = lanes.pick(nowNs);
      if (lane == null) {
        break;
      }
      long part = nextPart();
      lanes.startWaiting(lane, part, rtt.timeoutNs(), nowNs);
      output.ask(lane.index, part);
      openAhead();
    }
    filling = false;
  }

  private long nextPart() {
    if (orphans.isEmpty()) {
      return nextToAsk++;
    }
    repeatedRequests++;
    return orphans.remove();
  }

  private void openAhead() {
    int first = lanes.requested();
    lanes.request(settings.window());
    for (int i = first; i < lanes.requested() && phase == Phase.FETCHING; i++) {
      output.openLane(i);
    }
  }

  private boolean hasRoom() {
    return lanes.waiting() < settings.window() && (!orphans.isEmpty() || mayAskForNew());
  }

  private boolean mayAskForNew() {
    return !paused && nextToAsk < parts && nextToAsk - nextToDeliver < ring.length;
  }

  private void repeat(Lane lane, long nowNs) {
    lane.asked(nowNs);
    repeatedRequests++;
    output.ask(lane.index, lane.part);
  }

  /**
   * The time has come, or has not: harmless when early or late.
   *
   * @param nowNs the time in nanoseconds
   */
  public void onTimeout(long nowNs) {
    if (phase == Phase.FINISHING && nowNs >= nextFinishNs) {
      finishOnce(nowNs);
    } else if (phase == Phase.FETCHING && nowNs >= giveUpAtNs()) {
      fail(Failure.TIMED_OUT);
    } else if (phase == Phase.FETCHING) {
      repeatWhatIsOverdue(nowNs);
      fill(nowNs);
    }
  }

  private void repeatWhatIsOverdue(long nowNs) {
    for (int i = 0; i < lanes.requested(); i++) {
      Lane lane = lanes.get(i);
      if (lane.isWaiting() && nowNs >= lane.deadlineNs) {
        // RFC 6298 (5.5): "The host MUST set RTO <- RTO * 2 ("back off the timer")."
        if (lane.silent) {
          lane.timeoutNs = Math.min(2 * lane.timeoutNs, RttEstimator.MAX_TIMEOUT_NS);
        }
        repeat(lane, nowNs);
      }
    }
  }

  /**
   * Returns when {@link #onTimeout} is due.
   *
   * @return the time in nanoseconds, perhaps past; {@link Long#MAX_VALUE} when nothing is due
   */
  public long nextDeadlineNs() {
    return switch (phase) {
      case NEW, DONE -> Long.MAX_VALUE;
      case FINISHING -> nextFinishNs;
      case FETCHING -> {
        long restedNs = hasRoom() ? lanes.nextRestedNs() : Long.MAX_VALUE;
        yield Math.min(giveUpAtNs(), Math.min(restedNs, lanes.nextTimeoutNs()));
      }
    };
  }

  /** Never while the writer, not the server, is what is waited for. */
  private long giveUpAtNs() {
    long atNs = lastGoodNs + settings.giveUpNs();
    return isIdle() || atNs < lastGoodNs ? Long.MAX_VALUE : atNs;
  }

  private boolean isIdle() {
    return paused && lanes.waiting() == 0 && orphans.isEmpty();
  }

  private void finishOnce(long nowNs) {
    Lane lane = lanes.knownToServer();
    finishesSent = lane == null ? TIMES_TO_FINISH : finishesSent + 1;
    nextFinishNs = nowNs + rtt.timeoutNs();
    if (finishesSent >= TIMES_TO_FINISH) {
      phase = Phase.DONE;
    }
    if (lane != null) {
      output.finish(lane.index);
    }
  }

  private void fail(Failure why) {
    phase = Phase.DONE;
    Lane lane = lanes.knownToServer();
    if (lane != null) {
      output.finish(lane.index);
    }
    output.fail(why);
  }

  /** The writer cannot keep up: ask for no new part. What was asked for still comes. */
  public void pause() {
    paused = true;
  }

  /**
   * The writer has caught up.
   *
   * @param nowNs the time in nanoseconds
   */
  public void resume(long nowNs) {
    if (isIdle()) {
      lastGoodNs = nowNs;
    }
    paused = false;
    fill(nowNs);
  }

  /**
   * Returns how much was delivered.
   *
   * @return bytes
   */
  public long deliveredBytes() {
    return deliveredBytes;
  }

  /**
   * Returns how many requests were sent beyond the first one for each part.
   *
   * @return a count
   */
  public long repeatedRequests() {
    return repeatedRequests;
  }

  /**
   * Returns how many datagrams were dropped: late duplicates, and ones that are not the part.
   *
   * @return a count
   */
  public long strayDatagrams() {
    return strayDatagrams;
  }

  /**
   * Tells whether there is nothing left to do: the last {@code finished} was sent, or the download
   * failed.
   *
   * @return true at the end
   */
  public boolean isDone() {
    return phase == Phase.DONE;
  }
}
