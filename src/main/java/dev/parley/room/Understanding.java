package dev.parley.room;

import dev.parley.accounts.Role;
import dev.parley.protocol.chat.ClientMessage;
import dev.parley.protocol.chat.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the words of a peer that is in the room mean: some only right behind its name, some only to
 * one that has said hello there. Not thread safe.
 */
final class Understanding {
  /** What a fast download has to say by the way costs less than what people say. */
  private static final double COST_OF_PROGRAMS = 0.1;

  private final boolean fastTransfer;
  private boolean isBehindName;
  private boolean greeted;
  private boolean fast;
  private Role role = Role.MEMBER;

  /**
   * Nobody has said anything; {@code fastTransfer} is whether files can be fetched the fast way.
   */
  Understanding(boolean fastTransfer) {
    this.fastTransfer = fastTransfer;
  }

  /** The peer has its first name, and what it may do is known: what comes next may be a hello. */
  void named(Role its) {
    isBehindName = true;
    role = its;
  }

  /** Something came that was no message. */
  void skipped() {
    isBehindName = false;
  }

  /** What a message means. */
  ClientMessage read(String text, Dialect dialect) {
    Optional<ClientMessage> only =
        isBehindName && dialect == Dialect.LINE
            ? ClientMessage.parseBehindName(text)
            : Optional.empty();
    // A login that nobody had asked for is passed over: the hello may be behind it.
    isBehindName = only.filter(ClientMessage.Login.class::isInstance).isPresent();
    return only.orElseGet(
        () -> greeted ? ClientMessage.parseAfterHello(text) : ClientMessage.parse(text));
  }

  /** The words of a hello that we know too, and that are true of this peer. */
  List<String> greet(ClientMessage.Hello hello) {
    greeted = true;
    fast = fastTransfer && hello.capabilities().contains(ClientMessage.FAST_TRANSFER);
    List<String> known = new ArrayList<>();
    if (fast) {
      known.add(ClientMessage.FAST_TRANSFER);
    }
    known.add(ClientMessage.FILE_SIZES);
    known.add(ClientMessage.PING);
    known.add(ClientMessage.NEWS);
    if (role == Role.OPERATOR) {
      known.add(ClientMessage.OPERATOR);
    }
    known.retainAll(hello.capabilities());
    return known;
  }

  /** Whether the peer can fetch files the fast way. */
  boolean isFast() {
    return fast;
  }

  /** How much of what the peer may say a message uses up. */
  static double cost(ClientMessage message) {
    boolean isSaidByPrograms =
        message instanceof ClientMessage.Hello
            || message instanceof ClientMessage.Pong
            || message instanceof ClientMessage.WantHashes
            || message instanceof ClientMessage.CloseTransfer;
    return isSaidByPrograms ? COST_OF_PROGRAMS : 1;
  }

  /** The same for a step of coming in; what is passed over will be said again. */
  static double cost(Login.Step step) {
    return step instanceof Login.Nothing ? COST_OF_PROGRAMS : 1;
  }
}
