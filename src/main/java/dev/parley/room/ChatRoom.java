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
import dev.parley.protocol.chat.Order;
import dev.parley.protocol.chat.ServerMessage;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * The room: who is here, and what goes to whom. Every connection is a {@link User}, a child of this
 * actor. A user that fails is one who left. A failure in here costs the message that caused it: the
 * actor restarts with its users, who stay connected, and with the roster as it was.
 */
public final class ChatRoom extends AbstractBehavior<ChatRoom.Command> {
  private final UserFactory userFactory;
  private final RoomSettings settings;
  private final State state;
  private final Crier crier;

  private ChatRoom(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      UserFactory userFactory,
      RoomSettings settings,
      State state) {
    super(context);
    context.getLog(); // which has the name of this class from now on
    this.userFactory = userFactory;
    this.settings = settings;
    this.state = state;
    this.crier = new Crier(state, settings, context.getSelf(), timers);
    // After a restart the timer of a delayed list is gone; an empty room tells nobody.
    state.presenceChanged = true;
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

  /** A user knows who is here by the news of it, and needs no list that it does not ask for. */
  record FollowNews(int user) implements Command {}

  /** A user wants another name. */
  record Rename(int user, String oldName, String newName) implements Command {}

  /** What an operator orders, or somebody who takes himself for one. */
  record Moderate(int user, Order order) implements Command {}

  /** Which mutes and bans are in force? */
  record ListSanctions(int user) implements Command {}

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

  /** The time has come to tell who is here. */
  record TellPresence() implements Command {}

  /** Everything that waited in the mailbox before this has been dealt with. */
  record Flush() implements Command {}

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
  static final class State {
    final Roster roster = new Roster();
    final Map<Integer, ActorRef<User.Command>> users = new HashMap<>();
    final Backlog backlog = new Backlog();

    /** Who was the last to get what was handed out, until it is being sent. */
    int handingOutTo = Crier.NOBODY;

    long handOutBeganNanos;

    /** News alone are not handed out before. */
    long newsPaidOffNanos = System.nanoTime();

    final Doorkeeper door;
    final Moderator moderator;
    final Naming naming;
    int lastNumber;

    /** Presence that was told ahead of the allowed rate is paid off by then. */
    long presencePaidOffNanos = System.nanoTime();

    /** The members that are told who is here at every change, in the order of coming. */
    final Set<Integer> listReaders = new LinkedHashSet<>();

    /** Who is still to be told who is here; some may have left, or follow the news by now. */
    final Queue<Integer> presenceRound = new ArrayDeque<>();

    /** Whether who is here has changed since that round began. */
    boolean presenceChanged;

    Optional<Close> closing = Optional.empty();

    State(RoomSettings settings, OrderKeeping order, BooleanSupplier memoryIsShort) {
      moderator = new Moderator(roster, order);
      naming = new Naming(roster, moderator);
      door =
          new Doorkeeper(
              settings.maxConnections(),
              settings.connectionsPerAddress(),
              settings.connectsPerAddress(),
              memoryIsShort,
              System.nanoTime());
    }
  }

  /**
   * An empty room.
   *
   * @param settings its limits
   * @param memoryIsShort whether nobody new is to come in for want of memory; asked by the room
   * @param order how order is kept in it
   * @param userFactory makes the user for a connection
   * @return the behaviour
   */
  public static Behavior<Command> create(
      RoomSettings settings,
      BooleanSupplier memoryIsShort,
      OrderKeeping order,
      UserFactory userFactory) {
    return Behaviors.setup(
        outer -> {
          State state = new State(settings, order, memoryIsShort);
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
        .onMessage(FollowNews.class, this::onFollowNews)
        .onMessage(Rename.class, this::onRename)
        .onMessage(Connect.class, this::onConnect)
        .onMessage(Join.class, this::onJoin)
        .onMessage(Answer.class, this::onAnswer)
        .onMessage(Moderate.class, this::onModerate)
        .onMessage(ListSanctions.class, this::onListSanctions)
        .onMessage(Leave.class, this::onLeave)
        .onMessage(Stopped.class, this::onStopped)
        .onMessage(Flush.class, command -> onFlush())
        .onMessage(CaughtUp.class, this::onCaughtUp)
        .onMessage(TellPresence.class, command -> onTellPresence())
        .onMessage(RefusalOver.class, command -> onRefusalOver())
        .onMessage(Announce.class, this::onAnnounce)
        .onMessage(Close.class, this::onClose)
        .build();
  }

  private Behavior<Command> onConnect(Connect command) {
    InetAddress address = command.connection.peer().getAddress();
    Optional<ServerMessage.ErrorReply> refusal =
        state
            .moderator
            .refusal(address, System.currentTimeMillis())
            .or(() -> state.door.refusal(address, System.nanoTime()));
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
                "user-" + number,
                command.connection.dispatcher(getContext().getSystem()));
    state.users.put(number, user);
    state.door.enter(address, System.nanoTime());
    state.moderator.connected(number, address);
    getContext().watchWith(user, new Stopped(number, address));
    if (state.closing.isPresent()) {
      user.tell(new User.Dismiss(state.closing.get().why));
    }
    return this;
  }

  /**
   * Costs no user and, beyond a bound, no words, in the log neither: who hammers at the door is
   * kept cheap.
   */
  private void refuse(TcpServer.Accepted connection, ServerMessage.ErrorReply why) {
    if (!state.door.tellsWhy(System.nanoTime())) {
      connection.close();
      return;
    }
    getContext().getLog().info("[REFUSED] {} {}", User.forLog(connection.peer()), User.forLog(why));
    getContext()
        .pipeToSelf(
            connection.refuse(
                new Outgoing(why).encoded(Dialect.LINE).get(0), settings.closeGrace()),
            (done, failure) -> new RefusalOver());
  }

  private Behavior<Command> onRefusalOver() {
    state.door.told();
    return this;
  }

  private Behavior<Command> onJoin(Join command) {
    ActorRef<User.Command> user = state.users.get(command.user);
    if (user == null) {
      return this;
    }
    Optional<ServerMessage.ErrorReply> refusal =
        state.naming.join(
            command.user, command.name, command.role == Role.OPERATOR, System.currentTimeMillis());
    if (refusal.isPresent()) {
      boolean isForGood = refusal.get().code() == ErrorCode.BANNED;
      user.tell(isForGood ? new User.Dismiss(refusal.get()) : new User.NameRefused(refusal.get()));
      return this;
    }
    state.listReaders.add(command.user);
    user.tell(new User.Welcome(command.name, command.role));
    state.backlog.skip(command.user);
    crier.tellEveryone(new ServerMessage.Joined(command.name.value()));
    crier.tellWhatWaits(command.user, user);
    user.tell(new User.Presence(state.roster.attendance()));
    crier.tellPresenceSoon(command.user);
    return this;
  }

  private Behavior<Command> onSay(Say command) {
    Optional<ServerMessage.ErrorReply> mute =
        state.moderator.mute(command.user, System.currentTimeMillis());
    if (mute.isPresent()) {
      crier.tell(command.user, mute.get());
      return this;
    }
    state
        .roster
        .nameOf(command.user)
        .ifPresent(
            name -> crier.tellEveryone(new ServerMessage.Public(name.value(), command.text)));
    return this;
  }

  private Behavior<Command> onWhisper(Whisper command) {
    Optional<Nickname> sender = state.roster.nameOf(command.user);
    if (sender.isEmpty()) {
      return this;
    }
    Optional<Integer> receiver = state.roster.find(command.to);
    if (receiver.isEmpty()) {
      crier.tell(command.user, ServerMessage.ErrorReply.noSuchUser(command.to));
      return this;
    }
    Optional<ServerMessage.ErrorReply> mute =
        state.moderator.mute(command.user, System.currentTimeMillis());
    if (mute.isPresent() && !state.moderator.isOperator(receiver.get())) {
      crier.tell(command.user, mute.get()); // an operator can be asked why
      return this;
    }
    String to = state.roster.nameOf(receiver.get()).orElseThrow().value();
    crier.tell(command.user, new ServerMessage.PrivateSent(to, command.text));
    crier.tell(receiver.get(), new ServerMessage.Private(sender.get().value(), command.text));
    return this;
  }

  private Behavior<Command> onShow(Show command) {
    ActorRef<User.Command> user = state.users.get(command.user);
    if (user != null) {
      crier.tellWhatWaits(command.user, user);
      user.tell(new User.Presence(state.roster.attendance()));
    }
    return this;
  }

  private Behavior<Command> onFollowNews(FollowNews command) {
    state.listReaders.remove(command.user);
    return this;
  }

  private Behavior<Command> onRename(Rename command) {
    Optional<Nickname> before = state.roster.nameOf(command.user);
    if (before.isEmpty()) {
      return this;
    }
    Optional<ServerMessage.ErrorReply> refusal =
        state.naming.rename(
            command.user, command.oldName, command.newName, System.currentTimeMillis());
    if (refusal.isPresent()) {
      crier.tell(command.user, refusal.get());
      return this;
    }
    Nickname now = new Nickname(command.newName);
    state.users.get(command.user).tell(new User.Renamed(now));
    crier.tellEveryone(new ServerMessage.Renamed(before.get().value(), now.value()));
    crier.tellPresenceSoon(Crier.NOBODY);
    return this;
  }

  private Behavior<Command> onModerate(Moderate command) {
    state.moderator.obey(
        command.user, command.order, System.currentTimeMillis(), new OfModerator());
    return this;
  }

  private Behavior<Command> onListSanctions(ListSanctions command) {
    state.moderator.list(command.user, System.currentTimeMillis(), new OfModerator());
    return this;
  }

  /** Does what the moderator wants done. */
  private final class OfModerator implements Moderator.Output {
    @Override
    public void answer(int user, ServerMessage message) {
      crier.tell(user, message);
    }

    @Override
    public void tellEveryone(ServerMessage message) {
      crier.tellEveryone(message);
    }

    /** From now on nothing that he has said before is heard any more. */
    @Override
    public void dismiss(int user, ServerMessage.ErrorReply why) {
      crier.tellWhatWaits(user, state.users.get(user));
      state.users.get(user).tell(new User.Dismiss(why));
      leave(user);
    }

    @Override
    public void log(String line) {
      getContext().getLog().info("{}", line);
    }
  }

  private Behavior<Command> onAnswer(Answer command) {
    crier.tell(command.user, command.message);
    return this;
  }

  private Behavior<Command> onLeave(Leave command) {
    ActorRef<User.Command> user = state.users.get(command.user);
    if (user != null) {
      crier.tellWhatWaits(command.user, user);
    }
    leave(command.user);
    if (user != null) {
      user.tell(new User.Goodbye());
    }
    return this;
  }

  private void leave(int user) {
    state.listReaders.remove(user);
    state
        .roster
        .leave(user)
        .ifPresent(
            name -> {
              crier.tellEveryone(new ServerMessage.Left(name.value()));
              crier.tellPresenceSoon(Crier.NOBODY);
            });
  }

  private Behavior<Command> onStopped(Stopped command) {
    state.users.remove(command.user);
    state.moderator.gone(command.user);
    state.door.leave(command.address);
    leave(command.user);
    crier.caughtUp(command.user);
    replyIfClosed();
    return this;
  }

  private Behavior<Command> onFlush() {
    crier.flush();
    return this;
  }

  private Behavior<Command> onCaughtUp(CaughtUp command) {
    crier.caughtUp(command.user);
    return this;
  }

  private Behavior<Command> onTellPresence() {
    crier.tellPresence(Crier.NOBODY);
    return this;
  }

  private Behavior<Command> onAnnounce(Announce command) {
    crier.tellEveryone(command.what);
    return this;
  }

  private Behavior<Command> onClose(Close command) {
    state.closing = Optional.of(command);
    crier.handOut();
    state.users.values().forEach(user -> user.tell(new User.Dismiss(command.why)));
    replyIfClosed();
    return this;
  }

  private void replyIfClosed() {
    if (state.users.isEmpty()) {
      state.closing.ifPresent(close -> close.replyTo.tell(Done.getInstance()));
    }
  }
}
