package dev.parley.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SlotsTest {
  @Test
  void givesPortsFirstComeFirstServed() {
    Slots<String, String> slots = new Slots<>(List.of(1, 2), 2, 10, 10, 9);
    join(slots, "ann", "a1");
    join(slots, "bob", "b1");
    join(slots, "ann", "a2");

    assertGrant(slots, 1, "ann", "a1");
    assertGrant(slots, 2, "bob", "b1");
    assertThat(slots.grant()).isEmpty();
    assertThat(slots.waiting()).containsExactly("a2");
  }

  @Test
  void passesOverOneWhoHasHisShareUntilOneComesBack() {
    Slots<String, String> slots = new Slots<>(List.of(1, 2, 3), 1, 10, 10, 9);
    join(slots, "ann", "a1");
    join(slots, "ann", "a2");
    join(slots, "bob", "b1");

    assertGrant(slots, 1, "ann", "a1");
    assertGrant(slots, 2, "bob", "b1");
    assertThat(slots.grant()).isEmpty();
    slots.release(1);
    slots.free(1);
    assertGrant(slots, 3, "ann", "a2");
  }

  @Test
  void boundsTheLineInAllAndForEachOwner() {
    Slots<String, String> slots = new Slots<>(List.of(1), 1, 3, 2, 9);

    assertThat(slots.join("ann", "a1", false)).isTrue();
    assertThat(slots.join("ann", "a2", false)).isTrue();
    assertThat(slots.join("ann", "a3", false)).isFalse();
    assertThat(slots.join("bob", "b1", false)).isTrue();
    assertThat(slots.join("eve", "e1", false)).isFalse();
    assertThat(slots.waiting()).containsExactly("a1", "a2", "b1");
  }

  @Test
  void letsOneWhoseGrantCameToNothingGoFirstWhateverTheLimits() {
    Slots<String, String> slots = new Slots<>(List.of(1), 1, 1, 1, 9);
    join(slots, "ann", "a1");
    slots.joinFirst("bob", "b1", false);

    assertThat(slots.waiting()).containsExactly("b1", "a1");
    assertGrant(slots, 1, "bob", "b1");
  }

  @Test
  void keepsAReleasedPortUntilItIsFreed() {
    Slots<String, String> slots = new Slots<>(List.of(1), 1, 10, 10, 9);
    join(slots, "ann", "a1");
    assertGrant(slots, 1, "ann", "a1");
    join(slots, "ann", "a2");

    slots.release(1);
    assertThat(slots.grant()).isEmpty();
    assertThat(slots.freePorts()).isZero();
    slots.free(1);
    assertGrant(slots, 1, "ann", "a2");
  }

  @Test
  void letsSharersHaveTheHighestPortTogetherUntilTheLastHasLeft() {
    Slots<String, String> slots = new Slots<>(List.of(1, 2), 9, 10, 10, 2);
    for (String request : List.of("f1", "f2", "f3")) {
      assertThat(slots.join("ann", request, true)).isTrue();
    }
    join(slots, "bob", "b1");

    assertGrant(slots, 2, "ann", "f1");
    assertGrant(slots, 2, "ann", "f2");
    assertGrant(slots, 1, "bob", "b1"); // a third sharer would be too many
    assertThat(slots.grant()).isEmpty();
    assertThat(slots.releasePlace(2, "ann")).isFalse();
    assertGrant(slots, 2, "ann", "f3");
    assertThat(slots.releasePlace(2, "ann")).isFalse();
    assertThat(slots.releasePlace(2, "ann")).isTrue();
    assertThat(slots.freePorts()).isZero();
    slots.free(2);
    assertThat(slots.freePorts()).isOne();
  }

  @Test
  void givesNoMorePlacesOnAClosedPort() {
    Slots<String, String> slots = new Slots<>(List.of(1, 2), 9, 10, 10, 9);
    assertThat(slots.join("ann", "f1", true)).isTrue();
    assertGrant(slots, 2, "ann", "f1");
    slots.closeToOthers(2);
    assertThat(slots.join("ann", "f2", true)).isTrue();

    assertGrant(slots, 1, "ann", "f2");
    assertThat(slots.releasePlace(2, "ann")).isTrue();
    assertThat(slots.join("ann", "f3", true)).isTrue();
    assertGrant(slots, 1, "ann", "f3");
  }

  @Property
  void behavesLikeANaiveModel(
      @ForAll @Size(max = 150) List<@IntRange(min = 0, max = 9999) Integer> script,
      @ForAll @IntRange(min = 1, max = 4) int ports,
      @ForAll @IntRange(min = 1, max = 3) int share,
      @ForAll @IntRange(max = 6) int maxWaiting,
      @ForAll @IntRange(max = 4) int maxWaitingEach) {
    Model model = new Model(ports, share, maxWaiting, maxWaitingEach);
    Slots<String, Integer> slots =
        new Slots<>(List.copyOf(model.free), share, maxWaiting, maxWaitingEach, 9);
    for (int step = 0; step < script.size(); step++) {
      int choice = script.get(step) % 9;
      String owner = "owner" + script.get(step) / 9 % 3;
      int port = script.get(step) / 27 % ports;
      if (choice <= 2) {
        assertThat(slots.join(owner, step, false)).isEqualTo(model.join(owner, step));
      } else if (choice == 3) {
        slots.joinFirst(owner, step, false);
        model.line.add(0, new Slots.Waiter<>(owner, step, false));
      } else if (choice <= 6) {
        assertThat(slots.grant()).isEqualTo(model.grant());
      } else if (choice == 7 && model.holders.remove(port) != null) {
        slots.release(port);
        slots.free(port);
        model.free.add(port);
      } else if (choice == 8) {
        slots.leave(owner);
        model.line.removeIf(waiter -> waiter.owner().equals(owner));
      }
      assertThat(slots.waiting())
          .isEqualTo(model.line.stream().map(Slots.Waiter::request).toList());
      assertThat(slots.freePorts()).isEqualTo(model.free.size());
    }
  }

  private static void join(Slots<String, String> slots, String owner, String request) {
    assertThat(slots.join(owner, request, false)).isTrue();
  }

  private static void assertGrant(
      Slots<String, String> slots, int port, String owner, String request) {
    assertThat(slots.grant()).contains(new Slots.Grant<>(port, owner, request));
  }

  /** The same in the plainest words. */
  private static final class Model {
    final int share;
    final int maxWaiting;
    final int maxWaitingEach;
    final List<Integer> free = new ArrayList<>();
    final Map<Integer, String> holders = new HashMap<>();
    final List<Slots.Waiter<String, Integer>> line = new ArrayList<>();

    Model(int ports, int share, int maxWaiting, int maxWaitingEach) {
      this.share = share;
      this.maxWaiting = maxWaiting;
      this.maxWaitingEach = maxWaitingEach;
      for (int port = 0; port < ports; port++) {
        free.add(port);
      }
    }

    boolean join(String owner, int request) {
      long own = line.stream().filter(waiter -> waiter.owner().equals(owner)).count();
      boolean fits = line.size() < maxWaiting && own < maxWaitingEach;
      return fits && line.add(new Slots.Waiter<>(owner, request, false));
    }

    Optional<Slots.Grant<String, Integer>> grant() {
      for (int i = 0; i < line.size() && !free.isEmpty(); i++) {
        String owner = line.get(i).owner();
        if (holders.values().stream().filter(owner::equals).count() < share) {
          int port = free.remove(0);
          holders.put(port, owner);
          return Optional.of(new Slots.Grant<>(port, owner, line.remove(i).request()));
        }
      }
      return Optional.empty();
    }
  }
}
