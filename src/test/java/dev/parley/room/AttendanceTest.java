package dev.parley.room;

import static org.assertj.core.api.Assertions.assertThat;

import akka.util.ByteString;
import dev.parley.protocol.chat.Dialect;
import dev.parley.protocol.chat.ServerMessage;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class AttendanceTest {
  @Property
  void eachIsToldOfTheOthersInBothDialects(@ForAll("rooms") List<String> names) {
    Attendance all = new Attendance(names);
    for (String name : names) {
      List<String> others = names.stream().filter(other -> !other.equals(name)).toList();
      assertTold(all.others(name), names.indexOf(name), others);
    }
  }

  @Property
  void whoIsNotHereIsToldOfAll(@ForAll("rooms") List<String> names) {
    Attendance all = new Attendance(names);
    for (String stranger : List.of("", "Stranger", "a", "ALL", "אא")) {
      if (!names.contains(stranger)) {
        assertTold(all.others(stranger), 0, names);
      }
    }
  }

  private static void assertTold(Attendance.Others told, int place, List<String> others) {
    assertThat(told.place()).isEqualTo(place);
    for (Dialect dialect : Dialect.values()) {
      String end = dialect == Dialect.LINE ? "\n" : "";
      assertThat(told.list().encoded(dialect))
          .containsExactly(
              ByteString.fromString(new ServerMessage.Users(others).encode(dialect) + end));
    }
  }

  /** Names that are like each other's beginnings and ends. */
  @Provide
  static Arbitrary<List<String>> rooms() {
    return Arbitraries.strings()
        .withChars("abאé")
        .ofMinLength(1)
        .ofMaxLength(4)
        .list()
        .uniqueElements()
        .ofMaxSize(30);
  }
}
