package dev.parley.gui;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import javax.swing.event.ListDataEvent;
import javax.swing.event.ListDataListener;
import org.junit.jupiter.api.Test;

class PeopleModelTest {
  private final PeopleModel people = new PeopleModel();
  private final List<String> changes = new ArrayList<>();

  private final ListDataListener recorder =
      new ListDataListener() {
        @Override
        public void intervalAdded(ListDataEvent event) {
          changes.add("+" + event.getIndex0());
        }

        @Override
        public void intervalRemoved(ListDataEvent event) {
          changes.add("-" + event.getIndex0());
        }

        @Override
        public void contentsChanged(ListDataEvent event) {
          changes.add("=" + event.getIndex0());
        }
      };

  @Test
  void oneselfIsFirstAndTheOthersAreInOrder() {
    people.update("Zoe", List.of("carl", "Bob", "אורי", "Ann"));
    assertThat(people.getElementAt(0)).isEqualTo("Zoe");
    assertThat(people.others()).containsExactly("Ann", "Bob", "carl", "אורי");
  }

  @Test
  void onlyWhatChangesIsTold() {
    people.update("Me", List.of("Ann", "Bob", "Carl"));
    people.addListDataListener(recorder);
    people.update("Me", List.of("Carl", "Ann", "Bea"));
    assertThat(changes).containsExactly("+2", "-3");
    assertThat(people.others()).containsExactly("Ann", "Bea", "Carl");
    changes.clear();
    people.update("Me", List.of("Ann", "Bea", "Carl"));
    assertThat(changes).isEmpty();
    people.update("I", List.of("Ann", "Bea", "Carl"));
    assertThat(changes).containsExactly("=0");
  }

  @Test
  void anyListBecomesAnyOther() {
    Random random = new Random(1);
    List<String> all = new ArrayList<>(IntStream.range(0, 500).mapToObj(i -> "u" + i).toList());
    for (int round = 0; round < 50; round++) {
      Collections.shuffle(all, random);
      List<String> some = all.subList(0, random.nextInt(all.size()));
      people.update("Me", some);
      assertThat(people.others()).containsExactlyInAnyOrderElementsOf(some).isSorted();
    }
  }

  @Test
  void recipientsAreTheOthersAndAll() {
    RecipientModel recipients = new RecipientModel(people);
    recipients.addListDataListener(recorder);
    people.update("Me", List.of("Ann"));
    assertThat(recipients.getElementAt(0)).isEqualTo("ALL");
    assertThat(recipients.getElementAt(1)).isEqualTo("Ann");
    assertThat(changes).containsExactly("=0", "+1");
  }
}
