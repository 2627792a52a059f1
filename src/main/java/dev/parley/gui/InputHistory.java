package dev.parley.gui;

import java.util.ArrayList;
import java.util.List;

/** What was typed before, to be called back with the arrow keys. */
final class InputHistory {
  static final int MAX_LINES = 200;

  private final List<String> lines = new ArrayList<>();
  private int at;
  private String draft = "";

  void add(String line) {
    if (lines.isEmpty() || !lines.get(lines.size() - 1).equals(line)) {
      lines.add(line);
    }
    if (lines.size() > MAX_LINES) {
      lines.remove(0);
    }
    at = lines.size();
  }

  /** The line before; what is being typed is kept for the way back. */
  String older(String current) {
    if (at == lines.size()) {
      draft = current;
    }
    at = Math.max(0, at - 1);
    return at < lines.size() ? lines.get(at) : current;
  }

  /** The line after; behind the last one, what was being typed. */
  String newer(String current) {
    if (at >= lines.size()) {
      return current;
    }
    at++;
    return at == lines.size() ? draft : lines.get(at);
  }
}
