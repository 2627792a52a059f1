package dev.parley.protocol.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.parley.Utf8;
import dev.parley.protocol.transfer.TransferTicket;
import java.util.List;

/** Whatever a server says, a client gets something that keeps the promises of its type. */
class ServerMessageParserFuzz {
  @FuzzTest
  void readsAnythingWithinItsBounds(byte[] bytes) {
    Utf8.text(bytes)
        .ifPresent(
            line -> {
              assertThat(String.join("", ServerMessageParser.unglue(line))).isEqualTo(line);
              check(line, ServerMessageParser.parse(line));
            });
  }

  private static void check(String line, ServerMessage message) {
    if (message instanceof ServerMessage.Unknown unknown) {
      assertThat(unknown.line()).isEqualTo(line);
    } else if (message instanceof ServerMessage.Public said) {
      isName(said.from());
      assertThat(said.encode(Dialect.LINE)).isEqualTo(line);
    } else if (message instanceof ServerMessage.Private said) {
      isName(said.from());
    } else if (message instanceof ServerMessage.Offer offer) {
      isOffer(offer.port(), offer.sizeBytes());
    } else if (message instanceof ServerMessage.FastOffer offer) {
      isOffer(offer.port(), offer.ticket().sizeBytes());
      assertThat(offer.ticket().blockBytes())
          .isBetween(TransferTicket.MIN_BLOCK_BYTES, TransferTicket.MAX_BLOCK_BYTES);
      assertThat(offer.ticket().blockCount()).isPositive();
      readsBack(offer);
    } else if (message instanceof ServerMessage.Hashes hashes) {
      assertThat(hashes.firstBlock()).isNotNegative();
      assertThat(hashes.sha256())
          .hasSizeBetween(1, ServerMessage.Hashes.MAX_HASHES)
          .allMatch(hash -> hash.matches("[0-9a-f]{64}"));
      readsBack(hashes);
    } else if (message instanceof ServerMessage.FileList list) {
      assertThat(list.files()).allMatch(file -> file.sizeBytes() >= 0 && !file.name().isEmpty());
    } else if (message instanceof ServerMessage.Users users) {
      areWords(users.others());
    } else if (message instanceof ServerMessage.Hello hello) {
      areWords(hello.capabilities());
      readsBack(hello);
    } else if (message instanceof ServerMessage.Ping ping) {
      assertThat(ping.number()).isNotNegative();
      readsBack(ping);
    } else if (message instanceof ServerMessage.Waiting waiting) {
      assertThat(waiting.position()).isNotNegative();
    } else if (message instanceof ServerMessage.Renamed renamed) {
      assertThat(renamed.encode(Dialect.LINE)).isEqualTo(line);
    } else if (message instanceof ServerMessage.ErrorReply error) {
      readsBack(error);
    }
  }

  private static void readsBack(ServerMessage message) {
    assertThat(ServerMessageParser.parse(message.encode(Dialect.LINE))).isEqualTo(message);
  }

  private static void isOffer(int port, long sizeBytes) {
    assertThat(port).isBetween(1, 65535);
    assertThat(sizeBytes).isNotNegative();
  }

  private static void isName(String name) {
    assertThat(name).isNotEmpty().doesNotContain(":", " ");
  }

  private static void areWords(List<String> words) {
    assertThat(words).noneMatch(word -> word.isEmpty() || word.indexOf(' ') >= 0);
  }
}
