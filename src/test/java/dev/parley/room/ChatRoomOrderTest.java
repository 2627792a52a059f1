package dev.parley.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Behaviors;
import akka.stream.javadsl.Flow;
import akka.util.ByteString;
import dev.parley.accounts.Role;
import dev.parley.protocol.chat.ClientMessage;
import dev.parley.protocol.chat.Dialect;
import dev.parley.protocol.chat.Nickname;
import dev.parley.protocol.chat.Sanction;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the room does when an operator says so. */
class ChatRoomOrderTest {
  private static final ActorTestKit KIT = ActorTestKit.create();

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
  }

  private final List<List<Sanction>> kept = new CopyOnWriteArrayList<>();
  private final TestProbe<ActorRef<User.Command>> arrivals = KIT.createTestProbe();
  private final TestProbe<String> heard = KIT.createTestProbe();
  private final List<String> ofOthers = new ArrayList<>();
  private ActorRef<ChatRoom.Command> room;

  /** What any user is told, as {@code <number>: <words>}; lists of people aside. */
  private void open(OrderKeeping order) {
    room =
        KIT.spawn(
            ChatRoom.create(
                Settings.SMALL,
                () -> false,
                order,
                (number, connection, self) ->
                    Behaviors.setup(
                        context -> {
                          arrivals.ref().tell(context.getSelf());
                          return Behaviors.receiveMessage(
                              command -> {
                                hear(number, command);
                                return Behaviors.same();
                              });
                        })));
  }

  private void hear(int number, User.Command command) {
    if (command instanceof User.Deliver deliver) {
      deliver
          .what()
          .messages()
          .forEach(one -> heard.ref().tell(number + ": " + one.encode(Dialect.LINE)));
    } else if (command instanceof User.Dismiss dismiss) {
      heard.ref().tell(number + "! " + dismiss.why().encode(Dialect.LINE));
    } else if (command instanceof User.CatchUp) {
      room.tell(new ChatRoom.CaughtUp(number));
    }
  }

  private void connect(String from, Flow<ByteString, ByteString, ?> bytes) throws Exception {
    InetSocketAddress peer = new InetSocketAddress(InetAddress.getByName(from), 1);
    room.tell(new ChatRoom.Connect(new StreamVisitor(peer, bytes, KIT.system())));
  }

  private void join(int number, String name, Role role, String from) throws Exception {
    connect(from, Flow.of(ByteString.class));
    arrivals.receiveMessage();
    room.tell(new ChatRoom.Join(number, new Nickname(name), role));
    expect(number + ": " + name + " has joined the chat!");
  }

  private void say(int number, String line) {
    ClientMessage message = ClientMessage.parseAfterHello(line);
    if (message instanceof ClientMessage.Moderate ordered) {
      room.tell(new ChatRoom.Moderate(number, ordered.order()));
    } else if (message instanceof ClientMessage.ListSanctions) {
      room.tell(new ChatRoom.ListSanctions(number));
    } else if (message instanceof ClientMessage.Private whispered) {
      room.tell(new ChatRoom.Whisper(number, whispered.to(), whispered.text()));
    } else {
      room.tell(new ChatRoom.Say(number, line));
    }
  }

  /**
   * The next that begins so. What the same user hears before it is passed over; what others hear is
   * kept, for who hears first of two users is left to chance.
   */
  private String expect(String beginning) {
    for (int i = 0; i < 100; i++) {
      String next = nextOf(beginning.charAt(0));
      if (next.startsWith(beginning)) {
        return next;
      }
    }
    throw new AssertionError("nobody heard " + beginning);
  }

  private String nextOf(char user) {
    for (Iterator<String> i = ofOthers.iterator(); i.hasNext(); ) {
      String earlier = i.next();
      if (earlier.charAt(0) == user) {
        i.remove();
        return earlier;
      }
    }
    for (String next = heard.receiveMessage(); ; next = heard.receiveMessage()) {
      if (next.charAt(0) == user) {
        return next;
      }
      ofOthers.add(next);
    }
  }

  @BeforeEach
  void anOperatorAndTwoOthers() throws Exception {
    open(new OrderKeeping(10, Duration.ofDays(1), List.of(), kept::add));
    join(1, "Ann", Role.OPERATOR, "192.0.2.1");
    join(2, "Bob", Role.MEMBER, "192.0.2.2");
    join(3, "Eve", Role.MEMBER, "192.0.2.3");
  }

  @Test
  void whoIsKickedReadsWhyAndIsHeardNoMore() {
    say(1, "{kick Bob too loud}");
    say(2, "last words");
    say(3, "after");
    assertThat(expect("2")).isEqualTo("2: Eve has joined the chat!");
    assertThat(expect("2")).isEqualTo("2: Bob was kicked by Ann: too loud");
    assertThat(expect("2")).isEqualTo("2! ERROR kicked: you were kicked by Ann: too loud");
    expect("3: Bob left the chat...");
    assertThat(expect("3")).isEqualTo("3: Eve: after");
  }

  @Test
  void whoIsMutedTalksToOperatorsAlone() {
    say(1, "{mute Bob 1h calm down}");
    expect("3: Bob was muted by Ann for 1h: calm down");
    say(2, "hello");
    expect("2: ERROR muted: you are muted until ");
    say(2, "~Eve hello");
    expect("2: ERROR muted: you are muted until ");
    say(2, "~Ann why?");
    expect("1: Bob: (PRIVATE) why?");
    room.tell(new ChatRoom.Rename(2, "Bob", "Rob"));
    expect("2: ERROR muted: ");
    say(1, "{unmute Bob}");
    say(2, "hello");
    expect("3: Bob was unmuted by Ann");
    expect("3: Bob: hello");
    assertThat(kept).hasSize(2).last().isEqualTo(List.of());
  }

  @Test
  void whoIsBannedDoesNotComeInAgain() throws Exception {
    say(1, "{ban address:Bob 1h spam}");
    expect("2! ERROR banned: you are banned until ");
    expect("3: Bob left the chat...");
    connect("192.0.2.7", Flow.of(ByteString.class));
    arrivals.receiveMessage();
    room.tell(new ChatRoom.Join(4, new Nickname("BOB"), Role.MEMBER));
    assertThat(expect("4! ")).endsWith(" by Ann: spam");
    AtomicReference<String> words = new AtomicReference<>("");
    connect("192.0.2.2", Flow.of(ByteString.class).map(bytes -> said(words, bytes)));
    await()
        .untilAsserted(
            () -> assertThat(words.get()).startsWith("ERROR banned: you are banned until "));
    assertThat(kept.get(kept.size() - 1)).hasSize(1);
  }

  private static ByteString said(AtomicReference<String> words, ByteString bytes) {
    words.accumulateAndGet(bytes.utf8String(), String::concat);
    return bytes;
  }

  @Test
  void whoIsNoOperatorIsToldSo() {
    say(2, "{kick Eve}");
    expect("2: ERROR not-allowed {kick}: ");
    say(2, "{bans}");
    expect("2: ERROR not-allowed {bans}: ");
    say(3, "still here");
    expect("2: Eve: still here");
  }

  @Test
  void whatIsInForceFromBeforeIsListedAndHolds() throws Exception {
    say(1, "{ban Carl 1h}");
    say(1, "{mute Dan 1h}");
    await().until(() -> kept.size() == 2);
    open(new OrderKeeping(10, Duration.ofDays(1), kept.get(1), kept::add));
    join(1, "Ann", Role.OPERATOR, "192.0.2.1");
    say(1, "{bans}");
    expect("1: {banned name=Carl until=");
    expect("1: {muted name=Dan until=");
    expect("1: {bans 2}");
    join(2, "Dan", Role.MEMBER, "192.0.2.2");
    say(2, "hello");
    expect("2: ERROR muted: ");
  }
}
