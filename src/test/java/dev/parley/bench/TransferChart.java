package dev.parley.bench;

import dev.parley.transfer.engine.SimulatedTransfer.Link;
import dev.parley.transfer.engine.SimulatedTransfer.Run;
import dev.parley.transfer.engine.SimulatedTransfer.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Draws the time line of a transfer as an SVG: three panels above one axis of time. */
final class TransferChart {
  private static final int WIDTH = 860;
  private static final int LEFT = 84;
  private static final int RIGHT = 20;
  private static final int PANEL = 130;
  private static final int GAP = 50;
  private static final int TOP = 75;

  private final Link link;
  private final long sizeBytes;
  private final Run run;
  private final StringBuilder out = new StringBuilder(16_384);

  TransferChart(Link link, long sizeBytes, Run run) {
    this.link = link;
    this.sizeBytes = sizeBytes;
    this.run = run;
  }

  private record Step(double seconds, double mbits, double rttMs, double queueMs, double losses) {}

  String svg() {
    List<Step> steps = steps();
    int height = TOP + 3 * (PANEL + GAP);
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
            + " font-family=\"sans-serif\" font-size=\"12\" fill=\"#222\">",
        WIDTH, height, WIDTH, height);
    add("<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>", WIDTH, height);
    add(
        "<text x=\"%d\" y=\"24\" font-size=\"16\">%s: %.0f Mbit/s, %.0f ms, %.1f %% loss each way;"
            + " %d MiB in %.2f s (simulated)</text>",
        LEFT,
        link.name(),
        link.bitsPerSecond() / 1e6,
        link.rttMs(),
        link.loss() * 100,
        sizeBytes >> 20,
        run.seconds());
    double mostMbits = link.bitsPerSecond() / 1e6 * 1.1;
    double mostMs = Math.max(1, steps.stream().mapToDouble(Step::rttMs).max().orElse(1)) * 1.15;
    double mostLosses = Math.max(5, steps.stream().mapToDouble(Step::losses).max().orElse(1)) * 1.1;
    frame(0, "Mbit/s", mostMbits);
    legend(0, 0, "#1f6fb4", "delivered");
    legend(0, 1, "#999", "the most that can arrive");
    double limit = y(0, link.payloadRate() / 1e6, mostMbits);
    add(
        "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#999\""
            + " stroke-dasharray=\"6 4\"/>",
        LEFT, limit, WIDTH - RIGHT, limit);
    line(0, steps, Step::mbits, mostMbits, "#1f6fb4");
    frame(1, "ms", mostMs);
    legend(1, 0, "#b4461f", "smoothed round trip");
    legend(1, 1, "#2a8f3c", "queue at the bottleneck");
    line(1, steps, Step::rttMs, mostMs, "#b4461f");
    line(1, steps, Step::queueMs, mostMs, "#2a8f3c");
    frame(2, "datagrams", mostLosses);
    legend(2, 0, "#7a3fa0", "lost in 50 ms, by wire or queue");
    bars(steps, mostLosses);
    add(
        "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">seconds since the first request</text>",
        (LEFT + WIDTH - RIGHT) / 2, height - 12);
    return out.append("</svg>\n").toString();
  }

  private List<Step> steps() {
    List<Sample> samples = run.samples();
    List<Step> steps = new ArrayList<>();
    for (int i = 1; i < samples.size(); i++) {
      Sample before = samples.get(i - 1);
      Sample now = samples.get(i);
      double elapsed = (now.timeNs() - before.timeNs()) / 1e9;
      steps.add(
          new Step(
              now.timeNs() / 1e9,
              (now.goodBytes() - before.goodBytes()) * 8 / elapsed / 1e6,
              now.rttNs() / 1e6,
              now.queueNs() / 1e6,
              now.lostDatagrams() - before.lostDatagrams()));
    }
    return steps;
  }

  private void frame(int panel, String unit, double most) {
    int top = TOP + panel * (PANEL + GAP);
    double step = tick(most, 4);
    for (double value = 0; value <= most; value += step) {
      double y = y(panel, value, most);
      add(
          "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#e4e4e4\"/>",
          LEFT, y, WIDTH - RIGHT, y);
      add("<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.0f</text>", LEFT - 6, y + 4, value);
    }
    double seconds = run.seconds();
    double second = tick(seconds, 8);
    for (double value = 0; value <= seconds; value += second) {
      add(
          "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
          x(value), top + PANEL + 16, second < 1 ? fixed("%.1f", value) : fixed("%.0f", value));
    }
    add(
        "<path d=\"M%d %d V%d H%d\" fill=\"none\" stroke=\"#444\"/>",
        LEFT, top, top + PANEL, WIDTH - RIGHT);
    add("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>", LEFT - 6, top - 10, unit);
  }

  private void legend(int panel, int entry, String colour, String text) {
    int x = LEFT + 20 + entry * 220;
    int y = TOP + panel * (PANEL + GAP) - 10;
    add("<rect x=\"%d\" y=\"%d\" width=\"18\" height=\"4\" fill=\"%s\"/>", x, y - 6, colour);
    add("<text x=\"%d\" y=\"%d\">%s</text>", x + 24, y, text);
  }

  private void line(
      int panel, List<Step> steps, ToDoubleFunction<Step> value, double most, String colour) {
    add("<polyline fill=\"none\" stroke-width=\"1.6\" stroke=\"%s\" points=\"", colour);
    for (Step step : steps) {
      add("%.1f,%.1f", x(step.seconds), y(panel, value.applyAsDouble(step), most));
    }
    add("\"/>");
  }

  private void bars(List<Step> steps, double most) {
    double bottom = y(2, 0, most);
    for (Step step : steps) {
      double top = y(2, step.losses, most);
      add(
          "<rect x=\"%.1f\" y=\"%.1f\" width=\"3\" height=\"%.1f\" fill=\"#7a3fa0\"/>",
          x(step.seconds) - 1.5, top, bottom - top);
    }
  }

  /** The distance of about {@code count} marks: 1, 2 or 5 times a power of ten. */
  private static double tick(double most, int count) {
    double power = Math.pow(10, Math.floor(Math.log10(most / count)));
    double times = most / count / power;
    return power * (times < 1.5 ? 1 : times < 3.5 ? 2 : times < 7.5 ? 5 : 10);
  }

  private double x(double seconds) {
    return LEFT + (WIDTH - LEFT - RIGHT) * seconds / run.seconds();
  }

  private static double y(int panel, double value, double most) {
    return TOP + panel * (PANEL + GAP) + PANEL * (1 - Math.min(value, most) / most);
  }

  private void add(String format, Object... values) {
    out.append(fixed(format, values)).append('\n');
  }

  private static String fixed(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
