package dev.parley.room;

import dev.parley.protocol.chat.ErrorCode;
import dev.parley.protocol.chat.Nickname;
import dev.parley.protocol.chat.ServerMessage;
import java.util.Optional;

/** Who may bear which name, at first and later. Not thread safe. */
final class Naming {
  private final Roster roster;
  private final Moderator moderator;

  Naming(Roster roster, Moderator moderator) {
    this.roster = roster;
    this.moderator = moderator;
  }

  /** Gives a newcomer his name, or says what is against it. */
  Optional<ServerMessage.ErrorReply> join(
      int member, Nickname name, boolean isOperator, long nowMillis) {
    Optional<ServerMessage.ErrorReply> refusal =
        isOperator
            ? Optional.empty()
            : moderator.refusal(name, nowMillis).or(() -> moderator.refusal(member, nowMillis));
    if (refusal.isEmpty()) {
      refusal = claim(member, name);
    }
    if (refusal.isEmpty()) {
      moderator.joined(member, isOperator, nowMillis);
    }
    return refusal;
  }

  /** Gives a member, who has a name, another one, or says what is against it. */
  Optional<ServerMessage.ErrorReply> rename(
      int member, String oldName, String newName, long nowMillis) {
    String name = roster.nameOf(member).orElseThrow().value();
    if (!name.equals(oldName)) {
      return Optional.of(
          new ServerMessage.ErrorReply(
              ErrorCode.BAD_COMMAND, "your name is " + name + ": CHANGENAME " + name + " <new>"));
    }
    Optional<String> illegal = Nickname.refusal(newName);
    if (illegal.isPresent()) {
      return Optional.of(new ServerMessage.ErrorReply(ErrorCode.BAD_NAME, illegal.get()));
    }
    Nickname wanted = new Nickname(newName);
    // Everyone reads of a new name, so it is a way of talking; and the mute is about the old one.
    Optional<ServerMessage.ErrorReply> refusal =
        moderator
            .mute(member, nowMillis)
            .or(() -> moderator.refusal(wanted, nowMillis).map(why -> isBanned(wanted)))
            .or(() -> claim(member, wanted));
    if (refusal.isEmpty()) {
      moderator.renamed(member, nowMillis);
    }
    return refusal;
  }

  private static ServerMessage.ErrorReply isBanned(Nickname name) {
    return new ServerMessage.ErrorReply(
        ErrorCode.NAME_TAKEN, "nobody may be called " + name + " now");
  }

  private Optional<ServerMessage.ErrorReply> claim(int member, Nickname name) {
    return roster.claim(member, name)
        ? Optional.empty()
        : Optional.of(
            new ServerMessage.ErrorReply(
                ErrorCode.NAME_TAKEN,
                "somebody here is called " + name + ", or it looks too much like something else"));
  }
}
