package dev.parley.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class OutboxProperties {
  /** A message is its number; its size is the number's remainder by 12. */
  @Property
  void behavesLikeAListWithALimit(
      @ForAll @Size(max = 200) List<@IntRange(max = 99) Integer> script,
      @ForAll @IntRange(max = 60) int limit) {
    Outbox<Integer> outbox = new Outbox<>(limit);
    List<Integer> model = new ArrayList<>();
    for (int step = 0; step < script.size(); step++) {
      int choice = script.get(step) % 10;
      if (choice < 6) {
        boolean fits = bytes(model) + step % 12 <= limit;
        assertThat(outbox.offer(step, step % 12)).isEqualTo(fits);
        if (fits) {
          model.add(step);
        }
      } else if (choice < 9) {
        int maxItems = 1 + script.get(step) / 10 % 5;
        int maxBytes = 4 * (choice - 6);
        assertThat(outbox.take(maxItems, maxBytes)).isEqualTo(take(model, maxItems, maxBytes));
      } else {
        outbox.clear();
        model.clear();
      }
      assertThat(outbox.waitingBytes()).isEqualTo(bytes(model)).isLessThanOrEqualTo(limit);
      assertThat(outbox.isEmpty()).isEqualTo(model.isEmpty());
    }
  }

  private static long bytes(List<Integer> messages) {
    return messages.stream().mapToInt(message -> message % 12).sum();
  }

  /** The longest beginning that fits, or the first message alone. */
  private static List<Integer> take(List<Integer> model, int maxItems, int maxBytes) {
    int count = Math.min(1, model.size());
    while (count < Math.min(maxItems, model.size())
        && bytes(model.subList(0, count + 1)) <= maxBytes) {
      count++;
    }
    List<Integer> taken = List.copyOf(model.subList(0, count));
    model.subList(0, count).clear();
    return taken;
  }
}
