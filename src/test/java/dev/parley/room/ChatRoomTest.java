package dev.parley.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.Done;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.FishingOutcomes;
import akka.actor.testkit.typed.javadsl.LoggingTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.stream.javadsl.Flow;
import akka.util.ByteString;
import dev.parley.accounts.Role;
import dev.parley.net.TcpServer;
import dev.parley.net.TokenBucket;
import dev.parley.protocol.chat.ErrorCode;
import dev.parley.protocol.chat.Nickname;
import dev.parley.protocol.chat.ServerMessage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class ChatRoomTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final ServerMessage.ErrorReply STOPPING =
      new ServerMessage.ErrorReply(ErrorCode.SERVER_STOPPING, "the server is shutting down");
  private static final Duration QUIET = Duration.ofMillis(100);

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
  }

  /** A user of the test: a probe that gets what the room tells the user's actor. */
  private record Stub(int number, ActorRef<User.Command> actor, TestProbe<User.Command> probe) {
    ServerMessage delivered() {
      return probe.expectMessageClass(User.Deliver.class).what().messages().get(0);
    }

    List<String> presence() {
      return probe.expectMessageClass(User.Presence.class).everyone().names();
    }

    void expect(ServerMessage message) {
      assertThat(delivered()).isEqualTo(message);
    }

    void expectError(ErrorCode code) {
      ServerMessage message = delivered();
      assertThat(message).isInstanceOf(ServerMessage.ErrorReply.class);
      assertThat(((ServerMessage.ErrorReply) message).code()).isEqualTo(code);
    }

    void expectNothing() {
      probe.expectNoMessage(QUIET);
    }
  }

  /** A command for stubs alone: stops or crashes them. */
  private static final User.Command STOP = new User.Renamed(new Nickname("stop"));

  private static final User.Command CRASH = new User.Renamed(new Nickname("crash"));

  private final TestProbe<Stub> arrivals = KIT.createTestProbe();
  private final AtomicBoolean factoryFails = new AtomicBoolean();
  private final AtomicBoolean memoryIsShort = new AtomicBoolean();

  /** How many messages each delivery brought to anybody. */
  private final TestProbe<Integer> sizes = KIT.createTestProbe();

  private ActorRef<ChatRoom.Command> room(RoomSettings settings) {
    return KIT.spawn(
        ChatRoom.create(
            settings,
            memoryIsShort::get,
            Settings.ORDER,
            (number, connection, self) -> stub(number, self)));
  }

  /** One that is held up by who comes as this one, until it is no longer busy. */
  private ActorRef<ChatRoom.Command> room(RoomSettings settings, int holder, CountDownLatch busy) {
    return KIT.spawn(
        ChatRoom.create(
            settings,
            memoryIsShort::get,
            Settings.ORDER,
            (number, connection, self) -> {
              if (number == holder) {
                awaitUninterruptibly(busy);
              }
              return stub(number, self);
            }));
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Behavior<User.Command> stub(int number, ActorRef<ChatRoom.Command> room) {
    if (factoryFails.getAndSet(false)) {
      throw new IllegalStateException("injected");
    }
    return Behaviors.setup(
        context -> {
          TestProbe<User.Command> probe = KIT.createTestProbe();
          arrivals.ref().tell(new Stub(number, context.getSelf(), probe));
          return Behaviors.receiveMessage(
              command -> {
                if (command == STOP) {
                  return Behaviors.stopped();
                } else if (command == CRASH) {
                  throw new IllegalStateException("injected");
                }
                if (command instanceof User.Deliver deliver) {
                  sizes.ref().tell(deliver.what().messages().size());
                  deliver
                      .what()
                      .messages()
                      .forEach(one -> probe.ref().tell(new User.Deliver(new Outgoing(one))));
                } else if (command instanceof User.CatchUp) {
                  room.tell(new ChatRoom.CaughtUp(number));
                } else {
                  probe.ref().tell(command);
                }
                return Behaviors.same();
              });
        });
  }

  private Stub connect(ActorRef<ChatRoom.Command> room) {
    room.tell(new ChatRoom.Connect(connection()));
    return arrivals.receiveMessage();
  }

  private static TcpServer.Accepted connection() {
    return connection(Flow.of(ByteString.class));
  }

  private static TcpServer.Accepted connection(Flow<ByteString, ByteString, ?> bytes) {
    return new StreamVisitor(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), bytes, KIT.system());
  }

  /** Connects, joins, and reads all that a newcomer is told. */
  private Stub join(ActorRef<ChatRoom.Command> room, String name, Stub... others) {
    Stub stub = connect(room);
    room.tell(new ChatRoom.Join(stub.number, new Nickname(name), Role.MEMBER));
    stub.probe.expectMessage(new User.Welcome(new Nickname(name), Role.MEMBER));
    stub.expect(new ServerMessage.Joined(name));
    List<String> names = stub.presence();
    assertThat(names).hasSize(others.length + 1).endsWith(name);
    for (Stub other : others) {
      other.expect(new ServerMessage.Joined(name));
      assertThat(other.presence()).isEqualTo(names);
    }
    return stub;
  }

  @Test
  void aNewcomerIsWelcomedAndEveryoneIsToldInOrder() {
    ActorRef<ChatRoom.Command> room = room(Settings.SMALL);

    Stub bob = join(room, "Bob");
    Stub alice = join(room, "Alice", bob);

    bob.expectNothing();
    alice.expectNothing();
  }

  @Test
  void aPublicMessageGoesToEveryoneTheSenderIncluded() {
    ActorRef<ChatRoom.Command> room = room(Settings.SMALL);
    Stub bob = join(room, "Bob");
    Stub alice = join(room, "Alice", bob);
    Stub nameless = connect(room);

    room.tell(new ChatRoom.Say(bob.number, "hello"));
    room.tell(new ChatRoom.Say(nameless.number, "let me in"));

    bob.expect(new ServerMessage.Public("Bob", "hello"));
    alice.expect(new ServerMessage.Public("Bob", "hello"));
    nameless.expectNothing();
    bob.expectNothing();
  }

  @Test
  void aPrivateMessageGoesToItsReceiverAndBackToItsSender() {
    ActorRef<ChatRoom.Command> room = room(Settings.SMALL);
    Stub bob = join(room, "Bob");
    Stub alice = join(room, "Alice", bob);
    Stub eve = join(room, "Eve", bob, alice);

    room.tell(new ChatRoom.Whisper(bob.number, "aLICE", "psst"));

    bob.expect(new ServerMessage.PrivateSent("Alice", "psst"));
    alice.expect(new ServerMessage.Private("Bob", "psst"));
    eve.expectNothing();
  }

  @Test
  void aPrivateMessageToOneselfComesBothWays() {
    ActorRef<ChatRoom.Command> room = room(Settings.SMALL);
    Stub bob = join(room, "Bob");

    room.tell(new ChatRoom.Whisper(bob.number, "Bob", "note"));

    bob.expect(new ServerMessage.PrivateSent("Bob", "note"));
    bob.expect(new ServerMessage.Private("Bob", "note"));
  }

  @Test
  void aPrivateMessageToNobodyIsAnError() {
    ActorRef<ChatRoom.Command> room = room(Settings.SMALL);
    Stub bob = join(room, "Bob");
    Stub nameless = connect(room);

    room.tell(new ChatRoom.Whisper(bob.number, "Alice", "psst"));
    room.tell(new ChatRoom.Whisper(nameless.number, "Bob", "psst"));

    bob.expectError(ErrorCode.NO_SUCH_USER);
    bob.expectNothing();
  }

  @Test
  void showAnswersTheAskerAlone() {
    ActorRef<ChatRoom.Command> room = room(Settings.SMALL);
    Stub bob = join(room, "Bob");
    Stub alice = join(room, "Alice", bob);

    room.tell(new ChatRoom.Show(alice.number));

    assertThat(alice.presence()).containsExactly("Bob", "Alice");
    bob.expectNothing();
  }

  @Test
  void anAnswerKeepsItsTurnBehindEarlierMessages() {
    ActorRef<ChatRoom.Command> room = room(Settings.SMALL);
    Stub bob = join(room, "Bob");
    ServerMessage files = new ServerMessage.Files(List.of("a"));

    room.tell(new ChatRoom.Say(bob.number, "first"));
    room.tell(new ChatRoom.Answer(bob.number, files));
    room.tell(new ChatRoom.Answer(99, files));

    bob.expect(new ServerMessage.Public("Bob", "first"));
    bob.expect(files);
  }

  @Test
  void aRenameIsToldToEveryoneWithTheNewList() {
    ActorRef<ChatRoom.Command> room = room(Settings.SMALL);
    Stub bob = join(room, "Bob");
    Stub alice = join(room, "Alice", bob);

    room.tell(new ChatRoom.Rename(bob.number, "Bob", "Rob"));

    bob.probe.expectMessage(new User.Renamed(new Nickname("Rob")));
    for (Stub each : List.of(bob, alice)) {
      each.expect(new ServerMessage.Renamed("Bob", "Rob"));
      assertThat(each.presence()).containsExactly("Rob", "Alice");
    }
    room.tell(new ChatRoom.Say(bob.number, "hi"));
    alice.expect(new ServerMessage.Public("Rob", "hi"));
    Stub newBob = connect(room);
    room.tell(new ChatRoom.Join(newBob.number, new Nickname("Bob"), Role.MEMBER));
    newBob.probe.expectMessage(new User.Welcome(new Nickname("Bob"), Role.MEMBER));
  }

  @Test
  void aRenameThatCannotBeIsAnErrorToTheAskerAlone() {
    ActorRef<ChatRoom.Command> room = room(Settings.SMALL);
    Stub bob = join(room, "Bob");
    Stub alice = join(room, "Alice", bob);
    Stub nameless = connect(room);

    room.tell(new ChatRoom.Rename(bob.number, "Alice", "Rob"));
    bob.expectError(ErrorCode.BAD_COMMAND);
    room.tell(new ChatRoom.Rename(bob.number, "Bob", "ALICE"));
    bob.expectError(ErrorCode.NAME_TAKEN);
    room.tell(new ChatRoom.Rename(bob.number, "Bob", "~Rob"));
    bob.expectError(ErrorCode.BAD_NAME);
    room.tell(new ChatRoom.Rename(bob.number, "Bob", "all"));
    bob.expectError(ErrorCode.BAD_NAME);
    room.tell(new ChatRoom.Rename(nameless.number, "Bob", "Rob"));

    room.tell(new ChatRoom.Show(bob.number));
    assertThat(bob.presence()).containsExactly("Bob", "Alice");
    alice.expectNothing();
    nameless.expectNothing();
  }

  @Test
  void whoLeavesGetsHisGoodbyeAndTheOthersAreTold() {
    ActorRef<ChatRoom.Command> room = room(Settings.SMALL);
    Stub bob = join(room, "Bob");
    Stub alice = join(room, "Alice", bob);

    room.tell(new ChatRoom.Leave(bob.number));

    bob.probe.expectMessage(new User.Goodbye());
    alice.expect(new ServerMessage.Left("Bob"));
    assertThat(alice.presence()).containsExactly("Alice");

    // The actor's own end, later, is no second leave; nor is another Leave.
    bob.actor.tell(STOP);
    room.tell(new ChatRoom.Leave(bob.number));
    alice.expectNothing();
  }

  @Test
  void aNamelessOneMayLeaveUnnoticed() {
    ActorRef<ChatRoom.Command> room = room(Settings.SMALL);
    Stub bob = join(room, "Bob");
    Stub nameless = connect(room);

    room.tell(new ChatRoom.Leave(nameless.number));

    nameless.probe.expectMessage(new User.Goodbye());
    bob.expectNothing();
  }

  @Test
  void ofTwoWhoClaimOneNameExactlyOneWins() {
    for (int round = 0; round < 20; round++) {
      ActorRef<ChatRoom.Command> room = room(Settings.SMALL);
      Stub one = connect(room);
      Stub two = connect(room);

      room.tell(new ChatRoom.Join(one.number, new Nickname("Bob"), Role.MEMBER));
      room.tell(new ChatRoom.Join(two.number, new Nickname("B\u043eb"), Role.MEMBER));

      one.probe.expectMessage(new User.Welcome(new Nickname("Bob"), Role.MEMBER));
      assertThat(two.probe.expectMessageClass(User.NameRefused.class).why().code())
          .isEqualTo(ErrorCode.NAME_TAKEN);
      KIT.stop(room);
    }
  }

  @Test
  void aRefusedOneMayTryAnotherName() {
    ActorRef<ChatRoom.Command> room = room(Settings.SMALL);
    Stub bob = join(room, "Bob");
    Stub other = connect(room);

    room.tell(new ChatRoom.Join(other.number, new Nickname("Bob"), Role.MEMBER));
    other.probe.expectMessageClass(User.NameRefused.class);
    room.tell(new ChatRoom.Join(other.number, new Nickname("Rob"), Role.MEMBER));

    other.probe.expectMessage(new User.Welcome(new Nickname("Rob"), Role.MEMBER));
    bob.expect(new ServerMessage.Joined("Rob"));
  }

  @Test
  void aUserThatFailsIsOneWhoLeftAndItsNameIsFreeAtOnce() {
    ActorRef<ChatRoom.Command> room = room(Settings.SMALL);
    Stub bob = join(room, "Bob");
    Stub alice = join(room, "Alice", bob);

    LoggingTestKit.error("injected").expect(KIT.system(), () -> tell(bob, CRASH));

    alice.expect(new ServerMessage.Left("Bob"));
    assertThat(alice.presence()).containsExactly("Alice");
    Stub newBob = join(room, "Bob", alice);
    room.tell(new ChatRoom.Say(newBob.number, "back"));
    alice.expect(new ServerMessage.Public("Bob", "back"));
  }

  private static Done tell(Stub stub, User.Command command) {
    stub.actor.tell(command);
    return Done.getInstance();
  }

  @Test
  void aUserThatStopsWithoutAWordHasLeftToo() {
    ActorRef<ChatRoom.Command> room = room(Settings.SMALL);
    Stub bob = join(room, "Bob");
    Stub alice = join(room, "Alice", bob);

    alice.actor.tell(STOP);

    bob.expect(new ServerMessage.Left("Alice"));
    assertThat(bob.presence()).containsExactly("Bob");
  }

  @Test
  void aFailureInTheRoomKeepsItsUsersAndTheRoster() {
    ActorRef<ChatRoom.Command> room = room(Settings.SMALL);
    Stub bob = join(room, "Bob");
    Stub alice = join(room, "Alice", bob);

    factoryFails.set(true);
    LoggingTestKit.error("injected")
        .expect(
            KIT.system(),
            () -> {
              room.tell(new ChatRoom.Connect(connection()));
              return Done.getInstance();
            });

    // The list is told again, in case one was owed.
    assertThat(bob.presence()).containsExactly("Bob", "Alice");
    assertThat(alice.presence()).containsExactly("Bob", "Alice");
    room.tell(new ChatRoom.Say(alice.number, "still here"));
    bob.expect(new ServerMessage.Public("Alice", "still here"));
    alice.expect(new ServerMessage.Public("Alice", "still here"));
    Stub eve = join(room, "Eve", bob, alice);
    tell(bob, STOP);
    alice.expect(new ServerMessage.Left("Bob"));
    eve.expect(new ServerMessage.Left("Bob"));
    assertThat(eve.presence()).containsExactly("Alice", "Eve");
  }

  @Test
  void anAnnouncementGoesToEveryoneWithAName() {
    ActorRef<ChatRoom.Command> room = room(Settings.SMALL);
    Stub bob = join(room, "Bob");
    Stub nameless = connect(room);

    room.tell(new ChatRoom.Announce(STOPPING));

    bob.expect(STOPPING);
    nameless.expectNothing();
  }

  @Test
  void closingTellsEveryoneAndRepliesWhenTheLastIsGone() {
    ActorRef<ChatRoom.Command> room = room(Settings.SMALL);
    Stub bob = join(room, "Bob");
    Stub nameless = connect(room);
    TestProbe<Done> closed = KIT.createTestProbe();

    room.tell(new ChatRoom.Close(STOPPING, closed.ref()));

    bob.probe.expectMessage(new User.Dismiss(STOPPING));
    nameless.probe.expectMessage(new User.Dismiss(STOPPING));
    Stub late = connect(room);
    late.probe.expectMessage(new User.Dismiss(STOPPING));
    tell(bob, STOP);
    tell(late, STOP);
    closed.expectNoMessage(QUIET);
    tell(nameless, STOP);
    closed.expectMessage(Done.getInstance());
  }

  @Test
  void closingAnEmptyRoomIsDoneAtOnce() {
    TestProbe<Done> closed = KIT.createTestProbe();

    room(Settings.SMALL).tell(new ChatRoom.Close(STOPPING, closed.ref()));

    closed.expectMessage(Done.getInstance());
  }

  @Test
  void aConnectionOverTheLimitIsToldSoAndMakesNoUser() {
    ActorRef<ChatRoom.Command> room = room(Settings.withMaxConnections(2));
    Stub bob = connect(room);
    Stub alice = connect(room);

    TestProbe<String> heard = KIT.createTestProbe();
    room.tell(new ChatRoom.Connect(connection(listener(heard))));

    assertThat(heard.receiveMessage()).startsWith("ERROR server-full: ");
    arrivals.expectNoMessage(QUIET);
    bob.expectNothing();
    alice.expectNothing();
  }

  @Test
  void whileMemoryIsShortNobodyComesInAndWhoIsInsideStays() {
    ActorRef<ChatRoom.Command> room = room(Settings.SMALL);
    Stub bob = join(room, "Bob");
    memoryIsShort.set(true);
    TestProbe<String> heard = KIT.createTestProbe();
    room.tell(new ChatRoom.Connect(connection(listener(heard))));
    assertThat(heard.receiveMessage()).startsWith("ERROR server-full: ");

    room.tell(new ChatRoom.Say(bob.number, "hello"));
    bob.expect(new ServerMessage.Public("Bob", "hello"));

    memoryIsShort.set(false);
    join(room, "Ann", bob);
  }

  @Test
  void aStormOfJoinsCostsFarFewerListsThanItsSquareAndEndsWithACompleteOne() {
    int count = 200;
    ActorRef<ChatRoom.Command> room = room(Settings.withPresenceBytesPerSecond(2_000_000));
    List<Stub> crowd = new ArrayList<>();
    List<String> everyone = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      crowd.add(connect(room));
    }
    for (Stub stub : crowd) {
      String name = "user-" + stub.number + "-x";
      everyone.add(name);
      room.tell(new ChatRoom.Join(stub.number, new Nickname(name), Role.MEMBER));
    }

    int lists = 0;
    for (Stub stub : crowd) {
      List<String> last = List.of();
      while (last.size() < count) {
        if (stub.probe.receiveMessage(Duration.ofSeconds(10)) instanceof User.Presence presence) {
          last = presence.everyone().names();
          lists++;
        }
      }
      assertThat(last).isEqualTo(everyone);
    }
    assertThat(lists).isLessThan(count * count / 4);
  }

  @Test
  void whoFollowsTheNewsIsSentNoListsThatHeDoesNotAskFor() {
    ActorRef<ChatRoom.Command> room = room(Settings.SMALL);
    Stub ann = join(room, "Ann");
    room.tell(new ChatRoom.FollowNews(ann.number));

    Stub bob = connect(room);
    room.tell(new ChatRoom.Join(bob.number, new Nickname("Bob"), Role.MEMBER));
    ann.expect(new ServerMessage.Joined("Bob"));
    room.tell(new ChatRoom.Rename(bob.number, "Bob", "Rob"));
    ann.expect(new ServerMessage.Renamed("Bob", "Rob"));
    room.tell(new ChatRoom.Leave(bob.number));
    ann.expect(new ServerMessage.Left("Rob"));
    ann.expectNothing();

    room.tell(new ChatRoom.Show(ann.number));
    assertThat(ann.presence()).containsExactly("Ann");
    ann.expectNothing();
  }

  @Test
  void whoHasNoNameFollowsNoNews() {
    ActorRef<ChatRoom.Command> room = room(Settings.SMALL);
    Stub ann = connect(room);
    room.tell(new ChatRoom.FollowNews(ann.number));
    room.tell(new ChatRoom.Join(ann.number, new Nickname("Ann"), Role.MEMBER));
    ann.probe.expectMessage(new User.Welcome(new Nickname("Ann"), Role.MEMBER));
    ann.expect(new ServerMessage.Joined("Ann"));
    assertThat(ann.presence()).containsExactly("Ann");

    join(room, "Bob", ann);
  }

  @Test
  void inABigRoomTheListGoesOutBitByBitAndDelaysNoMessage() {
    int count = 60;
    CountDownLatch busy = new CountDownLatch(1);
    ActorRef<ChatRoom.Command> room =
        room(Settings.withPresenceBytesPerSecond(100_000), count + 1, busy);
    List<Stub> crowd = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      crowd.add(connect(room));
    }
    room.tell(new ChatRoom.Connect(connection())); // so that it hears all of this in a row
    for (Stub stub : crowd) {
      room.tell(
          new ChatRoom.Join(stub.number, new Nickname("user-" + stub.number + "-x"), Role.MEMBER));
    }
    room.tell(new ChatRoom.Say(crowd.get(0).number, "hello"));
    busy.countDown();

    for (Stub stub : crowd) {
      boolean isSaid = false;
      List<String> last = List.of();
      while (last.size() < count) {
        User.Command next = stub.probe.receiveMessage(Duration.ofSeconds(10));
        if (next instanceof User.Presence presence) {
          last = presence.everyone().names();
        } else if (next instanceof User.Deliver told) {
          isSaid |=
              told.what().messages().stream().anyMatch(ServerMessage.Public.class::isInstance);
        }
      }
      // The first have got theirs before; the last one got his when he came.
      boolean isLate =
          stub.number > crowd.get(count / 2).number && stub.number < crowd.get(count - 1).number;
      assertThat(isSaid || !isLate).isTrue();
    }
  }

  @Test
  void whatHasPiledUpGoesOutTogetherAndInOrderWithWhatIsForOneAlone() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    ActorRef<ChatRoom.Command> room = room(Settings.SMALL, 3, busy);
    Stub bob = join(room, "Bob");
    Stub ann = join(room, "Ann", bob);
    room.tell(new ChatRoom.Connect(connection())); // the room is held up by this one
    for (int i = 0; i < 100; i++) {
      room.tell(new ChatRoom.Say(bob.number, "before " + i));
    }
    room.tell(new ChatRoom.Whisper(bob.number, "Ann", "psst"));
    for (int i = 0; i < 100; i++) {
      room.tell(new ChatRoom.Say(bob.number, "after " + i));
    }
    busy.countDown();
    for (int i = 0; i < 100; i++) {
      ann.expect(new ServerMessage.Public("Bob", "before " + i));
    }
    ann.expect(new ServerMessage.Private("Bob", "psst"));
    for (int i = 0; i < 100; i++) {
      ann.expect(new ServerMessage.Public("Bob", "after " + i));
    }
    int largest = 0;
    for (Integer size : sizes.receiveSeveralMessages(6)) {
      largest = Math.max(largest, size);
    }
    assertThat(largest).isEqualTo(100);
  }

  @Test
  void oneConnectionTooManyFromAnAddressIsToldSoAndMakesNoUser() {
    ActorRef<ChatRoom.Command> room = room(Settings.withPerAddress(2, new TokenBucket(100, 100)));
    Stub first = connect(room);
    connect(room);

    TestProbe<String> heard = KIT.createTestProbe();
    room.tell(new ChatRoom.Connect(connection(listener(heard))));

    assertThat(heard.receiveMessage()).startsWith("ERROR too-many-connections: ").endsWith("\n");
    arrivals.expectNoMessage(QUIET);
    first.actor.tell(STOP);
    await().untilAsserted(() -> assertThat(knocksAndIsLetIn(room)).isTrue());
  }

  @Test
  void whoConnectsTooOftenIsToldSo() {
    ActorRef<ChatRoom.Command> room = room(Settings.withPerAddress(100, new TokenBucket(1, 0.001)));
    connect(room).actor.tell(STOP);

    TestProbe<String> heard = KIT.createTestProbe();
    room.tell(new ChatRoom.Connect(connection(listener(heard))));

    assertThat(heard.receiveMessage()).contains("connects too often");
  }

  /** A connection whose other end tells what it hears, and says nothing. */
  private static Flow<ByteString, ByteString, ?> listener(TestProbe<String> heard) {
    return Flow.of(ByteString.class)
        .filter(
            bytes -> {
              heard.ref().tell(bytes.utf8String());
              return false;
            });
  }

  private boolean knocksAndIsLetIn(ActorRef<ChatRoom.Command> room) {
    TestProbe<String> heard = KIT.createTestProbe();
    room.tell(new ChatRoom.Connect(connection(listener(heard))));
    try {
      arrivals.receiveMessage(QUIET);
      return true;
    } catch (AssertionError refused) {
      return false;
    }
  }

  @Test
  void theLastOneWhoWasToldMayGoAndTheRoomGoesOn() {
    ActorRef<ChatRoom.Command> room = room(Settings.SMALL);
    for (int i = 0; i < 20; i++) {
      Stub bob = connect(room); // the room may hear later than we that the last has gone
      Nickname name = new Nickname("Bob" + i);
      room.tell(new ChatRoom.Join(bob.number, name, Role.MEMBER));
      bob.probe.expectMessage(new User.Welcome(name, Role.MEMBER));
      room.tell(new ChatRoom.Say(bob.number, "hello"));
      bob.actor.tell(STOP);
      room.tell(new ChatRoom.Say(bob.number, "hello again"));
      KIT.createTestProbe().expectTerminated(bob.actor);
    }
    Stub ann = connect(room);
    room.tell(new ChatRoom.Join(ann.number, new Nickname("Ann"), Role.MEMBER));
    room.tell(new ChatRoom.Say(ann.number, "hello"));
    ServerMessage said = new ServerMessage.Public("Ann", "hello");
    ann.probe.fishForMessage(
        Duration.ofSeconds(20),
        told ->
            told instanceof User.Deliver deliver && deliver.what().messages().contains(said)
                ? FishingOutcomes.complete()
                : FishingOutcomes.continueAndIgnore());
  }
}
