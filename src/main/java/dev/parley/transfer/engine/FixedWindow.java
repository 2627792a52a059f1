package dev.parley.transfer.engine;

/** Keeps a constant amount under way and controls nothing: what others are compared with. */
public final class FixedWindow implements CongestionController {
  private final long windowBytes;
  private final double rate;

  /**
   * A constant window.
   *
   * @param windowBytes how much is under way
   * @param rate bytes a second at which it is asked for
   */
  public FixedWindow(long windowBytes, double rate) {
    this.windowBytes = windowBytes;
    this.rate = rate;
  }

  @Override
  public void onArrival(Arrival arrival) {}

  @Override
  public void onLoss(long bytes, long inFlightBytes) {}

  @Override
  public void onSilence() {}

  @Override
  public double pacingRate() {
    return rate;
  }

  @Override
  public long windowBytes() {
    return windowBytes;
  }

  @Override
  public boolean isShared() {
    return false;
  }

  @Override
  public String phase() {
    return "fixed";
  }
}
