package dev.parley.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class SlotsProperties {
  private static final int MAX_SHARERS = 3;

  @Property
  void behavesLikeANaiveModel(
      @ForAll @Size(max = 150) List<@IntRange(max = 99_999) Integer> script,
      @ForAll @IntRange(min = 1, max = 4) int ports,
      @ForAll @IntRange(min = 1, max = 3) int share,
      @ForAll @IntRange(max = 6) int maxWaiting,
      @ForAll @IntRange(max = 4) int maxWaitingEach) {
    Model model = new Model(ports, share, maxWaiting, maxWaitingEach);
    Slots<String, Integer> slots =
        new Slots<>(List.copyOf(model.free), share, maxWaiting, maxWaitingEach, MAX_SHARERS);
    for (int step = 0; step < script.size(); step++) {
      int choice = script.get(step) % 11;
      String owner = "owner" + script.get(step) / 11 % 3;
      boolean sharing = script.get(step) / 33 % 2 == 0;
      int which = script.get(step) / 66;
      if (choice <= 2) {
        assertThat(slots.join(owner, step, sharing)).isEqualTo(model.join(owner, step, sharing));
      } else if (choice == 3) {
        slots.joinFirst(owner, step, sharing);
        model.line.add(0, new Slots.Waiter<>(owner, step, sharing));
      } else if (choice <= 6) {
        assertThat(slots.grant()).isEqualTo(model.grant());
      } else if (choice <= 8) {
        giveBack(slots, model, which);
      } else if (choice == 9) {
        slots.leave(owner);
        model.line.removeIf(waiter -> waiter.owner().equals(owner));
      } else if (!model.held.isEmpty()) {
        int port = model.held.get(which % model.held.size()).port;
        slots.closeToOthers(port);
        model.closed.add(port);
      }
      assertThat(slots.waiting())
          .isEqualTo(model.line.stream().map(Slots.Waiter::request).toList());
      assertThat(slots.freePorts()).isEqualTo(model.free.size());
    }
    while (!model.held.isEmpty()) {
      giveBack(slots, model, 0);
    }
    assertThat(slots.freePorts()).isEqualTo(ports);
  }

  /** One who has a port or a place gives it back; the port is free with the last of them. */
  private static void giveBack(Slots<String, Integer> slots, Model model, int which) {
    if (model.held.isEmpty()) {
      return;
    }
    Held held = model.held.remove(which % model.held.size());
    boolean last = model.held.stream().noneMatch(other -> other.port == held.port);
    if (held.sharing) {
      assertThat(slots.releasePlace(held.port, held.owner)).isEqualTo(last);
    } else {
      slots.release(held.port);
    }
    if (last) {
      slots.free(held.port);
      model.free.add(held.port);
      model.closed.removeIf(port -> port == held.port);
    }
  }

  private record Held(int port, String owner, boolean sharing) {}

  /** The same in the plainest words. */
  private static final class Model {
    final int share;
    final int maxWaiting;
    final int maxWaitingEach;
    final List<Integer> free = new ArrayList<>();
    final List<Held> held = new ArrayList<>();
    final List<Integer> closed = new ArrayList<>();
    final List<Slots.Waiter<String, Integer>> line = new ArrayList<>();

    Model(int ports, int share, int maxWaiting, int maxWaitingEach) {
      this.share = share;
      this.maxWaiting = maxWaiting;
      this.maxWaitingEach = maxWaitingEach;
      for (int port = 0; port < ports; port++) {
        free.add(port);
      }
    }

    boolean join(String owner, int request, boolean sharing) {
      long own = line.stream().filter(waiter -> waiter.owner().equals(owner)).count();
      boolean fits = line.size() < maxWaiting && own < maxWaitingEach;
      return fits && line.add(new Slots.Waiter<>(owner, request, sharing));
    }

    Optional<Slots.Grant<String, Integer>> grant() {
      for (Slots.Waiter<String, Integer> waiter : line) {
        String owner = waiter.owner();
        boolean hasHisShare = held.stream().filter(h -> h.owner.equals(owner)).count() >= share;
        Optional<Integer> port = waiter.sharing() ? place() : free.stream().findFirst();
        if (!hasHisShare && port.isPresent()) {
          line.remove(waiter);
          free.remove(port.get());
          held.add(new Held(port.get(), owner, waiter.sharing()));
          return Optional.of(new Slots.Grant<>(port.get(), owner, waiter.request()));
        }
      }
      return Optional.empty();
    }

    /** A place on the port that is shared already, else on the highest free one. */
    private Optional<Integer> place() {
      if (held.stream().filter(Held::sharing).count() >= MAX_SHARERS) {
        return Optional.empty();
      }
      return held.stream()
          .filter(h -> h.sharing && !closed.contains(h.port))
          .map(Held::port)
          .findFirst()
          .or(() -> free.stream().max(Integer::compare));
    }
  }
}
