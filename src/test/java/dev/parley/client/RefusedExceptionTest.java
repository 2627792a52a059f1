package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.chat.ErrorCode;
import dev.parley.protocol.chat.ServerMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RefusedExceptionTest {
  private static RefusedException refused(ErrorCode code) {
    return new RefusedException(new ServerMessage.ErrorReply(code, "no"));
  }

  @ParameterizedTest
  @EnumSource(names = {"SERVER_FAULT", "FLOOD", "SERVER_FULL", "TOO_MANY_LOGINS", "NAME_TAKEN"})
  void whatMayPassIsWorthAnotherTry(ErrorCode code) {
    assertThat(refused(code).isForGood()).isFalse();
  }

  @Test
  void thePersonIsNotToldTheWordsOfTheWire() {
    ServerMessage.ErrorReply reply =
        new ServerMessage.ErrorReply(
            ErrorCode.PASSWORD_NEEDED, "that name needs a password; say {login <password>}");
    assertThat(new RefusedException(reply)).hasMessage("that name needs a password");
  }

  @ParameterizedTest
  @EnumSource(names = {"WRONG_PASSWORD", "PASSWORD_NEEDED", "BANNED", "KICKED", "BAD_NAME"})
  void whatTheServerMeansIsNot(ErrorCode code) {
    assertThat(refused(code).isForGood()).isTrue();
  }
}
