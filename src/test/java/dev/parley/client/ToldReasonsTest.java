package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.chat.ErrorCode;
import dev.parley.protocol.chat.ServerMessage;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;

class ToldReasonsTest {
  private final ToldReasons told = new ToldReasons();

  private static RefusedException refused(ErrorCode code, String words) {
    return new RefusedException(new ServerMessage.ErrorReply(code, words));
  }

  @Test
  void aNewReasonIsToldOnce() {
    told.lost(new ConnectException("closed"));
    assertThat(told.isNews(new ConnectException("closed"))).isFalse();
    assertThat(told.isNews(new ConnectException("no secure connection"))).isTrue();
    assertThat(told.isNews(new ConnectException("no secure connection"))).isFalse();
    assertThat(told.isNews(new ConnectException("closed"))).isFalse();
    told.lost(new ConnectException("closed"));
    assertThat(told.isNews(new ConnectException("no secure connection"))).isTrue();
  }

  @Test
  void theSameRefusalInOtherWordsIsNoNews() {
    told.lost(new ConnectException("closed"));
    assertThat(told.isNews(refused(ErrorCode.TOO_MANY_LOGINS, "again in 5 s"))).isTrue();
    assertThat(told.isNews(refused(ErrorCode.TOO_MANY_LOGINS, "again in 3 s"))).isFalse();
    assertThat(told.isNews(refused(ErrorCode.NAME_TAKEN, "taken"))).isTrue();
  }

  @Test
  void thatNobodyIsThereGoesWithoutSaying() {
    told.lost(new ConnectException("closed"));
    assertThat(told.isNews(new UnreachableException("refused"))).isFalse();
  }

  @Test
  void itComesToAnEnd() {
    told.lost(new ConnectException("closed"));
    long news =
        java.util.stream.IntStream.range(0, 1000)
            .filter(i -> told.isNews(new ConnectException("reason " + i)))
            .count();
    assertThat(news).isBetween(1L, 10L);
  }
}
