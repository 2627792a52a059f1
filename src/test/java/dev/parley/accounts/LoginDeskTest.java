package dev.parley.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.DispatcherSelector;
import dev.parley.net.TokenBucket;
import dev.parley.protocol.chat.ErrorCode;
import dev.parley.protocol.chat.Nickname;
import dev.parley.protocol.chat.Password;
import dev.parley.protocol.chat.ServerMessage;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoginDeskTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();
  private static final Nickname ANN = new Nickname("Ann");
  private static final Nickname BOB = new Nickname("Bob");
  private static final Password OF_ANN = Password.of("correct horse");
  private static final Password OF_ROOM = Password.of("battery staple");

  @TempDir Path folder;
  private final TestProbe<Verdict> visitor = KIT.createTestProbe();
  private final AtomicLong clock = new AtomicLong();
  private ActorRef<LoginDesk.Command> desk;

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
  }

  @AfterEach
  void stop() {
    KIT.stop(desk);
  }

  private Path file() {
    return folder.resolve("parley.db");
  }

  private void start(AuthMode mode) {
    AccountSettings settings =
        new AccountSettings(
            mode,
            file(),
            mode == AuthMode.PASSWORD
                ? Optional.of(PasswordHash.of(OF_ROOM, PasswordHashTest.CHEAP))
                : Optional.empty(),
            new TokenBucket(2, 0.1),
            1,
            PasswordHashTest.CHEAP);
    desk = KIT.spawn(LoginDesk.create(settings, clock::get), DispatcherSelector.blocking());
  }

  private void addAnn(Role role) throws Exception {
    try (Database database = Database.open(file())) {
      new AccountStore(database).add(ANN, role, PasswordHash.of(OF_ANN, PasswordHashTest.CHEAP));
    }
  }

  private Verdict ask(Nickname name, Password... password) {
    desk.tell(
        new LoginDesk.Enter(
            name,
            Optional.of(password).filter(p -> p.length > 0).map(p -> p[0]),
            HERE,
            visitor.ref()));
    return visitor.receiveMessage();
  }

  private static ServerMessage.ErrorReply why(Verdict verdict) {
    return ((Verdict.Refused) verdict).why();
  }

  private static final Verdict GUEST = new Verdict.Granted(Optional.empty());

  private static Verdict owner(Role role) {
    return new Verdict.Granted(Optional.of(new Account(ANN, role)));
  }

  @Test
  void anOpenServerLetsEverybodyInAndMakesNoFile() {
    start(AuthMode.OPEN);

    assertThat(ask(BOB)).isEqualTo(GUEST);
    assertThat(file()).doesNotExist();
  }

  @Test
  void aNameThatIsRegisteredNeedsItsPasswordOnAnOpenServerToo() throws Exception {
    start(AuthMode.OPEN);
    assertThat(ask(ANN)).isEqualTo(GUEST);
    addAnn(Role.OPERATOR);

    assertThat(why(ask(ANN)).code()).isEqualTo(ErrorCode.PASSWORD_NEEDED);
    assertThat(why(ask(new Nickname("\u0410nn"))).code()).isEqualTo(ErrorCode.PASSWORD_NEEDED);
    assertThat(why(ask(ANN, OF_ROOM)).code()).isEqualTo(ErrorCode.WRONG_PASSWORD);
    assertThat(ask(ANN, OF_ANN)).isEqualTo(owner(Role.OPERATOR));
    assertThat(ask(BOB)).isEqualTo(GUEST);
  }

  @Test
  void theRoomsPasswordLetsInEverybodyButUnderANameThatIsRegistered() throws Exception {
    addAnn(Role.MEMBER);
    start(AuthMode.PASSWORD);

    assertThat(why(ask(BOB)))
        .isEqualTo(
            new ServerMessage.ErrorReply(
                ErrorCode.PASSWORD_NEEDED, "a password is needed here; say {login <password>}"));
    assertThat(ask(BOB, OF_ROOM)).isEqualTo(GUEST);
    assertThat(why(ask(ANN))).isEqualTo(why(ask(BOB))); // it cannot be told who has an account
    ServerMessage.ErrorReply wrong =
        new ServerMessage.ErrorReply(ErrorCode.WRONG_PASSWORD, "that is not the password");
    assertThat(why(ask(ANN, OF_ROOM))).isEqualTo(wrong);
    assertThat(ask(ANN, OF_ANN)).isEqualTo(owner(Role.MEMBER));
    assertThat(why(ask(BOB, OF_ANN))).isEqualTo(wrong);
  }

  @Test
  void whetherThereIsAnAccountCannotBeTold() throws Exception {
    addAnn(Role.MEMBER);
    start(AuthMode.ACCOUNTS);

    assertThat(why(ask(BOB))).isEqualTo(why(ask(ANN)));
    assertThat(why(ask(BOB, OF_ROOM))).isEqualTo(why(ask(ANN, OF_ROOM)));
  }

  @Test
  void whoIsWrongTooOftenIsToldWhenHeMayTryAgain() throws Exception {
    addAnn(Role.MEMBER);
    start(AuthMode.ACCOUNTS);
    ask(ANN, OF_ROOM);
    ask(ANN, OF_ROOM);

    ServerMessage.ErrorReply late = why(ask(ANN, OF_ANN));
    assertThat(late.code()).isEqualTo(ErrorCode.TOO_MANY_LOGINS);
    assertThat(late.explanation()).contains("in 11 s");
    clock.addAndGet(Duration.ofSeconds(11).toNanos());
    assertThat(ask(ANN, OF_ANN)).isEqualTo(owner(Role.MEMBER));
  }

  @Test
  void guessesThatComeAllAtOnceAreCountedOneByOne() throws Exception {
    addAnn(Role.MEMBER);
    start(AuthMode.ACCOUNTS);
    int guesses = 20;
    for (int i = 0; i < guesses; i++) {
      desk.tell(
          new LoginDesk.Enter(ANN, Optional.of(Password.of("guess " + i)), HERE, visitor.ref()));
    }

    int checked = 0;
    for (int i = 0; i < guesses; i++) {
      checked += why(visitor.receiveMessage()).code() == ErrorCode.WRONG_PASSWORD ? 1 : 0;
    }
    assertThat(checked).isEqualTo(2);
  }

  @Test
  void anotherNameIsNobodyElsesOrOnesOwn() throws Exception {
    addAnn(Role.MEMBER);
    start(AuthMode.OPEN);
    Optional<Account> ann = Optional.of(new Account(ANN, Role.OPERATOR));

    assertThat(rename(BOB, Optional.empty())).isInstanceOf(Verdict.Granted.class);
    assertThat(rename(ANN, ann)).isInstanceOf(Verdict.Granted.class);
    assertThat(why(rename(ANN, Optional.empty())).code()).isEqualTo(ErrorCode.NAME_TAKEN);
  }

  @Test
  void whereOnlyAccountsComeInNobodyTakesANameThatIsNotHis() throws Exception {
    addAnn(Role.MEMBER);
    start(AuthMode.ACCOUNTS);
    Optional<Account> ann = Optional.of(new Account(ANN, Role.MEMBER));

    assertThat(why(rename(BOB, ann)).code()).isEqualTo(ErrorCode.NAME_TAKEN);
    assertThat(rename(new Nickname("ANN"), ann)).isInstanceOf(Verdict.Granted.class);
  }

  private Verdict rename(Nickname name, Optional<Account> account) {
    desk.tell(new LoginDesk.Rename(name, account, visitor.ref()));
    return visitor.receiveMessage();
  }

  @Test
  void nobodyComesInWhileTheAccountsCannotBeRead() throws Exception {
    Files.writeString(file(), "this is no database, however long one looks at it ".repeat(100));
    start(AuthMode.OPEN);

    assertThat(why(ask(BOB)).code()).isEqualTo(ErrorCode.SERVER_FAULT);
  }

  @Test
  void aPasswordIsInNoMessagesWords() {
    start(AuthMode.OPEN);

    assertThat(new LoginDesk.Enter(ANN, Optional.of(OF_ANN), HERE, visitor.ref()).toString())
        .doesNotContain("horse");
  }
}
