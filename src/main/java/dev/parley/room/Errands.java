package dev.parley.room;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import dev.parley.accounts.Account;
import dev.parley.accounts.LoginDesk;
import dev.parley.accounts.Verdict;
import dev.parley.files.FileCatalog;
import dev.parley.protocol.chat.ClientMessage;
import dev.parley.protocol.chat.ErrorCode;
import dev.parley.protocol.chat.Nickname;
import dev.parley.protocol.chat.Password;
import dev.parley.protocol.chat.ServerMessage;
import dev.parley.transfer.TransferDesk;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a user asks others on behalf of its peer: the catalogue, the desk, the desk for logins. Each
 * answer comes back as a message to the user, in time or as an error. Belongs to the user's actor.
 */
final class Errands {
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

  private final ActorContext<User.Command> context;
  private final InetAddress from;
  private final ActorRef<FileCatalog.Command> catalog;
  private final ActorRef<TransferDesk.Command> desk;
  private final ActorRef<LoginDesk.Command> logins;
  private final ActorRef<TransferDesk.Answer> deskEvents;
  private final ActorRef<Verdict> verdicts;

  /** The adapters are for what comes more than once, or whenever it likes. */
  Errands(
      ActorContext<User.Command> context,
      InetAddress from,
      ActorRef<FileCatalog.Command> catalog,
      ActorRef<TransferDesk.Command> desk,
      ActorRef<LoginDesk.Command> logins,
      ActorRef<TransferDesk.Answer> deskEvents,
      ActorRef<Verdict> verdicts) {
    this.context = context;
    this.from = from;
    this.catalog = catalog;
    this.desk = desk;
    this.logins = logins;
    this.deskEvents = deskEvents;
    this.verdicts = verdicts;
  }

  /** May the peer come in? The login's own time limit counts. */
  void enter(Nickname name, Optional<Password> password) {
    logins.tell(new LoginDesk.Enter(name, password, from, verdicts));
  }

  /** May the peer, who owns an account or none, take another name? */
  void rename(ClientMessage.Rename rename, Optional<Account> account) {
    context.ask(
        Verdict.class,
        logins,
        ANSWER_TIMEOUT,
        replyTo -> new LoginDesk.Rename(new Nickname(rename.newName()), account, replyTo),
        (verdict, failure) ->
            new User.RenameJudged(
                rename,
                failure == null
                    ? verdict
                    : new Verdict.Refused(
                        new ServerMessage.ErrorReply(
                            ErrorCode.SERVER_FAULT, "names cannot be changed just now"))));
  }

  /** Which files are there? */
  void files(Function<FileCatalog.Listing, ServerMessage> asAnswer) {
    context.askWithStatus(
        FileCatalog.Listing.class,
        catalog,
        ANSWER_TIMEOUT,
        FileCatalog.ListFiles::new,
        (listing, failure) ->
            new User.Answered(
                failure == null
                    ? asAnswer.apply(listing)
                    : new ServerMessage.ErrorReply(
                        ErrorCode.SERVER_FAULT, "the files cannot be listed just now")));
  }

  /** A file is wanted; what happens to the download later comes as events of the desk. */
  void download(String fileName, boolean fast) {
    context.ask(
        TransferDesk.Answer.class,
        desk,
        ANSWER_TIMEOUT,
        replyTo ->
            new TransferDesk.Request(fileName, fast, from, context.getSelf(), replyTo, deskEvents),
        (answer, failure) ->
            new User.Answered(
                failure == null
                    ? answer.message()
                    : ServerMessage.ErrorReply.aboutFile(
                        ErrorCode.SERVER_FAULT,
                        fileName,
                        "the download cannot be started just now")));
  }

  /** Hashes of a fast download are wanted. */
  void hashes(ClientMessage.WantHashes wanted) {
    desk.tell(
        new TransferDesk.WantHashes(context.getSelf(), wanted.transferId(), wanted.firstBlock()));
  }

  /** A fast download is over. */
  void closeTransfer(int transferId) {
    desk.tell(new TransferDesk.CloseTransfer(context.getSelf(), transferId));
  }

  /** The peer goes, and with it its downloads. */
  void leave() {
    desk.tell(new TransferDesk.OwnerLeft(context.getSelf()));
  }
}
