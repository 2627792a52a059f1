package dev.parley.accounts;

import dev.parley.protocol.chat.ServerMessage;
import java.util.Optional;

/** Whether somebody may come in by a name. */
public sealed interface Verdict {
  /**
   * He may.
   *
   * @param account whose owner he has proved to be; empty for a guest
   */
  record Granted(Optional<Account> account) implements Verdict {
    /**
     * What he may do.
     *
     * @return the role of his account, or that of everybody
     */
    public Role role() {
      return account.map(Account::role).orElse(Role.MEMBER);
    }
  }

  /**
   * He may not, or not yet.
   *
   * @param why what he is told; its code says what may follow
   */
  record Refused(ServerMessage.ErrorReply why) implements Verdict {}
}
