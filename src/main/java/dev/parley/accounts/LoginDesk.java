package dev.parley.accounts;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.PostStop;
import akka.actor.typed.PreRestart;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import dev.parley.net.Network;
import dev.parley.protocol.chat.ClientMessage;
import dev.parley.protocol.chat.ErrorCode;
import dev.parley.protocol.chat.Nickname;
import dev.parley.protocol.chat.Password;
import dev.parley.protocol.chat.ServerMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * Is asked who may come in by which name. Looks into the database, so it belongs on the blocking
 * dispatcher; passwords are checked beside it, a few at a time, so that whoever needs none is not
 * kept waiting. As long as there is no file of accounts none is opened.
 */
public final class LoginDesk extends AbstractBehavior<LoginDesk.Command> {
  private final AccountSettings settings;
  private final LongSupplier nanoClock;
  private final Executor checkers;
  private final LoginQueue<Enter> queue;

  /** Nobody's: checking against it says no, and takes as long as any other check. */
  private final PasswordHash ofNobody;

  private Optional<Database> database = Optional.empty();
  private Optional<AccountStore> accounts = Optional.empty();

  private LoginDesk(
      ActorContext<Command> context, AccountSettings settings, LongSupplier nanoClock) {
    super(context);
    context.getLog(); // which has the name of this class from now on
    this.settings = settings;
    this.nanoClock = nanoClock;
    this.checkers = context.getSystem().dispatchers().lookup(DispatcherSelector.blocking());
    this.queue = new LoginQueue<>(settings.checksAtOnce(), settings.failures());
    this.ofNobody = PasswordHash.ofNothing(settings.cost());
  }

  /** What can be asked. */
  public sealed interface Command {}

  /**
   * May somebody come in?
   *
   * @param name by this name
   * @param password with this, if he has said it
   * @param from from there
   * @param replyTo hears whether he may
   */
  public record Enter(
      Nickname name, Optional<Password> password, InetAddress from, ActorRef<Verdict> replyTo)
      implements Command {}

  /**
   * May somebody who is in take another name?
   *
   * @param name the name
   * @param account whose owner he is
   * @param replyTo hears whether he may
   */
  public record Rename(Nickname name, Optional<Account> account, ActorRef<Verdict> replyTo)
      implements Command {}

  private record Checked(Enter login, Optional<Account> account, boolean matches)
      implements Command {}

  private record CannotCheck(Enter login, Throwable why) implements Command {}

  /**
   * The desk of a server. When it fails, who waits for an answer runs into his time limit; it may
   * restart.
   *
   * @param settings who may come in
   * @return the behaviour
   */
  public static Behavior<Command> create(AccountSettings settings) {
    return create(settings, System::nanoTime);
  }

  static Behavior<Command> create(AccountSettings settings, LongSupplier nanoClock) {
    return Behaviors.setup(context -> new LoginDesk(context, settings, nanoClock));
  }

  /**
   * A desk that lets everybody in under any name.
   *
   * @return the behaviour
   */
  public static Behavior<Command> letEverybodyIn() {
    Verdict yes = new Verdict.Granted(Optional.empty());
    return Behaviors.receiveMessage(
        command -> {
          if (command instanceof Enter enter) {
            enter.replyTo.tell(yes);
          } else if (command instanceof Rename rename) {
            rename.replyTo.tell(yes);
          }
          return Behaviors.same();
        });
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Enter.class, this::onEnter)
        .onMessage(Rename.class, this::onRename)
        .onMessage(Checked.class, this::onChecked)
        .onMessage(CannotCheck.class, this::onCannotCheck)
        .onSignal(PreRestart.class, signal -> onEnd())
        .onSignal(PostStop.class, signal -> onEnd())
        .build();
  }

  private Behavior<Command> onEnter(Enter command) {
    if (command.password.isPresent()) {
      Network from = Network.of(command.from);
      if (mustWait(command, from)) {
        return this;
      }
      refuseExpired();
      if (!queue.add(from, command, nanoClock.getAsLong())) {
        refuseForNow(command);
      }
      checkNext();
    } else {
      lookUp(
          command.name,
          command.replyTo,
          account ->
              command.replyTo.tell(
                  account.isEmpty() && settings.mode() == AuthMode.OPEN
                      ? new Verdict.Granted(Optional.empty())
                      : refused(
                          ErrorCode.PASSWORD_NEEDED,
                          (isOneForAll()
                                  ? "a password is needed here"
                                  : "that name needs a password")
                              + ClientMessage.LOGIN_HINT)));
    }
    return this;
  }

  /** Whether an address was wrong too often; then it is told when it may try again. */
  private boolean mustWait(Enter command, Network from) {
    long waitNanos = queue.waitNanos(from, nanoClock.getAsLong());
    if (waitNanos <= 0) {
      return false;
    }
    long seconds = Duration.ofNanos(waitNanos).toSeconds() + 1;
    refuse(
        command,
        ErrorCode.TOO_MANY_LOGINS,
        "your address was wrong too often; try again in " + seconds + " s");
    return true;
  }

  /** Whether the room has a password; who has an account besides is not told. */
  private boolean isOneForAll() {
    return settings.mode() == AuthMode.PASSWORD;
  }

  private void refuseExpired() {
    queue.takeExpired(nanoClock.getAsLong()).forEach(this::refuseForNow);
  }

  private void refuseForNow(Enter command) {
    refuse(command, ErrorCode.TOO_MANY_LOGINS, "too many log in just now; try again in a moment");
  }

  private void checkNext() {
    refuseExpired();
    for (Optional<Enter> next = queue.next(); next.isPresent(); next = queue.next()) {
      Enter login = next.get();
      Network from = Network.of(login.from);
      // Others of that address may have been wrong since it was put into the queue.
      if (mustWait(login, from)
          || !lookUp(login.name, login.replyTo, account -> check(login, account))) {
        queue.over(from);
      }
    }
  }

  private void check(Enter login, Optional<AccountStore.Entry> entry) {
    PasswordHash expected =
        entry.map(AccountStore.Entry::hash).or(settings::roomPassword).orElse(ofNobody);
    Password password = login.password.orElseThrow();
    // Who needs none and says one nevertheless is taken by his word: it would not be his to know.
    boolean needsNone = entry.isEmpty() && settings.mode() == AuthMode.OPEN;
    getContext()
        .pipeToSelf(
            CompletableFuture.supplyAsync(
                () -> needsNone || (!password.isTooLong() && expected.matches(password)), checkers),
            (matches, failure) ->
                failure == null
                    ? new Checked(login, entry.map(AccountStore.Entry::account), matches)
                    : new CannotCheck(login, failure));
  }

  private Behavior<Command> onChecked(Checked command) {
    Network from = Network.of(command.login.from);
    queue.over(from);
    if (command.matches) {
      command.login.replyTo.tell(new Verdict.Granted(command.account));
    } else {
      queue.failed(from, nanoClock.getAsLong());
      getContext()
          .getLog()
          .info(
              "[LOGIN] wrong password for {} from {}",
              command.login.name,
              command.login.from.getHostAddress());
      refuse(
          command.login,
          ErrorCode.WRONG_PASSWORD,
          isOneForAll() ? "that is not the password" : "that is not the password for this name");
    }
    checkNext();
    return this;
  }

  private Behavior<Command> onCannotCheck(CannotCheck command) {
    getContext().getLog().error("[LOGIN] a password cannot be checked: {}", command.why.toString());
    queue.over(Network.of(command.login.from));
    refuse(command.login, ErrorCode.SERVER_FAULT, "passwords cannot be checked just now");
    checkNext();
    return this;
  }

  private Behavior<Command> onRename(Rename command) {
    lookUp(
        command.name,
        command.replyTo,
        entry -> {
          Optional<Nickname> owner = entry.map(found -> found.account().name());
          boolean isHis = owner.isPresent() && owner.equals(command.account.map(Account::name));
          boolean isNobodys = owner.isEmpty() && settings.mode() != AuthMode.ACCOUNTS;
          command.replyTo.tell(
              isHis || isNobodys
                  ? new Verdict.Granted(command.account)
                  : refused(
                      ErrorCode.NAME_TAKEN,
                      command.name.value() + " is not yours, or looks too much like what is not"));
        });
    return this;
  }

  /** What is done with an account, or with there being none. */
  private interface Use {
    void of(Optional<AccountStore.Entry> entry);
  }

  /** Nobody comes in unseen when the database fails; false then. */
  private boolean lookUp(Nickname name, ActorRef<Verdict> replyTo, Use use) {
    Optional<AccountStore.Entry> entry;
    try {
      entry = find(name);
    } catch (SQLException | IOException e) {
      getContext()
          .getLog()
          .error("[ACCOUNTS] {} cannot be read: {}", settings.database(), e.getMessage());
      onEnd(); // it may be better when it is opened anew
      replyTo.tell(refused(ErrorCode.SERVER_FAULT, "who may come in cannot be looked up just now"));
      return false;
    }
    use.of(entry);
    return true;
  }

  private Optional<AccountStore.Entry> find(Nickname name) throws SQLException, IOException {
    if (accounts.isEmpty()) {
      if (Files.notExists(settings.database())) {
        return Optional.empty();
      }
      database = Optional.of(Database.open(settings.database()));
      accounts = database.map(AccountStore::new);
    }
    return accounts.get().find(name);
  }

  private static Verdict.Refused refused(ErrorCode code, String explanation) {
    return new Verdict.Refused(new ServerMessage.ErrorReply(code, explanation));
  }

  private static void refuse(Enter command, ErrorCode code, String explanation) {
    command.replyTo.tell(refused(code, explanation));
  }

  private Behavior<Command> onEnd() {
    if (database.isPresent()) {
      try {
        database.get().close();
      } catch (SQLException e) {
        getContext().getLog().warn("[ACCOUNTS] {}", e.toString());
      }
    }
    database = Optional.empty();
    accounts = Optional.empty();
    return this;
  }
}
