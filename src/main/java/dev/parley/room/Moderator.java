package dev.parley.room;

import dev.parley.net.Network;
import dev.parley.protocol.chat.ClientMessage;
import dev.parley.protocol.chat.ErrorCode;
import dev.parley.protocol.chat.Looks;
import dev.parley.protocol.chat.Nickname;
import dev.parley.protocol.chat.Order;
import dev.parley.protocol.chat.Sanction;
import dev.parley.protocol.chat.ServerMessage;
import dev.parley.protocol.chat.Times;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Keeps order: who may not come in or not talk now, and what comes of what an operator orders.
 * Nothing can be done about an operator; his role is the business of who runs the server. Not
 * thread safe.
 */
final class Moderator {
  /** The list of what is in force has so many of the newest. */
  static final int MAX_LISTED = 200;

  private static final String FOR_OPERATORS = "that is for operators";

  private final Roster roster;
  private final OrderKeeping keeping;
  private final Sanctions sanctions;

  /** Where each connection comes from, whether it has a name or not. */
  private final Map<Integer, Network> networks = new HashMap<>();

  /** By what name each has come in: an account is found by that, whatever it is called now. */
  private final Map<Integer, String> firstNames = new HashMap<>();

  private final Set<Integer> operators = new HashSet<>();

  /** Those of the present who may not talk, until their time is over at least. */
  private final Map<Integer, Sanction> muted = new HashMap<>();

  /** What is to be done. */
  interface Output {
    /** One user is answered. */
    void answer(int user, ServerMessage message);

    /** Everyone is told. */
    void tellEveryone(ServerMessage message);

    /** A connection ends with these words. */
    void dismiss(int user, ServerMessage.ErrorReply why);

    /** Goes into the log. */
    void log(String line);
  }

  /**
   * Nobody is here.
   *
   * @param roster who will be here by what name
   * @param keeping the limits, and what is in force from an earlier run
   */
  Moderator(Roster roster, OrderKeeping keeping) {
    this.roster = roster;
    this.keeping = keeping;
    this.sanctions = new Sanctions(keeping.maxInForce(), keeping.kept());
  }

  // ---- who may come in, and who may talk

  /** Why nobody may connect from there, if so. */
  Optional<ServerMessage.ErrorReply> refusal(InetAddress from, long nowMillis) {
    return sanctions.of(Sanction.Kind.BAN, Network.of(from), nowMillis).map(Sanction::reply);
  }

  /** Why the user may not stay, whose address may have been banned since he connected. */
  Optional<ServerMessage.ErrorReply> refusal(int user, long nowMillis) {
    return sanctions.of(Sanction.Kind.BAN, networks.get(user), nowMillis).map(Sanction::reply);
  }

  /** Why nobody but an operator may bear that name, if so. */
  Optional<ServerMessage.ErrorReply> refusal(Nickname name, long nowMillis) {
    return sanctions.of(Sanction.Kind.BAN, name.value(), nowMillis).map(Sanction::reply);
  }

  /** Somebody is connected. */
  void connected(int user, InetAddress from) {
    networks.put(user, Network.of(from));
  }

  /** He has a name now. */
  void joined(int user, boolean isOperator, long nowMillis) {
    if (isOperator) {
      operators.add(user);
    }
    roster.nameOf(user).ifPresent(name -> firstNames.put(user, name.value()));
    findMute(user, nowMillis);
  }

  /** He has another name now, which may be muted. */
  void renamed(int user, long nowMillis) {
    findMute(user, nowMillis);
  }

  /** He is connected no more. */
  void gone(int user) {
    networks.remove(user);
    firstNames.remove(user);
    operators.remove(user);
    muted.remove(user);
  }

  boolean isOperator(int user) {
    return operators.contains(user);
  }

  /** Why the user may not talk now, if so. */
  Optional<ServerMessage.ErrorReply> mute(int user, long nowMillis) {
    if (muted.isEmpty() || !muted.containsKey(user)) {
      return Optional.empty();
    }
    if (muted.get(user).until().toEpochMilli() <= nowMillis) {
      findMute(user, nowMillis);
    }
    return Optional.ofNullable(muted.get(user)).map(Sanction::reply);
  }

  private void findMute(int user, long nowMillis) {
    Optional<Sanction> mute =
        operators.contains(user)
            ? Optional.empty()
            : roster
                .nameOf(user)
                .flatMap(name -> sanctions.of(Sanction.Kind.MUTE, name.value(), nowMillis))
                .or(() -> sanctions.of(Sanction.Kind.MUTE, networks.get(user), nowMillis));
    mute.ifPresentOrElse(found -> muted.put(user, found), () -> muted.remove(user));
  }

  // ---- what operators order

  /** Tells an operator what is in force, the newest last. */
  void list(int user, long nowMillis, Output output) {
    if (!isOperator(user)) {
      output.answer(
          user,
          ServerMessage.ErrorReply.aboutCommand(
              ErrorCode.NOT_ALLOWED, ClientMessage.SANCTIONS, FOR_OPERATORS));
      return;
    }
    List<Sanction> inForce = sanctions.inForce(nowMillis);
    inForce
        .subList(Math.max(0, inForce.size() - MAX_LISTED), inForce.size())
        .forEach(one -> output.answer(user, new ServerMessage.Sanctioned(one)));
    output.answer(user, new ServerMessage.Sanctions(inForce.size()));
  }

  /** Does what a user orders and tells everyone, or tells him why not. */
  void obey(int user, Order order, long nowMillis, Output output) {
    if (!isOperator(user)) {
      output.answer(
          user,
          ServerMessage.ErrorReply.aboutCommand(
              ErrorCode.NOT_ALLOWED, order.verb().word(), FOR_OPERATORS));
      return;
    }
    Subject subject = Subject.of(order.whom(), roster, networks);
    Set<Integer> called = subject.name().map(this::called).orElse(Set.of());
    Set<Integer> hit = subject.from(networks);
    hit.addAll(called);
    String by = roster.nameOf(user).map(Nickname::value).orElse("");
    Optional<ServerMessage.ErrorReply> refusal =
        refusal(order, subject, hit)
            .or(() -> change(order, withNames(subject, called), by, !hit.isEmpty(), nowMillis));
    if (refusal.isPresent()) {
      output.answer(user, refusal.get());
      return;
    }
    String term = term(order, subject, by, nowMillis);
    String past = order.verb().past();
    output.log("[" + past.toUpperCase(Locale.ROOT) + "] " + subject + " " + term);
    String told = subject.name().orElse(Order.AN_ADDRESS);
    output.tellEveryone(
        new ServerMessage.Ordered(new Order(order.verb(), told, order.time(), order.reason()), by));
    switch (order.verb()) {
      case KICK -> dismiss(hit, ErrorCode.KICKED, "you were kicked " + term, output);
      case BAN -> dismiss(hit, ErrorCode.BANNED, "you are banned " + term, output);
      case MUTE -> hit.forEach(one -> findMute(one, nowMillis));
      case UNMUTE -> List.copyOf(muted.keySet()).forEach(one -> findMute(one, nowMillis));
      case UNBAN -> {}
    }
    if (order.verb() != Order.Verb.KICK) {
      keeping.keeper().accept(sanctions.inForce(nowMillis));
    }
  }

  private static void dismiss(Set<Integer> whom, ErrorCode code, String why, Output output) {
    whom.forEach(one -> output.dismiss(one, new ServerMessage.ErrorReply(code, why)));
  }

  /** Who bears a name; if nobody does, who came in by it: who has an account is known by that. */
  private Set<Integer> called(String name) {
    Set<Integer> bearers = roster.findAlike(name);
    if (!bearers.isEmpty()) {
      return bearers;
    }
    Set<String> looks = Looks.of(name);
    return firstNames.keySet().stream()
        .filter(user -> !Collections.disjoint(Looks.of(firstNames.get(user)), looks))
        .collect(Collectors.toSet());
  }

  private Optional<ServerMessage.ErrorReply> refusal(
      Order order, Subject subject, Set<Integer> hit) {
    if (order.time().filter(t -> t.compareTo(keeping.longest()) > 0).isPresent()) {
      return refused(
          order, ErrorCode.BAD_COMMAND, "the longest time is " + Times.word(keeping.longest()));
    } else if (subject.isNobody()) {
      return refused(order, ErrorCode.NO_SUCH_USER, "there is nobody of that name here");
    }
    boolean lifts = order.verb() == Order.Verb.UNMUTE || order.verb() == Order.Verb.UNBAN;
    return !lifts && hit.stream().anyMatch(operators::contains)
        ? refused(order, ErrorCode.NOT_ALLOWED, "nothing can be done about an operator")
        : Optional.empty();
  }

  /** Puts it in force, or out of force, or says why that cannot be. */
  private Optional<ServerMessage.ErrorReply> change(
      Order order, List<Subject> subjects, String by, boolean isAnybodyHit, long nowMillis) {
    boolean done =
        switch (order.verb()) {
          case KICK -> isAnybodyHit;
          case MUTE, BAN ->
              sanctions.addAll(
                  subjects.stream().map(one -> sanction(order, one, by, nowMillis)).toList(),
                  nowMillis);
          case UNMUTE -> sanctions.lift(Sanction.Kind.MUTE, subjects, nowMillis);
          case UNBAN -> sanctions.lift(Sanction.Kind.BAN, subjects, nowMillis);
        };
    if (done) {
      return Optional.empty();
    }
    return switch (order.verb()) {
      case KICK -> refused(order, ErrorCode.NO_SUCH_USER, "there is nobody like that here");
      case MUTE, BAN ->
          refused(order, ErrorCode.NOT_ALLOWED, keeping.maxInForce() + " are in force already");
      case UNMUTE -> refused(order, ErrorCode.NO_SUCH_USER, "nobody like that is muted");
      case UNBAN -> refused(order, ErrorCode.NO_SUCH_USER, "nobody like that is banned");
    };
  }

  /** Whom an order names, behind all other names of those who are called so. */
  private List<Subject> withNames(Subject subject, Set<Integer> called) {
    Stream<Subject> names =
        called.stream()
            .flatMap(this::names)
            .filter(name -> !subject.name().equals(Optional.of(name)))
            .map(name -> new Subject(Optional.of(name), Optional.empty()));
    return Stream.concat(names, Stream.of(subject)).toList();
  }

  /** By what name somebody has come in, and what he is called now. */
  private Stream<String> names(int user) {
    return Stream.concat(
        Stream.ofNullable(firstNames.get(user)), roster.nameOf(user).map(Nickname::value).stream());
  }

  private static Sanction sanction(Order order, Subject subject, String by, long nowMillis) {
    return new Sanction(
        order.verb() == Order.Verb.MUTE ? Sanction.Kind.MUTE : Sanction.Kind.BAN,
        subject.name(),
        subject.network().map(Network::text),
        Instant.ofEpochMilli(nowMillis).plus(order.time().orElseThrow()),
        by,
        order.reason());
  }

  /** Until when, by whom and why. */
  private static String term(Order order, Subject subject, String by, long nowMillis) {
    return order.verb().isTimed()
        ? sanction(order, subject, by, nowMillis).term()
        : "by " + by + (order.reason().isEmpty() ? "" : ": " + order.reason());
  }

  private static Optional<ServerMessage.ErrorReply> refused(
      Order order, ErrorCode code, String why) {
    return Optional.of(ServerMessage.ErrorReply.aboutCommand(code, order.verb().word(), why));
  }
}
