package dev.parley.room;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.LoggingTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Adapter;
import akka.pattern.StatusReply;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.stream.testkit.TestPublisher;
import akka.stream.testkit.TestSubscriber;
import akka.util.ByteString;
import dev.parley.accounts.Account;
import dev.parley.accounts.LoginDesk;
import dev.parley.accounts.Role;
import dev.parley.accounts.Verdict;
import dev.parley.files.FileCatalog;
import dev.parley.net.TokenBucket;
import dev.parley.protocol.chat.ClientMessage;
import dev.parley.protocol.chat.ErrorCode;
import dev.parley.protocol.chat.FileEntry;
import dev.parley.protocol.chat.Nickname;
import dev.parley.protocol.chat.Password;
import dev.parley.protocol.chat.ServerMessage;
import dev.parley.transfer.TransferDesk;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * One user with its peer, the room, the catalogue and the desk played by the test, and with time
 * that passes only when the test says so.
 */
class UserTest {
  private static final ActorTestKit KIT =
      ActorTestKit.create(
          ManualTime.config()
              .withFallback(WatchedExecutor.config())
              .withFallback(ActorTestKit.applicationTestConfig()));
  private static final ManualTime TIME = ManualTime.get(KIT.system());
  private static final ActorRef<LoginDesk.Command> OPEN_DESK =
      KIT.spawn(LoginDesk.letEverybodyIn());
  private static final int NUMBER = 7;
  private static final InetSocketAddress PEER =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 52418);
  private static final Nickname BOB = new Nickname("Bob");

  private final TestProbe<ChatRoom.Command> room = KIT.createTestProbe();
  private final TestProbe<FileCatalog.Command> catalog = KIT.createTestProbe();
  private final TestProbe<TransferDesk.Command> desk = KIT.createTestProbe();
  private final TestProbe<LoginDesk.Command> loginDesk = KIT.createTestProbe();

  /** Lets everybody in, unless a test plays it. */
  private ActorRef<LoginDesk.Command> logins = OPEN_DESK;

  private final TestProbe<Object> watcher = KIT.createTestProbe();

  /** What the peer says. */
  private final TestPublisher.Probe<ByteString> peer =
      TestPublisher.probe(0, Adapter.toClassic(KIT.system()));

  /** What the peer reads: one element a write. */
  private final TestSubscriber.Probe<ByteString> screen =
      TestSubscriber.probe(Adapter.toClassic(KIT.system()));

  private final AtomicLong clock = new AtomicLong(-5); // any number will do

  private ActorRef<User.Command> user;

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
  }

  @AfterEach
  void stopUser() {
    if (user != null) {
      KIT.stop(user);
    }
  }

  private Behavior<User.Command> behavior(RoomSettings settings) {
    Flow<ByteString, ByteString, ?> bytes =
        Flow.fromSinkAndSource(Sink.fromSubscriber(screen), Source.fromPublisher(peer));
    return User.create(
        settings,
        clock::get,
        NUMBER,
        new StreamVisitor(PEER, bytes, KIT.system()),
        room.ref(),
        catalog.ref(),
        desk.ref(),
        logins);
  }

  private void open(RoomSettings settings) {
    user = KIT.spawn(behavior(settings));
    peer.ensureSubscription();
    screen.ensureSubscription();
  }

  private void open() {
    open(Settings.SMALL);
  }

  /** Says something; it is read when the user asks for more. */
  private void say(String text) {
    sayBytes(text.getBytes(UTF_8));
  }

  private void sayBytes(byte[] bytes) {
    peer.sendNext(ByteString.fromArray(bytes));
  }

  private void sees(String text) {
    screen.request(1);
    assertThat(screen.expectNext().utf8String()).isEqualTo(text);
  }

  private void seesError(ErrorCode code) {
    screen.request(1);
    assertThat(screen.expectNext().utf8String()).startsWith("ERROR " + code.word() + ": ");
  }

  private void seesNothing() {
    screen.request(1);
    seesNothingNew();
  }

  private void seesNothingNew() {
    WatchedExecutor.awaitQuiet();
    screen.expectNoMessage(scala.concurrent.duration.Duration.Zero());
  }

  private void deliver(ServerMessage message) {
    user.tell(new User.Deliver(new Outgoing(message)));
  }

  private void deliver(String text) {
    deliver(new ServerMessage.Public("Eve", text));
  }

  /** Gives the peer its name in the line dialect. */
  private void joinByLine() {
    say("Bob\n");
    room.expectMessage(new ChatRoom.Join(NUMBER, BOB, Role.MEMBER));
    user.tell(new User.Welcome(BOB, Role.MEMBER));
  }

  private void openUnframed() {
    open();
    say("Bob");
    letItRead();
    timePasses(Duration.ofMillis(300));
    room.expectMessage(new ChatRoom.Join(NUMBER, BOB, Role.MEMBER));
    user.tell(new User.Welcome(BOB, Role.MEMBER));
  }

  /** Waits until the user has dealt with what it was sent. */
  private void letItRead() {
    hearsNothing(room);
  }

  /** Nothing comes, and nothing is on its way. */
  private static void hearsNothing(TestProbe<?> who) {
    WatchedExecutor.awaitQuiet();
    who.expectNoMessage(Duration.ZERO);
  }

  private static void timePasses(Duration time) {
    WatchedExecutor.awaitQuiet(); // timers that are to be started have been
    TIME.timePasses(time);
  }

  private ServerMessage.ErrorReply answeredError() {
    ChatRoom.Answer answer = room.expectMessageClass(ChatRoom.Answer.class);
    assertThat(answer.user()).isEqualTo(NUMBER);
    return (ServerMessage.ErrorReply) answer.message();
  }

  private void expectStopped() {
    watcher.expectTerminated(user);
  }

  // ---- dialects and names

  @Test
  void aLineAsksForTheName() {
    open();

    joinByLine();
    deliver(new ServerMessage.Joined("Bob"));

    sees("Bob has joined the chat!\n");
  }

  @Test
  void aNameWithoutNewlineIsTakenAfterTheTimeout() {
    open();
    say("Bob");
    hearsNothing(room);

    timePasses(Duration.ofMillis(299));
    hearsNothing(room);
    timePasses(Duration.ofMillis(1));

    room.expectMessage(new ChatRoom.Join(NUMBER, BOB, Role.MEMBER));
    user.tell(new User.Welcome(BOB, Role.MEMBER));
    deliver(new ServerMessage.Private("Eve", "psst"));
    sees("Eve: (PRIVATE)  psst");
  }

  @Test
  void aNewlineInTimeMeansLines() {
    open();
    say("Bo");
    letItRead();
    timePasses(Duration.ofMillis(200));

    joinByTheRestOfTheLine();
    timePasses(Duration.ofMillis(500));
    deliver("hi");

    sees("Eve: hi\n");
  }

  private void joinByTheRestOfTheLine() {
    say("b\n");
    room.expectMessage(new ChatRoom.Join(NUMBER, BOB, Role.MEMBER));
    user.tell(new User.Welcome(BOB, Role.MEMBER));
  }

  @Test
  void withTheUnframedDialectOffANameWaitsForItsNewline() {
    open(Settings.withoutUnframed());
    say("Bob");
    letItRead();
    timePasses(Duration.ofSeconds(5));
    hearsNothing(room);

    say("\n");

    room.expectMessage(new ChatRoom.Join(NUMBER, BOB, Role.MEMBER));
  }

  @Test
  void anIllegalNameMayBeFollowedByAnother() {
    open();

    say("all\n\n~x\n");

    screen.request(10);
    StringBuilder errors = new StringBuilder();
    while (errors.chars().filter(c -> c == '\n').count() < 3) {
      errors.append(screen.expectNext().utf8String());
    }
    assertThat(errors.toString().lines()).hasSize(3).allMatch(l -> l.startsWith("ERROR bad-name:"));
    joinByLine();
  }

  @Test
  void aTakenNameMayBeFollowedByAnother() {
    open();
    say("Bob\nRob\n");
    room.expectMessage(new ChatRoom.Join(NUMBER, BOB, Role.MEMBER));
    hearsNothing(room);

    user.tell(new User.NameRefused(error(ErrorCode.NAME_TAKEN)));

    seesError(ErrorCode.NAME_TAKEN);
    room.expectMessage(new ChatRoom.Join(NUMBER, new Nickname("Rob"), Role.MEMBER));
  }

  @Test
  void anUnframedPeerWhoseNameIsRefusedIsDisconnected() {
    open();
    say("Bob");
    letItRead();
    timePasses(Duration.ofMillis(300));
    room.expectMessage(new ChatRoom.Join(NUMBER, BOB, Role.MEMBER));

    user.tell(new User.NameRefused(error(ErrorCode.NAME_TAKEN)));

    sees("ERROR name-taken: test");
    room.expectMessage(new ChatRoom.Leave(NUMBER));
    timePasses(Duration.ofMillis(200));
    screen.expectComplete();
  }

  @Test
  void whoNeverSaysANameIsDisconnectedInTheEnd() {
    open();
    timePasses(Duration.ofSeconds(19));
    seesNothing();

    timePasses(Duration.ofSeconds(1));

    screen.request(1);
    assertThat(screen.expectNext().utf8String()).startsWith("ERROR login-timed-out: ");
    screen.expectComplete();
    room.expectMessage(new ChatRoom.Leave(NUMBER));
    peer.sendComplete();
    expectStopped();
  }

  @Test
  void whoSaysItsNameByteByByteHasNoMoreTime() {
    open();
    for (int seconds = 0; seconds < 20; seconds += 5) {
      say(seconds == 0 ? "\nB" : "b"); // a newline: it is known to speak lines
      letItRead();
      timePasses(Duration.ofSeconds(5));
    }

    screen.request(2);
    assertThat(screen.expectNext().utf8String()).startsWith("ERROR bad-name: ");
    assertThat(screen.expectNext().utf8String()).startsWith("ERROR login-timed-out: ");
    screen.expectComplete();
  }

  @Test
  void whoHasANameMayBeSilentForLong() {
    open();
    joinByLine();
    hearsNothing(room);

    timePasses(Duration.ofSeconds(100));

    seesNothing();
  }

  @Test
  void quittingBeforeTheNameIsNoName() {
    open();

    say("{quit}\n");

    room.expectMessage(new ChatRoom.Leave(NUMBER));
  }

  // ---- passwords

  private static final Password SECRET = Password.of("correct horse");

  private LoginDesk.Enter asked() {
    return loginDesk.expectMessageClass(LoginDesk.Enter.class);
  }

  private static Verdict refusedWith(ErrorCode code) {
    return new Verdict.Refused(error(code));
  }

  private void openAtADesk() {
    logins = loginDesk.ref();
    open();
  }

  private void sayNameThatNeedsAPassword(String words) {
    say(words);
    LoginDesk.Enter first = asked();
    assertThat(first.name()).isEqualTo(BOB);
    assertThat(first.password()).isEmpty();
    first.replyTo().tell(refusedWith(ErrorCode.PASSWORD_NEEDED));
    seesError(ErrorCode.PASSWORD_NEEDED);
  }

  @Test
  void whatIsSaidBehindANameThatNeedsAPasswordIsNeitherNameNorPassword() {
    openAtADesk();
    sayNameThatNeedsAPassword("Bob\n{hello fast}\ndownload_file a.txt\nRob\n");
    seesNothing();
    hearsNothing(room);

    say("{login correct horse}\n{hello fast}\ndownload_file a.txt\n");

    LoginDesk.Enter second = asked();
    assertThat(second.password()).contains(SECRET);
    Account account = new Account(BOB, Role.OPERATOR);
    second.replyTo().tell(new Verdict.Granted(Optional.of(account)));
    room.expectMessage(new ChatRoom.Join(NUMBER, BOB, Role.OPERATOR));
    user.tell(new User.Welcome(BOB, Role.OPERATOR));
    ChatRoom.Answer greeting = room.expectMessageClass(ChatRoom.Answer.class);
    assertThat(greeting.message()).isInstanceOf(ServerMessage.Hello.class);
    assertThat(desk.expectMessageClass(TransferDesk.Request.class).fileName()).isEqualTo("a.txt");
  }

  @Test
  void aPersonWhoSaysSomethingElseIsAskedAgain() {
    openAtADesk();
    sayNameThatNeedsAPassword("Bob\n");

    say("correct horse\n");

    seesError(ErrorCode.PASSWORD_NEEDED);
    hearsNothing(loginDesk);
  }

  @Test
  void afterThreeWrongPasswordsTheConnectionEnds() {
    openAtADesk();
    sayNameThatNeedsAPassword("Bob\n");
    for (int i = 1; i <= Login.MAX_WRONG; i++) {
      say("{login wrong " + i + "}\n");
      asked().replyTo().tell(refusedWith(ErrorCode.WRONG_PASSWORD));
      seesError(ErrorCode.WRONG_PASSWORD);
    }

    screen.expectComplete();
    room.expectMessage(new ChatRoom.Leave(NUMBER));
  }

  @Test
  void anUnframedPeerWhoseNameNeedsAPasswordIsToldSoAndDisconnected() {
    openAtADesk();
    say("Bob");
    letItRead();
    timePasses(Duration.ofMillis(300));

    asked().replyTo().tell(refusedWith(ErrorCode.PASSWORD_NEEDED));

    sees("ERROR password-needed: test");
    room.expectMessage(new ChatRoom.Leave(NUMBER));
    timePasses(Duration.ofMillis(200));
    screen.expectComplete();
  }

  @Test
  void whoNeverSaysThePasswordIsDisconnectedInTheEnd() {
    openAtADesk();
    sayNameThatNeedsAPassword("Bob\n");

    timePasses(Duration.ofSeconds(20));

    screen.request(1);
    assertThat(screen.expectNext().utf8String())
        .isEqualTo("ERROR login-timed-out: no password came within 20 s\n");
    screen.expectComplete();
  }

  @Test
  void aLoginThatNobodyAskedForIsSaidToNobody() {
    open();
    joinByLine();

    say("{login correct horse}\n{hello}\n{login correct horse}\nhello\n");

    assertThat(room.expectMessageClass(ChatRoom.Answer.class).message())
        .isInstanceOf(ServerMessage.Hello.class);
    // Only right behind the name are these words anything special.
    room.expectMessage(new ChatRoom.Say(NUMBER, "{login correct horse}"));
    room.expectMessage(new ChatRoom.Say(NUMBER, "hello"));
  }

  @Test
  void aNameThatBelongsToSomebodyElseCannotBeTakenByARename() {
    openAtADesk();
    say("Bob\nCHANGENAME Bob Ann\nhello\n");
    asked().replyTo().tell(new Verdict.Granted(Optional.empty()));
    room.expectMessage(new ChatRoom.Join(NUMBER, BOB, Role.MEMBER));
    user.tell(new User.Welcome(BOB, Role.MEMBER));

    LoginDesk.Rename rename = loginDesk.expectMessageClass(LoginDesk.Rename.class);
    assertThat(rename.name()).isEqualTo(new Nickname("Ann"));
    hearsNothing(room);
    rename.replyTo().tell(refusedWith(ErrorCode.NAME_TAKEN));

    assertThat(answeredError().code()).isEqualTo(ErrorCode.NAME_TAKEN);
    room.expectMessage(new ChatRoom.Say(NUMBER, "hello"));
  }

  // ---- what the peer says

  @Test
  void everyMessageGoesToTheRoomInOrder() {
    open();
    joinByLine();

    say("hello\n~Alice psst\nshow\nCHANGENAME Bob Rob\n~\nbye\n");

    room.expectMessage(new ChatRoom.Say(NUMBER, "hello"));
    room.expectMessage(new ChatRoom.Whisper(NUMBER, "Alice", "psst"));
    room.expectMessage(new ChatRoom.Show(NUMBER));
    room.expectMessage(new ChatRoom.Rename(NUMBER, "Bob", "Rob"));
    assertThat(answeredError().code()).isEqualTo(ErrorCode.BAD_COMMAND);
    room.expectMessage(new ChatRoom.Say(NUMBER, "bye"));
  }

  @Test
  void whatComesBehindAnOpenQuestionWaits() {
    open();
    joinByLine();

    say("one\nget_list_file\ntwo\ndownload_file a.txt\nthree\n");

    room.expectMessage(new ChatRoom.Say(NUMBER, "one"));
    FileCatalog.ListFiles list = catalog.expectMessageClass(FileCatalog.ListFiles.class);
    hearsNothing(room);
    list.replyTo()
        .tell(
            StatusReply.success(
                new FileCatalog.Listing(
                    List.of(new FileEntry("a.txt", 1), new FileEntry("b c", 2)))));
    room.expectMessage(
        new ChatRoom.Answer(NUMBER, new ServerMessage.Files(List.of("a.txt", "b c"))));
    room.expectMessage(new ChatRoom.Say(NUMBER, "two"));
    TransferDesk.Request request = desk.expectMessageClass(TransferDesk.Request.class);
    hearsNothing(room);
    request.replyTo().tell(new TransferDesk.Answer(new ServerMessage.Offer(55000, 5, "a.txt")));
    room.expectMessage(new ChatRoom.Answer(NUMBER, new ServerMessage.Offer(55000, 5, "a.txt")));
    room.expectMessage(new ChatRoom.Say(NUMBER, "three"));
  }

  // ---- fast transfers

  private static final ServerMessage FAST = new ServerMessage.Hello(List.of("fast"));

  private void greet() {
    joinByLine();
    say("{hello fast}\n");
    room.expectMessage(new ChatRoom.Answer(NUMBER, FAST));
  }

  @Test
  void nameHelloAndCommandsMayComeAtOnce() {
    open();
    say("Bob\n{hello later fast}\ndownload_file a\n");
    room.expectMessage(new ChatRoom.Join(NUMBER, BOB, Role.MEMBER));
    hearsNothing(desk);

    user.tell(new User.Welcome(BOB, Role.MEMBER));

    room.expectMessage(new ChatRoom.Answer(NUMBER, FAST));
    assertThat(desk.expectMessageClass(TransferDesk.Request.class).fast()).isTrue();
  }

  @Test
  void withoutHelloADownloadGoesByParts() {
    open();
    joinByLine();
    say("download_file a\n");
    assertThat(desk.expectMessageClass(TransferDesk.Request.class).fast()).isFalse();
  }

  @Test
  void aHelloIsOneOnlyRightBehindTheNameElseItIsSaid() {
    open();
    joinByLine();
    say("hi\n{hello fast}\n{hashes 1 2}\n{close 1}\n");

    for (String said : List.of("hi", "{hello fast}", "{hashes 1 2}", "{close 1}")) {
      room.expectMessage(new ChatRoom.Say(NUMBER, said));
    }
    hearsNothing(desk);
  }

  @Test
  void aSecondHelloIsSaid() {
    open();
    greet();
    say("{hello fast}\n");
    room.expectMessage(new ChatRoom.Say(NUMBER, "{hello fast}"));
  }

  @Test
  void aHelloWithoutLinesIsSaid() {
    openUnframed();
    say("{hello fast}");
    room.expectMessage(new ChatRoom.Say(NUMBER, "{hello fast}"));
  }

  @Test
  void withTheFastTransferOffTheServerCanNothing() {
    open(Settings.withoutFastTransfer());
    joinByLine();
    say("{hello fast}\ndownload_file a\n");

    room.expectMessage(new ChatRoom.Answer(NUMBER, new ServerMessage.Hello(List.of())));
    assertThat(desk.expectMessageClass(TransferDesk.Request.class).fast()).isFalse();
  }

  @Test
  void hashesAndTheEndOfATransferGoByTheDeskAndAnswersComeStraightBack() {
    open();
    greet();
    say("download_file a\n");
    TransferDesk.Request request = desk.expectMessageClass(TransferDesk.Request.class);
    request.replyTo().tell(new TransferDesk.Answer(new ServerMessage.Waiting(1, "a")));
    room.expectMessage(new ChatRoom.Answer(NUMBER, new ServerMessage.Waiting(1, "a")));

    say("{hashes fffffffe 3}\n{close fffffffe}\n");
    TransferDesk.WantHashes wanted = desk.expectMessageClass(TransferDesk.WantHashes.class);
    assertThat((Object) wanted.owner()).isEqualTo(user);
    assertThat(wanted.transferId()).isEqualTo(-2);
    assertThat(wanted.firstBlock()).isEqualTo(3);
    assertThat(desk.expectMessageClass(TransferDesk.CloseTransfer.class).transferId())
        .isEqualTo(-2);
    String hash = "0".repeat(64);
    request.events().tell(new TransferDesk.Answer(new ServerMessage.Hashes(-2, 3, List.of(hash))));

    sees("{hashes fffffffe 3 " + hash + "}\n");
  }

  @Test
  void aDownloadIsAskedForInTheNameOfThePeersHost() {
    open();
    joinByLine();

    say("download_file two%20words\n");

    TransferDesk.Request request = desk.expectMessageClass(TransferDesk.Request.class);
    assertThat(request.fileName()).isEqualTo("two%20words");
    assertThat(request.host()).isEqualTo(PEER.getAddress());
    assertThat((Object) request.owner()).isEqualTo(user);
    ServerMessage refused =
        ServerMessage.ErrorReply.aboutFile(ErrorCode.NO_SUCH_FILE, "two%20words", "no such file");
    request.replyTo().tell(new TransferDesk.Answer(refused));
    room.expectMessage(new ChatRoom.Answer(NUMBER, refused));
  }

  @Test
  void whatTheDeskSaysLaterGoesToThePeer() {
    open();
    joinByLine();
    say("download_file a\n");
    TransferDesk.Request request = desk.expectMessageClass(TransferDesk.Request.class);
    request.replyTo().tell(new TransferDesk.Answer(new ServerMessage.Waiting(1, "a")));
    room.expectMessage(new ChatRoom.Answer(NUMBER, new ServerMessage.Waiting(1, "a")));

    request.events().tell(new TransferDesk.Answer(new ServerMessage.Offer(55003, 9, "a")));

    sees("UDP 55003 9 a\n");
  }

  @Test
  void aQuestionThatIsNeverAnsweredIsAnsweredWithAFault() {
    open();
    joinByLine();
    say("get_list_file\ndownload_file a\nhello\n");
    catalog.expectMessageClass(FileCatalog.ListFiles.class);

    timePasses(Duration.ofSeconds(10));
    assertThat(answeredError().code()).isEqualTo(ErrorCode.SERVER_FAULT);
    desk.expectMessageClass(TransferDesk.Request.class);
    timePasses(Duration.ofSeconds(10));
    assertThat(answeredError().code()).isEqualTo(ErrorCode.SERVER_FAULT);
    room.expectMessage(new ChatRoom.Say(NUMBER, "hello"));
  }

  @Test
  void aCatalogueThatCannotReadItsFolderCostsOneErrorAndNothingElse() {
    open();
    joinByLine();
    say("get_list_file\nstill here\n");
    FileCatalog.ListFiles list = catalog.expectMessageClass(FileCatalog.ListFiles.class);

    list.replyTo().tell(StatusReply.error("the folder cannot be read"));

    ChatRoom.Answer answer = room.expectMessageClass(ChatRoom.Answer.class);
    assertThat(((ServerMessage.ErrorReply) answer.message()).code())
        .isEqualTo(ErrorCode.SERVER_FAULT);
    room.expectMessage(new ChatRoom.Say(NUMBER, "still here"));
  }

  @Test
  void nothingMoreIsReadWhileAQuestionIsOpen() {
    open();
    joinByLine();
    say("get_list_file\n");
    FileCatalog.ListFiles list = catalog.expectMessageClass(FileCatalog.ListFiles.class);

    say("one\n");
    hearsNothing(room);
    list.replyTo().tell(StatusReply.success(new FileCatalog.Listing(List.of())));

    room.expectMessage(new ChatRoom.Answer(NUMBER, new ServerMessage.Files(List.of())));
    room.expectMessage(new ChatRoom.Say(NUMBER, "one"));
  }

  @Test
  void aLongLineIsRefusedAndTheNextOneHeard() {
    open();
    joinByLine();

    say("x".repeat(Settings.MAX_MESSAGE_BYTES + 1) + "\nhello\n");

    assertThat(answeredError().code()).isEqualTo(ErrorCode.LINE_TOO_LONG);
    room.expectMessage(new ChatRoom.Say(NUMBER, "hello"));
  }

  @Test
  void bytesThatAreNoUtf8AreRefusedAndTheNextLineHeard() {
    open();
    joinByLine();

    sayBytes(new byte[] {(byte) 0xC3, 0x28, '\n', 'o', 'k', '\n'});

    assertThat(answeredError().code()).isEqualTo(ErrorCode.BAD_ENCODING);
    room.expectMessage(new ChatRoom.Say(NUMBER, "ok"));
  }

  @Test
  void aLineWithoutEndClosesTheConnection() {
    open();
    joinByLine();

    say("x".repeat(Settings.MAX_UNENDED_BYTES + 1));

    assertThat(answeredError().code()).isEqualTo(ErrorCode.LINE_TOO_LONG);
    room.expectMessage(new ChatRoom.Leave(NUMBER));
    seesError(ErrorCode.LINE_TOO_LONG);
    screen.expectComplete();
  }

  // ---- saying too much

  private static final RoomSettings THREE_THEN_TEN_A_SECOND =
      Settings.withFlood(new TokenBucket(3, 10));

  private void pass(Duration time) {
    clock.addAndGet(time.toNanos());
    timePasses(time);
  }

  private void expectSaid(String... texts) {
    for (String text : texts) {
      room.expectMessage(new ChatRoom.Say(NUMBER, text));
    }
    hearsNothing(room);
  }

  /** The name is a message too; it is paid off. */
  private void joinAndRest() {
    open(THREE_THEN_TEN_A_SECOND);
    joinByLine();
    hearsNothing(room);
    pass(Duration.ofSeconds(1));
  }

  @Test
  void whoSaysTooMuchIsToldOnceAndHeardBitByBit() {
    joinAndRest();

    say("1\n2\n3\n4\n5\n6\n");

    room.expectMessage(new ChatRoom.Say(NUMBER, "1"));
    room.expectMessage(new ChatRoom.Say(NUMBER, "2"));
    room.expectMessage(new ChatRoom.Say(NUMBER, "3"));
    assertThat(answeredError().code()).isEqualTo(ErrorCode.FLOOD);
    hearsNothing(room);
    pass(Duration.ofMillis(99));
    hearsNothing(room);
    pass(Duration.ofMillis(1));
    expectSaid("4");
    pass(Duration.ofMillis(100));
    expectSaid("5");
    pass(Duration.ofMillis(100));
    expectSaid("6");
  }

  @Test
  void nothingMoreIsReadFromWhoSaysTooMuch() {
    joinAndRest();
    say("1\n2\n3\n4\n");
    say("5\n");
    for (String text : List.of("1", "2", "3")) {
      room.expectMessage(new ChatRoom.Say(NUMBER, text));
    }
    assertThat(answeredError().code()).isEqualTo(ErrorCode.FLOOD);
    pass(Duration.ofMillis(100));
    expectSaid("4"); // only now more is asked for
    pass(Duration.ofMillis(100));
    expectSaid("5");
  }

  @Test
  void whoHasPaidForWhatHeSaidIsWarnedAgain() {
    joinAndRest();
    for (int time = 0; time < 2; time++) {
      say("1\n2\n3\n4\n");
      for (String text : List.of("1", "2", "3")) {
        room.expectMessage(new ChatRoom.Say(NUMBER, text));
      }
      assertThat(answeredError().code()).isEqualTo(ErrorCode.FLOOD);
      pass(Duration.ofMillis(100));
      expectSaid("4");
      pass(Duration.ofSeconds(1));
    }
  }

  @Test
  void whatComesBeforeTheEndIsHeardHoweverMuchItIs() {
    joinAndRest();
    say("1\n2\n3\n4\n5");
    peer.sendComplete();
    for (String text : List.of("1", "2", "3")) {
      room.expectMessage(new ChatRoom.Say(NUMBER, text));
    }
    assertThat(answeredError().code()).isEqualTo(ErrorCode.FLOOD);
    hearsNothing(room);
    pass(Duration.ofMillis(100));
    expectSaid("4");
    pass(Duration.ofMillis(100));
    room.expectMessage(new ChatRoom.Say(NUMBER, "5"));
    room.expectMessage(new ChatRoom.Leave(NUMBER));
  }

  @Test
  void triesForANameAreCountedToo() {
    open(THREE_THEN_TEN_A_SECOND);
    say("all\nall\nall\nall\n");
    screen.request(10);
    StringBuilder errors = new StringBuilder();
    while (errors.chars().filter(c -> c == '\n').count() < 4) {
      errors.append(screen.expectNext().utf8String());
    }
    assertThat(errors.toString().lines().map(line -> line.split(":", -1)[0]))
        .containsExactly("ERROR bad-name", "ERROR bad-name", "ERROR bad-name", "ERROR flood");
  }

  @Test
  void segmentsOfAnUnframedPeerStayApartWhileTheyWait() {
    open(THREE_THEN_TEN_A_SECOND);
    say("Bob");
    letItRead();
    pass(Duration.ofMillis(300));
    room.expectMessage(new ChatRoom.Join(NUMBER, BOB, Role.MEMBER));
    user.tell(new User.Welcome(BOB, Role.MEMBER));
    hearsNothing(room);
    pass(Duration.ofSeconds(1));
    for (String text : List.of("1", "2", "3", "4", "5")) {
      say(text);
    }
    for (String text : List.of("1", "2", "3")) {
      room.expectMessage(new ChatRoom.Say(NUMBER, text));
    }
    assertThat(answeredError().code()).isEqualTo(ErrorCode.FLOOD);
    hearsNothing(room);
    pass(Duration.ofMillis(100));
    expectSaid("4");
    pass(Duration.ofMillis(100));
    expectSaid("5");
  }

  @Test
  void aFastDownloadHasMuchToSay() {
    joinAndRest();
    say("{hello fast}\n");
    room.expectMessage(new ChatRoom.Answer(NUMBER, FAST));
    pass(Duration.ofSeconds(1));
    say("{hashes 1 0}\n".repeat(20));
    for (int i = 0; i < 20; i++) {
      desk.expectMessageClass(TransferDesk.WantHashes.class);
    }
  }

  @Test
  void whoSaysThatHeFollowsTheNewsIsKnownToTheRoomForIt() {
    open();
    joinByLine();
    say("{hello news}\n");
    room.expectMessage(new ChatRoom.FollowNews(NUMBER));
    room.expectMessage(
        new ChatRoom.Answer(NUMBER, new ServerMessage.Hello(List.of(ClientMessage.NEWS))));
  }

  // ---- whether the peer is still there

  /** A peer that says by its hello that it answers pings, and that time passes for. */
  private void openPinged() {
    open();
    joinByLine();
    say("{hello ping}\n");
    room.expectMessage(
        new ChatRoom.Answer(NUMBER, new ServerMessage.Hello(List.of(ClientMessage.PING))));
    hearsNothing(room);
  }

  @Test
  void aSilentPeerIsAskedAndWhoAnswersStays() {
    openPinged();
    pass(Duration.ofSeconds(29));
    seesNothing();
    for (int ping = 1; ping <= 3; ping++) {
      pass(Duration.ofSeconds(30));
      sees("{ping " + ping + "}\n");
      pass(Duration.ofSeconds(19));
      say("{pong " + ping + "}\n");
      hearsNothing(room);
      pass(Duration.ofSeconds(1));
    }
  }

  @Test
  void whoDoesNotAnswerAPingIsDroppedAndToldWhy() {
    openPinged();
    pass(Duration.ofSeconds(30));
    sees("{ping 1}\n");
    pass(Duration.ofSeconds(20));
    room.expectMessage(new ChatRoom.Leave(NUMBER));
    seesError(ErrorCode.NO_ANSWER);
    screen.expectComplete();
    timePasses(Duration.ofSeconds(2));
    expectStopped();
  }

  @Test
  void whoTalksIsNotAsked() {
    openPinged();
    for (int i = 0; i < 10; i++) {
      pass(Duration.ofSeconds(20));
      say("hi\n");
      room.expectMessage(new ChatRoom.Say(NUMBER, "hi"));
      hearsNothing(room);
    }
    seesNothing();
  }

  @Test
  void whoIsNotListenedToIsNotSilent() {
    open(Settings.withFlood(new TokenBucket(3, 0.001)));
    joinByLine();
    say("{hello ping}\n1\n2\n3\n");
    room.expectMessageClass(ChatRoom.Answer.class);
    room.expectMessage(new ChatRoom.Say(NUMBER, "1"));
    assertThat(answeredError().code()).isEqualTo(ErrorCode.FLOOD);
    for (int i = 0; i < 4; i++) {
      pass(Duration.ofSeconds(30));
    }
    seesNothing();
  }

  @Test
  void whoTakesNothingOfWhatWaitsIsDropped() {
    open();
    joinByLine();
    for (int i = 0; i < 40; i++) {
      deliver("x".repeat(50)); // more than the stream takes without a reader, less than the limit
    }
    hearsNothing(room);
    for (int i = 0; i < 4; i++) {
      pass(Duration.ofSeconds(15));
      hearsNothing(room);
    }

    LoggingTestKit.warn("has taken nothing for 60 s")
        .expect(
            KIT.system(),
            () -> {
              pass(Duration.ofSeconds(15));
              return "passed";
            });

    room.expectMessage(new ChatRoom.Leave(NUMBER));
    pass(Duration.ofSeconds(2));
    expectStopped();
  }

  @Test
  void whoReadsSlowlyStays() {
    open();
    joinByLine();
    for (int i = 0; i < 40; i++) {
      deliver("x".repeat(50));
    }
    for (int i = 0; i < 10; i++) {
      hearsNothing(room);
      pass(Duration.ofSeconds(45));
      screen.request(1);
      screen.expectNext();
      deliver("y".repeat(50));
    }
  }

  // ---- what the peer reads

  @Test
  void thePresenceNamesTheOthers() {
    open();
    joinByLine();

    user.tell(new User.Presence(new Attendance(List.of("Alice", "Bob", "Eve"))));
    sees("ALL Alice Eve \n");
    user.tell(new User.Renamed(new Nickname("Rob")));
    user.tell(new User.Presence(new Attendance(List.of("Alice", "Rob"))));
    sees("ALL Alice \n");
    user.tell(new User.Presence(new Attendance(List.of("Rob"))));
    sees("ALL \n");
  }

  @Test
  void messagesForAPeerThatIsBusyReadingGoOutInOneWrite() {
    open();
    joinByLine();

    int count = 40;
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < count; i++) {
      deliver("message " + i);
      expected.append("Eve: message ").append(i).append('\n');
    }
    hearsNothing(room);

    StringBuilder read = new StringBuilder();
    int writes = 0;
    screen.request(count);
    while (read.length() < expected.length()) {
      read.append(screen.expectNext().utf8String());
      writes++;
    }
    assertThat(read).hasToString(expected.toString());
    assertThat(writes).isLessThan(count);
  }

  @Test
  void unframedMessagesGoOutOneByOneWithAPauseBetween() {
    openUnframed();
    user.tell(
        new User.Presence(new Attendance(List.of("Bob")))); // the first to come waits the least
    screen.request(10);
    assertThat(screen.expectNext().utf8String()).isEqualTo("ALL ");
    deliver("one");
    deliver("two");

    for (String next : List.of("Eve: one", "Eve: two")) {
      seesNothingNew();
      timePasses(Duration.ofMillis(19));
      seesNothingNew();
      timePasses(Duration.ofMillis(1));
      assertThat(screen.expectNext().utf8String()).isEqualTo(next);
    }
  }

  @Test
  void aPeerThatDoesNotReadIsDroppedAndToldWhyInItsLastLine() {
    open();
    joinByLine();

    LoggingTestKit.warn("TOO SLOW")
        .expect(
            KIT.system(),
            () -> {
              for (int i = 0; i < 400; i++) {
                deliver("message " + i + "x".repeat(1000)); // far more than two writes hold
              }
              return "told";
            });

    room.expectMessage(new ChatRoom.Leave(NUMBER));
    assertThat(desk.expectMessageClass(TransferDesk.OwnerLeft.class).owner()).isEqualTo(user);
    screen.request(1000);
    StringBuilder read = new StringBuilder();
    while (!read.toString().contains("ERROR too-slow: ")) {
      read.append(screen.expectNext().utf8String());
    }
    screen.expectComplete();
    assertThat(read.toString()).endsWith("\n");
    List<String> lines = read.toString().lines().toList();
    assertThat(lines.get(lines.size() - 1)).startsWith("ERROR too-slow: ");
    assertThat(lines.subList(0, lines.size() - 1)).allMatch(l -> l.matches("Eve: message \\d+x+"));
    peer.sendComplete();
    expectStopped();
  }

  @Test
  void aPeerThatNeverReadsItsLastWordsIsCutOffAfterTheGrace() {
    open();
    joinByLine();
    for (int i = 0; i < 400; i++) {
      deliver("message " + i + "x".repeat(1000)); // far more than two writes hold
    }
    room.expectMessage(new ChatRoom.Leave(NUMBER));

    timePasses(Duration.ofSeconds(2));

    expectStopped();
    peer.expectCancellation();
  }

  // ---- the end

  @Test
  void whoQuitsReadsWhatTheRoomStillHadForHim() {
    open();
    joinByLine();

    say("{quit}\n");
    room.expectMessage(new ChatRoom.Leave(NUMBER));
    deliver("not gone yet");
    user.tell(new User.Goodbye());
    deliver("too late");

    sees("Eve: not gone yet\n");
    screen.expectComplete();
    assertThat(desk.expectMessageClass(TransferDesk.OwnerLeft.class).owner()).isEqualTo(user);
    peer.sendComplete();
    expectStopped();
  }

  @Test
  void whatIsSaidBehindTheQuitIsNotHeard() {
    open();
    joinByLine();

    say("{quit}\nhello\n");
    room.expectMessage(new ChatRoom.Leave(NUMBER));
    hearsNothing(room);
    user.tell(new User.Goodbye());

    screen.request(1);
    screen.expectComplete();
    room.expectMessage(new ChatRoom.Leave(NUMBER));
    hearsNothing(room);
  }

  @Test
  void thePeersEndIsALeaveBehindEverythingItSaid() {
    open();
    joinByLine();

    say("get_list_file\nhello\n");
    peer.sendComplete();

    FileCatalog.ListFiles list = catalog.expectMessageClass(FileCatalog.ListFiles.class);
    hearsNothing(room);
    list.replyTo()
        .tell(StatusReply.success(new FileCatalog.Listing(List.of(new FileEntry("a", 0)))));
    room.expectMessage(new ChatRoom.Answer(NUMBER, new ServerMessage.Files(List.of("a"))));
    room.expectMessage(new ChatRoom.Say(NUMBER, "hello"));
    room.expectMessage(new ChatRoom.Leave(NUMBER));
    deliver(new ServerMessage.Files(List.of("a")));
    user.tell(new User.Goodbye());
    sees("CHOOSE_FILE a \n");
    screen.expectComplete();
    timePasses(Duration.ofSeconds(2));
    expectStopped();
  }

  @Test
  void aNameThatEndsWithTheStreamIsAnUnframedName() {
    open();
    say("Bob");
    peer.sendComplete();

    room.expectMessage(new ChatRoom.Join(NUMBER, BOB, Role.MEMBER));
    user.tell(new User.Welcome(BOB, Role.MEMBER));

    room.expectMessage(new ChatRoom.Leave(NUMBER));
  }

  @Test
  void whoIsDismissedReadsWhy() {
    open();
    joinByLine();

    user.tell(new User.Dismiss(error(ErrorCode.SERVER_STOPPING)));

    room.expectMessage(new ChatRoom.Leave(NUMBER));
    sees("ERROR server-stopping: test\n");
    screen.expectComplete();
  }

  @Test
  void aBrokenConnectionStopsTheUser() {
    open();
    joinByLine();

    peer.sendError(new IllegalStateException("connection reset"));

    expectStopped();
  }

  @Test
  void aUserThatFailsTakesItsConnectionAlong() {
    open();
    joinByLine();
    screen.request(1);

    // No room delivers nothing at all: the failure is injected.
    LoggingTestKit.error(NullPointerException.class)
        .expect(
            KIT.system(),
            () -> {
              user.tell(new User.Deliver(null));
              return "told";
            });

    expectStopped();
    peer.expectCancellation();
    screen.expectComplete();
  }

  private static ServerMessage.ErrorReply error(ErrorCode code) {
    return new ServerMessage.ErrorReply(code, "test");
  }
}
