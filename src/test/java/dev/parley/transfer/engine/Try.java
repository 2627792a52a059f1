package dev.parley.transfer.engine;

public class Try {
  static SimulatedLink.Conditions c(double mbit, double rttMs, double loss) {
    SimulatedLink.Conditions c = new SimulatedLink.Conditions();
    c.bytesPerSecond = mbit * 1e6 / 8;
    c.delayNs = (long) (rttMs * 5e5);
    c.queueNs = (long) (rttMs * 1e6);
    c.loss = loss;
    return c;
  }

  public static void main(String[] a) {
    double[][] ps = {
      {100, 20, 0}, {100, 50, .01}, {100, 100, .03}, {50, 200, .01}, {300, 30, .001}
    };
    for (long size : new long[] {64 << 20, 512L << 20, 100_000}) {
      for (int i = 0; i < ps.length; i++) {
        double[] p = ps[i];
        if (size == 100_000 && i != 1) continue;
        if (size == 512L << 20 && i > 2) continue;
        StringBuilder sb = new StringBuilder();
        for (int seed = 1; seed <= 3; seed++) {
          RangeSimulation s =
              new RangeSimulation(
                  seed,
                  size,
                  c(p[0], p[1], p[2]),
                  c(p[0], p[1], p[2]),
                  new Bbr(128 << 10, (long) (p[1] * 1e6), 64 << 10),
                  (long) (p[1] * 1e6));
          if (a.length > 0 && seed == 1) {
            Runnable[] r = new Runnable[1];
            r[0] =
                () -> {
                  System.err.printf(
                      "%.3f %s rate %.2f MB/s win %d inflight %d srtt %.1f q %.1f lost %d%n",
                      s.nowNs() / 1e9,
                      s.fetch.congestion().phase(),
                      s.fetch.congestion().pacingRate() / 1e6,
                      s.fetch.congestion().windowBytes(),
                      s.fetch.inFlightBytes(),
                      s.fetch.smoothedRttNs() / 1e6,
                      s.down.queueNs(s.nowNs()) / 1e6,
                      s.fetch.counts().lostPackets);
                  s.at(s.nowNs() + (long) (p[1] * 1e6), r[0]);
                };
            s.at(0, r[0]);
          }
          RangeSimulation.Result r = s.run(200_000_000_000L);
          double t = r.timeNs() / 1e9 + 2 * p[1] / 1e3;
          sb.append(
              String.format(
                  " %s %.3fs %.1f%% sent %.3f qd %d qmax %.1f late %d to %d|",
                  r.whole(),
                  t,
                  100 * size * 8 / t / 1e6 / (p[0] * 1472 / 1500),
                  s.down.bytes / (double) size * (1 - p[2]),
                  s.down.queueDrops,
                  s.down.longestQueueNs / 1e6,
                  s.fetch.counts().latePackets,
                  s.fetch.counts().timeouts));
        }
        System.out.println("size " + (size >> 20) + " P" + (i + 1) + sb);
      }
    }
  }
}
