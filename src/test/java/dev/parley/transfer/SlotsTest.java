package dev.parley.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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

  private static void join(Slots<String, String> slots, String owner, String request) {
    assertThat(slots.join(owner, request, false)).isTrue();
  }

  private static void assertGrant(
      Slots<String, String> slots, int port, String owner, String request) {
    assertThat(slots.grant()).contains(new Slots.Grant<>(port, owner, request));
  }
}
