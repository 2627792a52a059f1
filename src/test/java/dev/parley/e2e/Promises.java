package dev.parley.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What a soak has found: which promises were broken, and how much was kept. Thread safe. */
final class Promises {
  private static final int MAX_KEPT = 20;

  private final List<String> broken = new ArrayList<>();
  private final LongAdder delivered = new LongAdder();
  private final Map<String, LongAdder> acts = new ConcurrentHashMap<>();

  /** What those said who left in order: to everyone, or ({@code name~receiver}) to one. */
  private final Map<String, Integer> saidInAll = new ConcurrentHashMap<>();

  /** One was broken. */
  synchronized void broken(String what) {
    if (broken.size() < MAX_KEPT) {
      broken.add(what);
    }
  }

  /** One was broken unless this holds. */
  void unless(boolean kept, String what) {
    if (!kept) {
      broken(what);
    }
  }

  synchronized List<String> broken() {
    return List.copyOf(broken);
  }

  /** A message has come, in order. */
  void delivered() {
    delivered.increment();
  }

  long deliveries() {
    return delivered.sum();
  }

  /** Something was done. */
  void done(String act) {
    acts.computeIfAbsent(act, first -> new LongAdder()).increment();
  }

  String acts() {
    List<String> counts = new ArrayList<>();
    acts.forEach((act, count) -> counts.add(count + " " + act));
    counts.sort(null);
    return String.join(", ", counts);
  }

  /** Somebody is about to leave in order, who has said so much to everyone and to one. */
  void leaves(String who, int toAll, String receiver, int toReceiver) {
    saidInAll.put(who, toAll);
    saidInAll.put(who + "~" + receiver, toReceiver);
  }

  /** A survivor has heard that somebody left, and so much of him before. */
  void gone(String who, int toAll, String survivor, int toSurvivor) {
    int said = saidInAll.getOrDefault(who, toAll); // who crashed may have said more than he sent
    unless(said == toAll, survivor + " heard " + toAll + " of " + said + " messages of " + who);
    int whispered = saidInAll.getOrDefault(who + "~" + survivor, toSurvivor);
    unless(
        whispered == toSurvivor,
        survivor + " heard " + toSurvivor + " of " + whispered + " whispers of " + who);
  }
}
