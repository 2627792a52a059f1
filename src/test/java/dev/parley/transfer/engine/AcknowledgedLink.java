package dev.parley.transfer.engine;

/**
 * A simulated link whose far end acknowledges each packet at once; acknowledgements are never lost.
 */
final class AcknowledgedLink {
  private final VirtualTime time;
  private final SimulatedLink down;
  private final long ackDelayNs;
  private long arrivedBytes;

  AcknowledgedLink(VirtualTime time, SimulatedLink down, long ackDelayNs) {
    this.time = time;
    this.down = down;
    this.ackDelayNs = ackDelayNs;
  }

  void send(int bytes, Runnable onAck) {
    down.send(
        new byte[bytes],
        time.nowNs(),
        (timeNs, packet) ->
            time.at(
                timeNs,
                () -> {
                  arrivedBytes += packet.length;
                  time.at(timeNs + ackDelayNs, onAck);
                }));
  }

  long arrivedBytes() {
    return arrivedBytes;
  }
}
