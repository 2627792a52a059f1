package dev.parley.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.parley.protocol.chat.ServerMessage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/** A server sends hashes as it likes; only those that were asked for count, and few are kept. */
class KnownHashesFuzz {
  @FuzzTest
  void takesOnlyWhatWasAskedForAndKeepsLittle(FuzzedDataProvider data) {
    long blocks = data.consumeInt(1, 1000);
    List<String> first =
        LongStream.range(0, data.consumeInt(0, ServerMessage.FastOffer.MAX_HASHES))
            .mapToObj(Long::toString)
            .toList();
    KnownHashes known = new KnownHashes(blocks, first);
    Deque<String> expected =
        new ArrayDeque<>(first.subList(0, (int) Math.min(blocks, first.size())));
    long next = 0;
    OptionalLong asked = OptionalLong.empty();
    while (data.remainingBytes() > 0) {
      switch (data.consumeInt(0, 2)) {
        case 0 -> {
          OptionalLong wanted = known.toAskFor();
          assertThat(wanted.isPresent() && asked.isPresent()).isFalse();
          if (wanted.isPresent()) {
            assertThat(wanted.getAsLong()).isEqualTo(next + expected.size()).isLessThan(blocks);
            asked = wanted;
          }
        }
        case 1 -> {
          long from =
              data.consumeBoolean() ? next + expected.size() : data.consumeLong(0, blocks + 5);
          long count = data.consumeInt(1, ServerMessage.Hashes.MAX_HASHES);
          List<String> sent =
              LongStream.range(from, from + count).mapToObj(Long::toString).toList();
          known.add(from, sent);
          if (asked.isPresent() && asked.getAsLong() == from) {
            asked = OptionalLong.empty();
            sent.stream().filter(hash -> Long.parseLong(hash) < blocks).forEach(expected::add);
          }
        }
        default -> {
          assertThat(known.next().orElse(null)).isEqualTo(expected.peek());
          if (!expected.isEmpty()) {
            assertThat(expected.remove()).isEqualTo(Long.toString(next));
            known.removeNext();
            next++;
          }
        }
      }
      assertThat(known.all()).containsExactlyElementsOf(expected).hasSizeLessThan(256 + 128);
    }
  }
}
