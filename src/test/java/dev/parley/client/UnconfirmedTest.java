package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.chat.ErrorCode;
import dev.parley.protocol.chat.ServerMessage;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UnconfirmedTest {
  private final Unconfirmed unconfirmed = new Unconfirmed();

  @BeforeEach
  void somethingIsSaid() {
    unconfirmed.said("~Bob hi", CompletableFuture.completedFuture(null));
  }

  @Test
  void whatTheServerRepeatsHasArrived() {
    unconfirmed.onServer(new ServerMessage.PrivateSent("Bob", "hi"), "Ann");
    assertThat(unconfirmed.connectionLost()).isEmpty();
  }

  @Test
  void thatSomebodyIsNotHereIsAnAnswer() {
    unconfirmed.onServer(ServerMessage.ErrorReply.noSuchUser("Bob"), "Ann");
    assertThat(unconfirmed.connectionLost()).isEmpty();
  }

  @Test
  void anOrderIsNotTalk() {
    unconfirmed.onServer(new ServerMessage.PrivateSent("Bob", "hi"), "Ann");
    unconfirmed.said("{bans}", CompletableFuture.completedFuture(null));
    unconfirmed.said("{kick Bob}", CompletableFuture.completedFuture(null));
    assertThat(unconfirmed.connectionLost()).isEmpty();
  }

  @Test
  void anErrorAboutAFileOrTheWholeServerIsNone() {
    unconfirmed.onServer(
        ServerMessage.ErrorReply.aboutFile(ErrorCode.NO_SUCH_FILE, "a.txt", "no such file"), "Ann");
    unconfirmed.onServer(
        new ServerMessage.ErrorReply(ErrorCode.SERVER_STOPPING, "it stops"), "Ann");
    assertThat(unconfirmed.connectionLost()).containsExactly("~Bob hi");
  }
}
