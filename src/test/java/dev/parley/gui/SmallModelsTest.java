package dev.parley.gui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.client.ClientEvent;
import dev.parley.client.ClientOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import javax.swing.JList;
import javax.swing.JMenuItem;
import javax.swing.MenuElement;
import javax.swing.SwingUtilities;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The models that need no test class of their own. */
class SmallModelsTest {
  @Test
  void theArrowsBringBackWhatWasTyped() {
    InputHistory history = new InputHistory();
    history.add("one");
    history.add("two");
    assertThat(history.older("dra")).isEqualTo("two");
    assertThat(history.older("two")).isEqualTo("one");
    assertThat(history.older("one")).isEqualTo("one");
    assertThat(history.newer("one")).isEqualTo("two");
    assertThat(history.newer("two")).isEqualTo("dra");
    assertThat(history.newer("dra")).isEqualTo("dra");
  }

  @Test
  void onlyAnOperatorHasTheMenuOfAPerson() {
    RoomModel room = new RoomModel(Clock.systemUTC());
    room.onEvent(new ClientEvent.PeopleChanged("Ann", List.of("Bob")));
    JList<String> people = new JList<>(room.people());
    List<String> chosen = new ArrayList<>();
    OrderMenu.install(people, room, (verb, whom) -> chosen.add(verb + " " + whom));
    assertThat(people.getComponentPopupMenu()).isNull();
    room.onEvent(new ClientEvent.RoleChanged(true));
    for (int person : new int[] {0, 1}) { // nothing about oneself
      people.setSelectedIndex(person);
      for (MenuElement item : people.getComponentPopupMenu().getSubElements()) {
        ((JMenuItem) item).doClick();
      }
    }
    assertThat(chosen).containsExactly("KICK Bob", "MUTE Bob", "UNMUTE Bob", "BAN Bob");
    room.onEvent(new ClientEvent.Disconnected("over"));
    assertThat(people.getComponentPopupMenu()).isNull();
  }

  @Test
  void whoLeavesIsNoOperatorForTheNextUserOfTheWindow() {
    RoomModel room = new RoomModel(Clock.systemUTC());
    List<Boolean> roles = new ArrayList<>();
    room.onRole(roles::add);
    room.onEvent(new ClientEvent.RoleChanged(true));
    new Session(room).disconnect();
    assertThat(roles).containsExactly(true, false);
  }

  @Test
  void whatIsRememberedIsThereAtTheNextStart(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("state").resolve("window.properties");
    Memory memory = Memory.of(file);
    assertThat(memory.get(Memory.Key.NAME)).isEmpty();
    memory.put(Memory.Key.NAME, "אורי");
    memory.save();
    assertThat(Memory.of(file).get(Memory.Key.NAME)).contains("אורי");
    Files.writeString(file, "name=\\uXYZ");
    assertThat(Memory.of(file).get(Memory.Key.NAME)).isEmpty();
  }

  @Test
  void whatCannotBeRememberedIsForgotten(@TempDir Path folder) throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    Memory memory = Memory.of(file.resolve("window.properties"));
    memory.put(Memory.Key.NAME, "Ann");
    memory.save();
    assertThat(file).isEmptyFile();
  }

  @ParameterizedTest
  @ValueSource(strings = {"server=a:b", "server=", "downloads=a\\u0000b", "theme=\nbounds=1 2"})
  void whatMakesNoSenseIsNotRemembered(String damaged, @TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("window.properties"), damaged);
    ClientOptions given =
        new ClientOptions(
            "localhost", 1, "", Path.of("here"), Optional.empty(), Duration.ofSeconds(1));
    assertThat(new Gui(given, false, false, false).options(Memory.of(file))).isEqualTo(given);
  }

  @Test
  void aFloodOfEventsLetsOtherThingsHappen() throws Exception {
    AtomicInteger heard = new AtomicInteger();
    AtomicInteger heardBefore = new AtomicInteger();
    CompletableFuture<EventPump> pump = new CompletableFuture<>();
    SwingUtilities.invokeAndWait(
        () -> {
          pump.complete(
              new EventPump(
                  event -> {
                    if (heard.incrementAndGet() < 10) {
                      pump.join().accept(event);
                    }
                  },
                  () -> {}));
          pump.join().accept(new ClientEvent.Notice("hello"));
        });
    await().until(() -> heard.get() > 0);
    SwingUtilities.invokeAndWait(() -> heardBefore.set(heard.get()));
    assertThat(heardBefore.get()).isLessThan(10);
    await().until(() -> heard.get() == 10);
  }

  @ParameterizedTest
  @CsvSource({
    "'hello Ann!', Ann, true",
    "'ANN?', Ann, true",
    "'Annabel is here', Ann, false",
    "'Joann, Ann', Ann, true",
    "'nobody', Ann, false",
  })
  void aNameIsSaidAsAWord(String text, String name, boolean isSaid) {
    assertThat(Mentions.isIn(text, name)).isEqualTo(isSaid);
  }

  @Test
  void emojiAreCutOutForTheirFont() {
    assertThat(Emoji.split("a👍👍b", c -> Optional.of("Font")))
        .containsExactly(
            new Emoji.Run("a", Optional.empty()),
            new Emoji.Run("👍👍", Optional.of("Font")),
            new Emoji.Run("b", Optional.empty()));
    assertThat(Emoji.split("a👍", c -> Optional.empty()))
        .containsExactly(new Emoji.Run("a👍", Optional.empty()));
  }

  @Test
  void afterManyChangesOfFontTheRestOfATextKeepsOne() {
    String text = "a👍".repeat(1000);
    List<Emoji.Run> runs = Emoji.split(text, c -> Optional.of("Font"));
    assertThat(runs).hasSizeLessThanOrEqualTo(Emoji.MAX_RUNS);
    assertThat(String.join("", runs.stream().map(Emoji.Run::text).toList())).isEqualTo(text);
    assertThat(runs.get(runs.size() - 1).family()).isEmpty();
  }

  @Test
  void anEndingStandsAtTheRightOfAFileName() {
    assertThat(Look.fileName("שלום.txt")).isEqualTo("\u200Eשלום.txt");
    assertThat(Look.fileName("a.txt")).isEqualTo("a.txt");
  }

  @ParameterizedTest
  @CsvSource({"a name cannot be empty,A name cannot be empty.", "Stop!,Stop!"})
  void aReasonBecomesASentence(String words, String sentence) {
    assertThat(Words.sentence(words)).isEqualTo(sentence);
  }

  @Test
  void whoIsNotHereIsStillTheRecipientOfAConversation() {
    RecipientModel recipients = new RecipientModel(new PeopleModel());
    recipients.setSelectedItem("Bob");
    assertThat(recipients.getSelectedItem()).isEqualTo("Bob");
    assertThat(recipients.getSize()).isEqualTo(new PeopleModel().getSize());
  }
}
