package dev.parley.room;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.parley.accounts.Role;
import dev.parley.net.TcpServer;
import dev.parley.protocol.chat.Dialect;
import dev.parley.protocol.chat.ErrorCode;
import dev.parley.protocol.chat.Nickname;
import dev.parley.protocol.chat.ServerMessage;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The room: who is here, and what goes to whom. Every connection is a {@link User}, a child of this
 * actor. A user that fails is one who left. A failure in here costs the message that caused it: the
 * actor restarts with its users, who stay connected, and with the roster as it was.
 */
public final class ChatRoom extends AbstractBehavior<ChatRoom.Command> {
  /** So many connections at once are told why they are not let in; more are just closed. */
  private static final int MAX_REFUSALS = 256;

  private final TimerScheduler<Command> timers;
  private final UserFactory userFactory;
  private final RoomSettings settings;
  private final State state;

  private ChatRoom(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      UserFactory userFactory,
      RoomSettings settings,
      State state) {
    super(context);
    this.timers = timers;
    this.userFactory = userFactory;
    this.settings = settings;
    this.state = state;
    // After a restart the timer of a delayed list is gone; an empty room tells nobody.
    context.getSelf().tell(new TellPresence());
    context.getSelf().tell(new Flush());
  }

  /** What can be said to the room. */
  public sealed interface Command {}

  /**
   * Somebody connected.
   *
   * @param connection the connection, not yet open
   */
  public record Connect(TcpServer.Accepted connection) implements Command {}

  /**
   * A user asks for a name; the answer is {@link User.Welcome} or {@link User.NameRefused}.
   *
   * @param user the user's number
   * @param name the name
   * @param role what the user may do
   */
  record Join(int user, Nickname name, Role role) implements Command {}

  /** A message to everyone. */
  record Say(int user, String text) implements Command {}

  /** A message to one. */
  record Whisper(int user, String to, String text) implements Command {}

  /** Who is here? */
  record Show(int user) implements Command {}

  /** A user wants another name. */
  record Rename(int user, String oldName, String newName) implements Command {}

  /** What somebody else answers to a user, on its way through the room to keep its turn. */
  record Answer(int user, ServerMessage message) implements Command {}

  /**
   * A user leaves and gets a {@link User.Goodbye}; its actor may live on to send its last words.
   */
  record Leave(int user) implements Command {}

  /**
   * Something that everyone must know.
   *
   * @param what what everyone is told
   */
  public record Announce(ServerMessage.ErrorReply what) implements Command {}

  /**
   * The room closes: everyone is told and disconnected, and nobody comes in any more.
   *
   * @param why what everyone is told
   * @param replyTo is told when the last connection is gone
   */
  public record Close(ServerMessage.ErrorReply why, ActorRef<Done> replyTo) implements Command {}

  /** What was handed out is being sent; this user was the last to get it. */
  record CaughtUp(int user) implements Command {}

  private record Stopped(int user, InetAddress address) implements Command {}

  private record RefusalOver() implements Command {}

  private record TellPresence() implements Command {}

  /** Everything that waited in the mailbox before this has been dealt with. */
  private record Flush() implements Command {}

  /** Makes the actor for a connection. */
  @FunctionalInterface
  public interface UserFactory {
    /**
     * The behaviour of a new user.
     *
     * @param number the connection's number, never used twice
     * @param connection the connection
     * @param room where it will be said what the user says
     * @return the behaviour; it ends with the connection
     */
    Behavior<User.Command> create(
        int number, TcpServer.Accepted connection, ActorRef<Command> room);
  }

  /** What outlives a restart. */
  private static final class State {
    final Roster roster = new Roster();
    final Map<Integer, ActorRef<User.Command>> users = new HashMap<>();
    final Backlog backlog = new Backlog();

    /** Who was the last to get what was handed out, until it is being sent. */
    int handingOutTo = NOBODY;

    long handOutBeganNanos;

    /** News alone are not handed out before. */
    long newsPaidOffNanos = System.nanoTime();

    final Doorkeeper door;
    int lastNumber;

    /** How many connections are being told why they are not let in. */
    int refusals;

    /** Presence that was told ahead of the allowed rate is paid off by then. */
    long presencePaidOffNanos = System.nanoTime();

    Optional<Close> closing = Optional.empty();

    State(RoomSettings settings) {
      door = new Doorkeeper(settings.connectionsPerAddress(), settings.connectsPerAddress());
    }
  }

  /**
   * An empty room.
   *
   * @param settings its limits
   * @param userFactory makes the user for a connection
   * @return the behaviour
   */
  public static Behavior<Command> create(RoomSettings settings, UserFactory userFactory) {
    return Behaviors.setup(
        outer -> {
          State state = new State(settings);
          return Behaviors.supervise(
                  Behaviors.<Command>setup(
                      context ->
                          Behaviors.withTimers(
                              timers ->
                                  new ChatRoom(context, timers, userFactory, settings, state))))
              .onFailure(SupervisorStrategy.restart().withStopChildren(false));
        });
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Say.class, this::onSay)
        .onMessage(Whisper.class, this::onWhisper)
        .onMessage(Show.class, this::onShow)
        .onMessage(Rename.class, this::onRename)
        .onMessage(Connect.class, this::onConnect)
        .onMessage(Join.class, this::onJoin)
        .onMessage(Answer.class, this::onAnswer)
        .onMessage(Leave.class, this::onLeave)
        .onMessage(Stopped.class, this::onStopped)
        .onMessage(Flush.class, command -> onFlush())
        .onMessage(CaughtUp.class, command -> onCaughtUp(command.user))
        .onMessage(TellPresence.class, command -> onTellPresence())
        .onMessage(RefusalOver.class, command -> onRefusalOver())
        .onMessage(Announce.class, this::onAnnounce)
        .onMessage(Close.class, this::onClose)
        .build();
  }

  private Behavior<Command> onConnect(Connect command) {
    InetAddress address = command.connection.peer().getAddress();
    Optional<ServerMessage.ErrorReply> refusal =
        state.users.size() >= settings.maxConnections()
            ? Optional.of(new ServerMessage.ErrorReply(ErrorCode.SERVER_FULL, "the server is full"))
            : state.door.refusal(address, System.nanoTime());
    if (refusal.isPresent()) {
      refuse(command.connection, refusal.get());
      return this;
    }
    int number = ++state.lastNumber;
    // A connection is half read when its user fails, so a user never restarts: the default, stop.
    ActorRef<User.Command> user =
        getContext()
            .spawn(
                userFactory.create(number, command.connection, getContext().getSelf()),
                "user-" + number);
    state.users.put(number, user);
    state.door.enter(address, System.nanoTime());
    getContext().watchWith(user, new Stopped(number, address));
    if (state.closing.isPresent()) {
      user.tell(new User.Dismiss(state.closing.get().why));
    }
    return this;
  }

  /** Costs no user and, beyond a bound, no words: who hammers at the door is kept cheap. */
  private void refuse(TcpServer.Accepted connection, ServerMessage.ErrorReply why) {
    if (state.refusals >= MAX_REFUSALS) {
      connection.close();
      return;
    }
    state.refusals++;
    getContext()
        .pipeToSelf(
            connection.refuse(
                new Outgoing(why).encoded(Dialect.LINE).get(0), settings.closeGrace()),
            (done, failure) -> new RefusalOver());
  }

  private Behavior<Command> onRefusalOver() {
    state.refusals--;
    return this;
  }

  private Behavior<Command> onJoin(Join command) {
    ActorRef<User.Command> user = state.users.get(command.user);
    if (user == null) {
      return this;
    }
    if (!state.roster.claim(command.user, command.name)) {
      user.tell(new User.NameRefused(nameTaken(command.name.value())));
      return this;
    }
    user.tell(new User.Welcome(command.name, command.role));
    state.backlog.skip(command.user);
    tellEveryone(new ServerMessage.Joined(command.name.value()));
    tellWhatWaits(command.user, user);
    user.tell(new User.Presence(state.roster.names()));
    tellPresenceSoon(command.user);
    return this;
  }

  private Behavior<Command> onSay(Say command) {
    state
        .roster
        .nameOf(command.user)
        .ifPresent(name -> tellEveryone(new ServerMessage.Public(name.value(), command.text)));
    return this;
  }

  private Behavior<Command> onWhisper(Whisper command) {
    Optional<Nickname> sender = state.roster.nameOf(command.user);
    if (sender.isEmpty()) {
      return this;
    }
    Optional<Integer> receiver = state.roster.find(command.to);
    if (receiver.isEmpty()) {
      tell(
          command.user,
          new ServerMessage.ErrorReply(
              ErrorCode.NO_SUCH_USER, "there is nobody of that name here"));
      return this;
    }
    String to = state.roster.nameOf(receiver.get()).orElseThrow().value();
    tell(command.user, new ServerMessage.PrivateSent(to, command.text));
    tell(receiver.get(), new ServerMessage.Private(sender.get().value(), command.text));
    return this;
  }

  private Behavior<Command> onShow(Show command) {
    ActorRef<User.Command> user = state.users.get(command.user);
    if (user != null) {
      tellWhatWaits(command.user, user);
      user.tell(new User.Presence(state.roster.names()));
    }
    return this;
  }

  private Behavior<Command> onRename(Rename command) {
    Optional<Nickname> before = state.roster.nameOf(command.user);
    if (before.isEmpty()) {
      return this;
    }
    Optional<ServerMessage.ErrorReply> refusal = rename(command, before.get());
    if (refusal.isPresent()) {
      tell(command.user, refusal.get());
      return this;
    }
    Nickname now = new Nickname(command.newName);
    state.users.get(command.user).tell(new User.Renamed(now));
    tellEveryone(new ServerMessage.Renamed(before.get().value(), now.value()));
    tellPresenceSoon(NOBODY);
    return this;
  }

  private Optional<ServerMessage.ErrorReply> rename(Rename command, Nickname before) {
    if (!before.value().equals(command.oldName)) {
      return Optional.of(
          new ServerMessage.ErrorReply(
              ErrorCode.BAD_COMMAND,
              "your name is " + before + ": CHANGENAME " + before + " <new>"));
    }
    Optional<String> illegal = Nickname.refusal(command.newName);
    if (illegal.isPresent()) {
      return Optional.of(new ServerMessage.ErrorReply(ErrorCode.BAD_NAME, illegal.get()));
    }
    return state.roster.claim(command.user, new Nickname(command.newName))
        ? Optional.empty()
        : Optional.of(nameTaken(command.newName));
  }

  private Behavior<Command> onAnswer(Answer command) {
    tell(command.user, command.message);
    return this;
  }

  private Behavior<Command> onLeave(Leave command) {
    ActorRef<User.Command> user = state.users.get(command.user);
    if (user != null) {
      tellWhatWaits(command.user, user);
    }
    leave(command.user);
    if (user != null) {
      user.tell(new User.Goodbye());
    }
    return this;
  }

  private void leave(int user) {
    state
        .roster
        .leave(user)
        .ifPresent(
            name -> {
              tellEveryone(new ServerMessage.Left(name.value()));
              tellPresenceSoon(NOBODY);
            });
  }

  private Behavior<Command> onStopped(Stopped command) {
    state.users.remove(command.user);
    state.door.leave(command.address);
    leave(command.user);
    onCaughtUp(command.user);
    replyIfClosed();
    return this;
  }

  private Behavior<Command> onAnnounce(Announce command) {
    tellEveryone(command.what);
    return this;
  }

  private Behavior<Command> onClose(Close command) {
    state.closing = Optional.of(command);
    handOut();
    state.users.values().forEach(user -> user.tell(new User.Dismiss(command.why)));
    replyIfClosed();
    return this;
  }

  private void replyIfClosed() {
    if (state.users.isEmpty()) {
      state.closing.ifPresent(close -> close.replyTo.tell(Done.getInstance()));
    }
  }

  private static final int NOBODY = 0;

  /** Small rooms never notice that news have a limit. */
  private static final long MAX_NEWS_DEBT_NANOS = Duration.ofMillis(10).toNanos();

  /** How far ahead of the rate presence may run: small rooms never notice that there is one. */
  private static final long PRESENCE_BURST_NANOS = Duration.ofMillis(50).toNanos();

  /**
   * Tells everyone who is here, at once or, after many changes in a row, a little later for all of
   * them together: the list goes to everyone, so its cost grows with the square of the room. The
   * rate is kept as by the generic cell rate algorithm (ITU-T I.371).
   */
  private void tellPresenceSoon(int alreadyTold) {
    long debtNanos = state.presencePaidOffNanos - System.nanoTime();
    if (debtNanos > PRESENCE_BURST_NANOS) {
      if (!timers.isTimerActive(TellPresence.class)) {
        timers.startSingleTimer(
            TellPresence.class, new TellPresence(), Duration.ofNanos(debtNanos));
      }
    } else if (!timers.isTimerActive(TellPresence.class)) {
      tellPresence(alreadyTold);
    }
  }

  private Behavior<Command> onTellPresence() {
    tellPresence(NOBODY);
    return this;
  }

  private void tellPresence(int alreadyTold) {
    handOut();
    List<String> names = state.roster.names();
    User.Presence presence = new User.Presence(names);
    state
        .roster
        .members()
        .forEach(
            member -> {
              if (member != alreadyTold) {
                state.users.get(member).tell(presence);
              }
            });
    long costNanos =
        (long) (1e9 * state.roster.bytesToTellEveryone() / settings.presenceBytesPerSecond());
    state.presencePaidOffNanos =
        Math.max(state.presencePaidOffNanos, System.nanoTime()) + costNanos;
  }

  /**
   * Tells everyone behind whatever else waits in the mailbox now, and when what was told before is
   * being sent: so the more there is to do, the more goes out together, and nothing waits while
   * there is nothing to do.
   */
  private void tellEveryone(ServerMessage message) {
    boolean nothingUrgentWaits = state.backlog.isOnlyNews();
    boolean nothingWaits = state.backlog.isEmpty();
    state.backlog.add(message);
    if (nothingWaits || (nothingUrgentWaits && !state.backlog.isOnlyNews())) {
      getContext().getSelf().tell(new Flush());
    }
    if (state.backlog.isFull()) {
      handOut();
    }
  }

  private Behavior<Command> onFlush() {
    long nowNanos = System.nanoTime();
    long debtNanos = state.newsPaidOffNanos - nowNanos;
    if (state.handingOutTo != NOBODY) {
      return this; // its end is heard of
    } else if (state.backlog.isOnlyNews() && debtNanos > MAX_NEWS_DEBT_NANOS) {
      if (!timers.isTimerActive(Flush.class)) {
        timers.startSingleTimer(Flush.class, new Flush(), Duration.ofNanos(debtNanos));
      }
    } else {
      handOut();
    }
    return this;
  }

  /** News may take a quarter of the time at most: in a big room many of them go out together. */
  private Behavior<Command> onCaughtUp(int user) {
    if (user != state.handingOutTo) {
      return this;
    }
    state.handingOutTo = NOBODY;
    long nowNanos = System.nanoTime();
    state.newsPaidOffNanos = nowNanos + 3 * (nowNanos - state.handOutBeganNanos);
    return onFlush();
  }

  private void handOut() {
    if (state.backlog.isEmpty()) {
      return;
    }
    Backlog.Handout handout = state.backlog.takeAll();
    User.Deliver whole = new User.Deliver(handout.whole());
    state.handingOutTo = NOBODY;
    state.handOutBeganNanos = System.nanoTime();
    for (int member : state.roster.members()) {
      ActorRef<User.Command> user = state.users.get(member);
      handout
          .of(member)
          .ifPresent(what -> user.tell(what == handout.whole() ? whole : new User.Deliver(what)));
      state.handingOutTo = member;
    }
    if (state.handingOutTo != NOBODY) {
      state.users.get(state.handingOutTo).tell(new User.CatchUp());
    }
  }

  private void tell(int user, ServerMessage message) {
    ActorRef<User.Command> ref = state.users.get(user);
    if (ref != null) {
      tellWhatWaits(user, ref);
      ref.tell(new User.Deliver(new Outgoing(message)));
    }
  }

  /** What everyone is to read and this one must read first. */
  private void tellWhatWaits(int number, ActorRef<User.Command> user) {
    boolean isMember = state.roster.nameOf(number).isPresent();
    List<ServerMessage> waiting = isMember ? state.backlog.takeFor(number) : List.of();
    if (!waiting.isEmpty()) {
      user.tell(new User.Deliver(new Outgoing(waiting)));
    }
  }

  private static ServerMessage.ErrorReply nameTaken(String name) {
    return new ServerMessage.ErrorReply(
        ErrorCode.NAME_TAKEN,
        "somebody here is called " + name + ", or it looks too much like something else");
  }
}
