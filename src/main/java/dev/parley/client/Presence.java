package dev.parley.client;

import dev.parley.protocol.chat.ClientMessage;
import dev.parley.protocol.chat.ErrorCode;
import dev.parley.protocol.chat.ServerMessage;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * What a client knows of itself and the others in the room: its name, who is here, what it has
 * asked and said and waits to hear of. Survives connections. Not thread safe.
 */
final class Presence {
  /** What the server says to whom it puts out. */
  private static final Set<ErrorCode> PUTS_OUT = EnumSet.of(ErrorCode.KICKED, ErrorCode.BANNED);

  private final NameChoice name;
  private final People people = new People();
  private final Questions questions = new Questions();
  private final Unconfirmed unconfirmed = new Unconfirmed();
  private final Consumer<ClientMessage> server;
  private final Consumer<ClientEvent> listener;
  private boolean isOperator;
  private Optional<ServerMessage.ErrorReply> putOut = Optional.empty();

  /** Somebody who says things to {@code server} and tells {@code listener} what there is to see. */
  Presence(NameChoice name, Consumer<ClientMessage> server, Consumer<ClientEvent> listener) {
    this.name = name;
    this.server = server;
    this.listener = listener;
  }

  /** The name to come in with, or that we are known by. */
  String name() {
    return name.current();
  }

  /** The server would not have the name, which others may have or we ourselves, not gone yet. */
  void nameWasTaken() {
    name.wasTaken();
  }

  /** The server is told the password for our name. */
  void passwordSaid() {
    name.passwordSaid();
  }

  /** Puts a question as soon as it is known in which words. */
  void ask(Question<?> question) {
    questions.add(question, server);
  }

  /** A line is given to the connection; {@code taken} is done when it is on its way. */
  void said(String line, CompletableFuture<?> taken) {
    unconfirmed.said(line, taken);
  }

  /** The server has said what it can do. */
  void greeted(Set<String> capabilities) {
    questions.greeted(capabilities, server);
    if (isOperator != capabilities.contains(ClientMessage.OPERATOR)) {
      isOperator = !isOperator;
      listener.accept(new ClientEvent.RoleChanged(isOperator));
    }
  }

  /** Takes what the server says, and tells the listener what of it is for people. */
  void heard(ServerMessage message, String line) {
    String self = name.current();
    boolean answersAQuestion = questions.onServer(message);
    if (!answersAQuestion) {
      unconfirmed.onServer(message, self);
    }
    if (message instanceof ServerMessage.ErrorReply error && PUTS_OUT.contains(error.code())) {
      putOut = Optional.of(error);
    }
    if (message instanceof ServerMessage.Renamed renamed) {
      name.renamed(renamed.oldName(), renamed.newName());
    }
    if (!isForPrograms(message) && !(answersAQuestion && isOnlyAnAnswer(message))) {
      listener.accept(new ClientEvent.Received(message, line));
    }
    if (people.onServer(message, name.current()) || !self.equals(name.current())) {
      listener.accept(new ClientEvent.PeopleChanged(name.current(), people.others()));
    }
  }

  private static boolean isForPrograms(ServerMessage message) {
    return message instanceof ServerMessage.Hello
        || message instanceof ServerMessage.FastOffer
        || message instanceof ServerMessage.FileList
        || message instanceof ServerMessage.Hashes;
  }

  private static boolean isOnlyAnAnswer(ServerMessage message) {
    return message instanceof ServerMessage.Files
        || message instanceof ServerMessage.Sanctioned
        || message instanceof ServerMessage.Sanctions;
  }

  /** Why an operator has put us out, if one has. */
  Optional<ServerMessage.ErrorReply> putOut() {
    return putOut;
  }

  /**
   * There is no connection any more: nothing will be answered.
   *
   * @return the lines that were said and have perhaps not arrived
   */
  List<String> connectionLost(Throwable why) {
    questions.connectionLost(why);
    name.connectionLost();
    return unconfirmed.connectionLost();
  }
}
