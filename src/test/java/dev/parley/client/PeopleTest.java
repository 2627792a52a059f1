package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.chat.ServerMessage;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class PeopleTest {
  private static final String SELF = "me";

  /** Somebody comes or goes, or takes another name. */
  record Step(String name, String newName) {}

  /** A server that knows {@code news} sends one list and then no more. */
  @Property
  void theNewsTellWhatTheListsWould(
      @ForAll("names") String before, @ForAll("steps") List<Step> steps) {
    People people = new People();
    List<String> room = new ArrayList<>(List.of(before, SELF));
    people.onServer(new ServerMessage.Users(List.of(before)), SELF);
    for (Step step : steps) {
      people.onServer(happen(step, room), SELF);
      assertThat(people.others())
          .containsExactlyElementsOf(room.stream().filter(name -> !name.equals(SELF)).toList());
    }
  }

  private static ServerMessage happen(Step step, List<String> room) {
    int at = room.indexOf(step.name);
    if (at < 0) {
      room.add(step.name);
      return new ServerMessage.Joined(step.name);
    } else if (room.contains(step.newName)) {
      room.remove(at);
      return new ServerMessage.Left(step.name);
    }
    room.set(at, step.newName);
    return new ServerMessage.Renamed(step.name, step.newName);
  }

  @Provide
  static Arbitrary<String> names() {
    return Arbitraries.of("a", "b", "c", "d", "e");
  }

  @Provide
  static Arbitrary<List<Step>> steps() {
    return Combinators.combine(names(), names()).as(Step::new).list().ofMaxSize(30);
  }
}
