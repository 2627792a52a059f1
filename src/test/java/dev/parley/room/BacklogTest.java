package dev.parley.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.chat.Dialect;
import dev.parley.protocol.chat.ServerMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class BacklogTest {
  private static ServerMessage message(int number) {
    return new ServerMessage.Public("Bob", Integer.toString(number));
  }

  /** Each member is told everything once and in order, however parts are taken ahead. */
  @Property
  void everyMemberIsToldEverythingOnceAndInOrder(@ForAll List<Byte> steps) {
    Backlog backlog = new Backlog();
    List<ServerMessage> all = new ArrayList<>();
    Map<Integer, List<ServerMessage>> heard = new HashMap<>();
    for (int member = 0; member < 3; member++) {
      heard.put(member, new ArrayList<>());
    }
    for (byte step : steps) {
      int member = Math.floorMod(step, 8);
      if (member < 3) {
        heard.get(member).addAll(backlog.takeFor(member));
      } else if (member == 3) {
        handOut(backlog, heard);
      } else {
        all.add(message(all.size()));
        backlog.add(all.get(all.size() - 1));
      }
    }
    handOut(backlog, heard);
    assertThat(heard.values()).allMatch(all::equals);
    assertThat(backlog.isEmpty()).isTrue();
  }

  /** The room's members come and go; each is told all that was said while he was here, in order. */
  @Property
  void whoComesAndGoesIsToldWhatWasSaidWhileHeWasHere(@ForAll List<Byte> steps) {
    Backlog backlog = new Backlog();
    Map<Integer, List<ServerMessage>> heard = new HashMap<>();
    Map<Integer, List<ServerMessage>> said = new HashMap<>();
    int newcomer = 0;
    int number = 0;
    for (byte step : steps) {
      int choice = Math.floorMod(step, 8);
      int member = newcomer - 1 - Math.floorMod(step / 8, 4);
      if (choice == 0) {
        backlog.skip(newcomer);
        heard.put(newcomer, new ArrayList<>());
        said.put(newcomer, new ArrayList<>());
        newcomer++;
      } else if (choice == 1 && heard.containsKey(member)) {
        heard.get(member).addAll(backlog.takeFor(member));
        assertThat(heard.remove(member)).isEqualTo(said.remove(member));
        backlog.skip(member);
      } else if (choice == 2 && heard.containsKey(member)) {
        heard.get(member).addAll(backlog.takeFor(member));
        assertThat(heard.get(member)).isEqualTo(said.get(member));
      } else if (choice == 3) {
        handOut(backlog, heard);
        assertThat(heard).isEqualTo(said);
      } else if (choice > 3) {
        ServerMessage message = message(number++);
        backlog.add(message);
        said.values().forEach(list -> list.add(message));
      }
    }
    handOut(backlog, heard);
    assertThat(heard).isEqualTo(said);
  }

  private static void handOut(Backlog backlog, Map<Integer, List<ServerMessage>> heard) {
    if (!backlog.isEmpty()) {
      Backlog.Handout handout = backlog.takeAll();
      heard.forEach(
          (member, list) -> handout.of(member).ifPresent(what -> list.addAll(what.messages())));
    }
  }

  @Test
  void whoComesLaterIsNotToldWhatWasBefore() {
    Backlog backlog = new Backlog();
    backlog.add(message(1));
    backlog.skip(7);
    backlog.add(message(2));
    Backlog.Handout handout = backlog.takeAll();
    assertThat(handout.of(7).map(Outgoing::messages)).contains(List.of(message(2)));
    assertThat(handout.of(8)).contains(handout.whole());
  }

  @Test
  void whoHasBeenToldAllIsToldNothing() {
    Backlog backlog = new Backlog();
    backlog.add(message(1));
    assertThat(backlog.takeFor(7)).containsExactly(message(1));
    assertThat(backlog.takeFor(7)).isEmpty();
    assertThat(backlog.takeAll().of(7)).isEqualTo(Optional.empty());
  }

  @Test
  void itIsFullBeforeItIsMoreThanAWriteTakes() {
    Backlog backlog = new Backlog();
    int messages = 0;
    while (!backlog.isFull()) {
      backlog.add(new ServerMessage.Public("Bob", "x".repeat(1000)));
      messages++;
    }
    assertThat(messages).isBetween(2, 60);
  }

  @Test
  void manyMessagesAreOnePieceInLinesAndManyUnframed() {
    Outgoing both = new Outgoing(List.of(message(1), message(2)));
    assertThat(both.encoded(Dialect.LINE)).hasSize(1);
    assertThat(both.encoded(Dialect.LINE).get(0).utf8String()).isEqualTo("Bob: 1\nBob: 2\n");
    assertThat(both.encoded(Dialect.UNFRAMED).stream().map(bytes -> bytes.utf8String()))
        .containsExactly("Bob: 1", "Bob: 2");
    assertThat(both.encoded(Dialect.LINE)).isSameAs(both.encoded(Dialect.LINE));
  }
}
