package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.client.ScriptedServer.Guest;
import dev.parley.protocol.chat.ErrorCode;
import dev.parley.protocol.chat.Password;
import dev.parley.protocol.chat.ServerMessage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PasswordsTest {
  private static final String NEEDED = "ERROR password-needed: which?";
  private static final String LOGIN = "{login correct horse}";
  private static final PasswordOptions KNOWN =
      PasswordOptions.NONE.with(Password.of("correct horse"));

  @Test
  void behindTheLoginEverythingIsSaidAgainThatTheServerPassedOver() throws Exception {
    try (ClientFixture it = ClientFixture.eager(KNOWN)) {
      it.client.download("a");
      it.enter();
      Guest guest = it.server.accept();
      guest.hears("Bot", Hearing.HELLO, "download_file a");
      guest.say(NEEDED);
      assertThat(guest.read()).isEqualTo(LOGIN + "\n" + Hearing.HELLO + "\ndownload_file a\n");
      guest.say("Bot has joined the chat!");
      it.entered.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void aCarefulClientSaysItsHelloAgainAndTheRestWhenItIsIn() throws Exception {
    try (ClientFixture it = ClientFixture.careful(KNOWN)) {
      it.client.download("a");
      it.enter();
      Guest guest = it.server.accept();
      guest.hears("Bot", Hearing.HELLO);
      guest.say(NEEDED);
      assertThat(guest.read()).isEqualTo(LOGIN + "\n" + Hearing.HELLO + "\n");
      guest.say("Bot has joined the chat!");
      guest.hears("download_file a");
    }
  }

  @Test
  void whoseNameNeedsNoPasswordSaysNone() throws Exception {
    try (ClientFixture it = ClientFixture.eager(KNOWN)) {
      it.enter();
      Guest guest = it.server.acceptEager("Bot");
      guest.say("ERROR password-needed: somebody has made this up", "{ping 1}");
      guest.hears("{pong 1}");
    }
  }

  @Test
  void aServerOfTheOriginalKindNeverHearsThePassword() throws Exception {
    try (ClientFixture it = ClientFixture.careful(KNOWN)) {
      it.enter();
      Guest guest = it.server.accept();
      assertThat(guest.read()).isEqualTo("Bot");
      guest.sayRaw(NEEDED + "\n");
      assertThat(guest.read()).isEmpty();
      assertThat(refusal(it).reply().code()).isEqualTo(ErrorCode.PASSWORD_NEEDED);
    }
  }

  @Test
  void onlyTheFirstWordsOfAServerCanAskForThePassword() throws Exception {
    try (ClientFixture it = ClientFixture.eager(KNOWN)) {
      it.enter();
      Guest guest = it.server.accept();
      guest.hears("Bot", Hearing.HELLO);
      guest.say("Eve: hi", NEEDED);
      assertThat(guest.read()).isEmpty();
      assertThat(refusal(it).reply().code()).isEqualTo(ErrorCode.PASSWORD_NEEDED);
    }
  }

  @Test
  void withoutAPasswordTheQuestionIsTheEnd() throws Exception {
    try (ClientFixture it = ClientFixture.eager(PasswordOptions.NONE)) {
      it.enter();
      Guest guest = it.server.accept();
      guest.hears("Bot", Hearing.HELLO);
      guest.say(NEEDED);
      assertThat(guest.read()).isEmpty();
      assertThat(refusal(it).asksForPassword()).isTrue();
    }
  }

  @Test
  void aWrongPasswordIsTheEnd() throws Exception {
    try (ClientFixture it = ClientFixture.eager(KNOWN)) {
      it.enter();
      Guest guest = it.server.accept();
      guest.hears("Bot", Hearing.HELLO);
      guest.say(NEEDED);
      guest.hears(LOGIN, Hearing.HELLO);
      guest.say("ERROR wrong-password: no");
      assertThat(guest.read()).isEmpty();
      assertThat(refusal(it).reply().code()).isEqualTo(ErrorCode.WRONG_PASSWORD);
      assertThat(refusal(it).toString()).doesNotContain("horse");
    }
  }

  @Test
  void whoComesBackSaysThePasswordAgain() throws Exception {
    try (ClientFixture it = ClientFixture.staying(KNOWN)) {
      it.enter();
      for (int i = 0; i < 3; i++) {
        Guest guest = it.server.accept();
        guest.hears("Bot", Hearing.HELLO);
        guest.say(NEEDED);
        guest.hears(LOGIN, Hearing.HELLO);
        guest.say("Bot has joined the chat!");
        it.entered.get(20, TimeUnit.SECONDS);
        guest.hangUp();
      }
    }
  }

  private static RefusedException refusal(ClientFixture it) {
    assertThatThrownBy(() -> it.entered.get(20, TimeUnit.SECONDS))
        .hasRootCauseInstanceOf(RefusedException.class);
    return (RefusedException) it.entered.handle((done, why) -> Failures.rootOf(why)).join();
  }

  // ---- in the clear

  private static final PasswordQuestion QUESTION =
      new PasswordQuestion(new ServerMessage.ErrorReply(ErrorCode.PASSWORD_NEEDED, "which?"));

  private static InetSocketAddress at(int... address) throws Exception {
    byte[] bytes = new byte[address.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) address[i];
    }
    return new InetSocketAddress(InetAddress.getByAddress(bytes), 55000);
  }

  @Test
  void aPasswordLeavesThisComputerOnlyBehindTlsOrIfThatRiskIsTaken() throws Exception {
    InetSocketAddress away = at(192, 0, 2, 1);
    PasswordOptions risk = new PasswordOptions(KNOWN.supplier(), true);

    assertThat(QUESTION.objection(KNOWN, new Security.Plain(), "chat.example", away))
        .get()
        .isInstanceOf(UnprotectedPasswordException.class)
        .satisfies(why -> assertThat(why.getMessage()).contains("chat.example", "--tls"));
    assertThat(QUESTION.objection(KNOWN, new Security.SystemRoots(), "chat.example", away))
        .isEmpty();
    assertThat(QUESTION.objection(KNOWN, new Security.Plain(), "localhost", at(127, 0, 0, 1)))
        .isEmpty();
    assertThat(QUESTION.objection(risk, new Security.Plain(), "chat.example", away)).isEmpty();
    assertThat(PasswordQuestion.isInTheClear(new Security.Plain(), away)).isTrue();
  }

  @Test
  void nobodyIsAskedForAPasswordThatWouldNotBeSent() throws Exception {
    assertThat(
            QUESTION.objection(
                PasswordOptions.NONE, new Security.Plain(), "chat.example", at(192, 0, 2, 1)))
        .get()
        .satisfies(why -> assertThat(why.asksForPassword()).isFalse());
  }

  @Test
  void thePasswordIsInNoOptionsWords() {
    assertThat(KNOWN.toString()).doesNotContain("horse");
  }
}
