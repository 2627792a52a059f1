package dev.parley.room;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.parley.protocol.chat.ServerMessage;
import java.time.Duration;
import java.util.List;

/**
 * Tells the members of a room what happens in it, many things at once when there is much. Belongs
 * to the room's actor; what it remembers is in the room's state, which outlives a restart.
 */
final class Crier {
  private final ChatRoom.State state;
  private final RoomSettings settings;
  private final ActorRef<ChatRoom.Command> self;
  private final TimerScheduler<ChatRoom.Command> timers;

  Crier(
      ChatRoom.State state,
      RoomSettings settings,
      ActorRef<ChatRoom.Command> self,
      TimerScheduler<ChatRoom.Command> timers) {
    this.state = state;
    this.settings = settings;
    this.self = self;
    this.timers = timers;
  }

  /** No member has this number. */
  static final int NOBODY = 0;

  /** Small rooms never notice that news have a limit. */
  private static final long MAX_NEWS_DEBT_NANOS = Duration.ofMillis(10).toNanos();

  /** How far ahead of the rate presence may run: small rooms never notice that there is one. */
  private static final long PRESENCE_BURST_NANOS = Duration.ofMillis(50).toNanos();

  /**
   * Tells everyone who is here, at once or, in a big room or after many changes in a row, some now
   * and some later: the list goes to everyone, so its cost grows with the square of the room.
   *
   * @param alreadyTold who knows it
   */
  void tellPresenceSoon(int alreadyTold) {
    state.presenceChanged = true;
    if (!timers.isTimerActive(ChatRoom.TellPresence.class)) {
      tellPresence(alreadyTold);
    }
  }

  /**
   * Tells as many as may be told now who is here, and goes on with the others in a moment; who was
   * told before the last change is told again, and who follows the news is not told at all. The
   * rate is kept as by the generic cell rate algorithm (ITU-T I.371).
   */
  void tellPresence(int alreadyTold) {
    long costNanos =
        (long) (1e9 * state.roster.bytesToTellOne() / settings.presenceBytesPerSecond());
    if (state.roster.size() * costNanos <= PRESENCE_BURST_NANOS) {
      handOut(); // so that it is encoded once; else each is told by itself what happened before
    }
    long debtNanos = state.presencePaidOffNanos - System.nanoTime();
    while (debtNanos <= PRESENCE_BURST_NANOS && isAnyoneToTell(alreadyTold)) {
      int member = state.presenceRound.remove();
      if (state.listReaders.contains(member)) {
        tellWhatWaits(member, state.users.get(member));
        state.users.get(member).tell(new User.Presence(state.roster.attendance()));
        debtNanos = Math.max(debtNanos, 0) + costNanos;
      }
    }
    state.presencePaidOffNanos = System.nanoTime() + debtNanos;
    if (isAnyoneToTell(alreadyTold)) {
      timers.startSingleTimer(
          ChatRoom.TellPresence.class, new ChatRoom.TellPresence(), Duration.ofNanos(debtNanos));
    }
  }

  /** Whether a member has not been told of the last change; begins with all if there was one. */
  private boolean isAnyoneToTell(int alreadyTold) {
    if (state.presenceRound.isEmpty() && state.presenceChanged) {
      state.presenceChanged = false;
      state.presenceRound.addAll(state.listReaders);
      state.presenceRound.remove(alreadyTold);
    }
    return !state.presenceRound.isEmpty();
  }

  /**
   * Tells everyone behind whatever else waits in the mailbox now, and when what was told before is
   * being sent: so the more there is to do, the more goes out together, and nothing waits while
   * there is nothing to do.
   */
  void tellEveryone(ServerMessage message) {
    boolean nothingUrgentWaits = state.backlog.isOnlyNews();
    boolean nothingWaits = state.backlog.isEmpty();
    state.backlog.add(message);
    if (nothingWaits || (nothingUrgentWaits && !state.backlog.isOnlyNews())) {
      self.tell(new ChatRoom.Flush());
    }
    if (state.backlog.isFull()) {
      handOut();
    }
  }

  /** Everything that waited in the mailbox has been dealt with, or the time for news has come. */
  void flush() {
    long nowNanos = System.nanoTime();
    long debtNanos = state.newsPaidOffNanos - nowNanos;
    if (state.handingOutTo != NOBODY) {
      return; // its end is heard of
    } else if (state.backlog.isOnlyNews() && debtNanos > MAX_NEWS_DEBT_NANOS) {
      if (!timers.isTimerActive(ChatRoom.Flush.class)) {
        timers.startSingleTimer(
            ChatRoom.Flush.class, new ChatRoom.Flush(), Duration.ofNanos(debtNanos));
      }
    } else {
      handOut();
    }
  }

  /** News may take a quarter of the time at most: in a big room many of them go out together. */
  void caughtUp(int user) {
    if (user != state.handingOutTo) {
      return;
    }
    state.handingOutTo = NOBODY;
    long nowNanos = System.nanoTime();
    state.newsPaidOffNanos = nowNanos + 3 * (nowNanos - state.handOutBeganNanos);
    flush();
  }

  /** Gives everyone what he has not been told yet. */
  void handOut() {
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

  /** Tells one user something of his own. */
  void tell(int user, ServerMessage message) {
    ActorRef<User.Command> ref = state.users.get(user);
    if (ref != null) {
      tellWhatWaits(user, ref);
      ref.tell(new User.Deliver(new Outgoing(message)));
    }
  }

  /** What everyone is to read and this one must read first. */
  void tellWhatWaits(int number, ActorRef<User.Command> user) {
    boolean isMember = state.roster.nameOf(number).isPresent();
    List<ServerMessage> waiting = isMember ? state.backlog.takeFor(number) : List.of();
    if (!waiting.isEmpty()) {
      user.tell(new User.Deliver(new Outgoing(waiting)));
    }
  }
}
