package dev.parley.cli;

import dev.parley.accounts.Account;
import dev.parley.accounts.AccountStore;
import dev.parley.accounts.Argon2Cost;
import dev.parley.accounts.Database;
import dev.parley.accounts.PasswordHash;
import dev.parley.accounts.Role;
import dev.parley.protocol.chat.Nickname;
import dev.parley.protocol.chat.Password;
import dev.parley.server.InvalidSettingException;
import dev.parley.server.ServerConfig;
import dev.parley.server.ServerSettings;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code parley user}: the accounts of a server, which may be running. */
@Command(
    name = "parley user",
    description = "Manages the accounts of a server. It works while the server runs.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class UserCommand implements Runnable {
  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int REFUSED = 6;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      scope = CommandLine.ScopeType.INHERIT,
      description = "The server's settings, instead of application.conf.")
  private Path config;

  /** Something is wrong, in one line. */
  private static final class Trouble extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int exitCode;

    Trouble(int exitCode, String why) {
      super(why);
      this.exitCode = exitCode;
    }
  }

  private final InputStream in;

  private UserCommand(InputStream in) {
    this.in = in;
  }

  /** {@code user} among the commands of {@code parley}: hands on the words behind it. */
  @Command(name = "user", description = "Manages the accounts of a server; user --help says how.")
  private static final class Entrance implements Callable<Integer> {
    @Parameters(arity = "0..*", hidden = true)
    private List<String> words = List.of();

    @Override
    public Integer call() {
      return execute(words, System.in, writer(System.out), writer(System.err));
    }
  }

  static CommandLine line() {
    return new CommandLine(new Entrance()).setUnmatchedOptionsArePositionalParams(true);
  }

  /** In UTF-8, whatever the locale says. */
  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }

  static int execute(List<String> words, InputStream in, PrintWriter out, PrintWriter err) {
    CommandLine line = new CommandLine(new UserCommand(in)).setOut(out).setErr(err);
    line.setExecutionExceptionHandler(UserCommand::onTrouble);
    return line.execute(words.toArray(String[]::new));
  }

  private static int onTrouble(
      Exception failure, CommandLine line, CommandLine.ParseResult unused) {
    PrintWriter err = line.getErr();
    if (failure instanceof Trouble trouble) {
      err.println("parley: " + trouble.getMessage());
      return trouble.exitCode;
    } else if (failure instanceof InvalidSettingException) {
      err.println("parley: " + failure.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
    err.println("parley: the accounts cannot be used: " + failure.getMessage());
    return FAILED;
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "which command? add, passwd, role, remove or list");
  }

  @Command(
      name = "add",
      description = "Adds an account. The password is asked for, or read from standard input.",
      mixinStandardHelpOptions = true)
  int add(
      @Parameters(paramLabel = "NAME") String name,
      @Option(names = "--operator", description = "Its owner may keep order in the room.")
          boolean operator)
      throws Exception {
    Nickname nickname = nickname(name);
    PasswordHash hash = hashOf(nickname);
    try (Database database = Database.open(file())) {
      Role role = operator ? Role.OPERATOR : Role.MEMBER;
      if (!new AccountStore(database).add(nickname, role, hash)) {
        throw new Trouble(
            REFUSED, "there is an account " + nickname + " already, or one that looks like it");
      }
    }
    return OK;
  }

  @Command(
      name = "passwd",
      description = "Changes a password, which is asked for, or read from standard input.",
      mixinStandardHelpOptions = true)
  int passwd(@Parameters(paramLabel = "NAME") String name) throws Exception {
    Nickname nickname = nickname(name);
    PasswordHash hash = hashOf(nickname);
    return change(nickname, accounts -> accounts.setHash(nickname, hash));
  }

  @Command(
      name = "role",
      description = "Says what the owner of an account may do, from his next login on.",
      mixinStandardHelpOptions = true)
  int role(
      @Parameters(paramLabel = "NAME") String name,
      @Parameters(paramLabel = "member|operator") String role)
      throws Exception {
    Nickname nickname = nickname(name);
    Role wanted =
        Role.ofWord(role)
            .orElseThrow(
                () ->
                    new CommandLine.ParameterException(
                        spec.commandLine(), "a role is member or operator, not " + role));
    return change(nickname, accounts -> accounts.setRole(nickname, wanted));
  }

  @Command(
      name = "remove",
      description = "Removes an account; its name is anybody's again.",
      mixinStandardHelpOptions = true)
  int remove(@Parameters(paramLabel = "NAME") String name) throws Exception {
    Nickname nickname = nickname(name);
    return change(nickname, accounts -> accounts.remove(nickname));
  }

  @Command(
      name = "list",
      description = "Lists the accounts: name, blank, role.",
      mixinStandardHelpOptions = true)
  int list() throws Exception {
    Optional<Path> file = Optional.of(file()).filter(Files::exists);
    if (file.isPresent()) {
      try (Database database = Database.open(file.get())) {
        for (Account account : new AccountStore(database).list()) {
          spec.commandLine().getOut().println(account.name() + " " + account.role().word());
        }
      }
    }
    return OK;
  }

  /** What is done to an account; false when there is none. */
  private interface Change {
    boolean of(AccountStore accounts) throws Exception;
  }

  private int change(Nickname name, Change change) throws Exception {
    Path file = file();
    if (Files.exists(file)) {
      try (Database database = Database.open(file)) {
        if (change.of(new AccountStore(database))) {
          return OK;
        }
      }
    }
    throw new Trouble(REFUSED, "there is no account " + name);
  }

  private Path file() {
    Path home = Path.of(System.getProperty("parley.home", ""));
    Optional<Path> settings =
        Optional.ofNullable(config)
            .or(() -> Optional.of(home.resolve("application.conf")).filter(Files::exists));
    return ServerSettings.database(ServerConfig.load(settings, System.getenv(), Map.of()), home);
  }

  private static Nickname nickname(String name) {
    Nickname.refusal(name)
        .ifPresent(
            why -> {
              throw new Trouble(REFUSED, why);
            });
    return new Nickname(name);
  }

  private PasswordHash hashOf(Nickname name) throws IOException {
    return PasswordHash.of(readPassword(name), Argon2Cost.USUAL);
  }

  private static Password acceptable(String typed) {
    Password password = Password.of(typed);
    password
        .refusal()
        .ifPresent(
            why -> {
              throw new Trouble(REFUSED, why);
            });
    return password;
  }

  /** Twice from a terminal, which shows nothing of it; else the first line of the input. */
  @SuppressWarnings("SystemConsoleNull")
  private Password readPassword(Nickname name) throws IOException {
    Console console = System.console();
    if (console == null || !isTerminal(console)) {
      String line =
          new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine();
      if (line == null) {
        throw new Trouble(CommandLine.ExitCode.USAGE, "there is no password in the input");
      }
      return acceptable(line);
    }
    Password password = acceptable(typed(console.readPassword("password for %s: ", name)));
    String again = typed(console.readPassword("again: "));
    if (!password.equals(Password.of(again))) {
      throw new Trouble(REFUSED, "the two passwords are not the same");
    }
    return password;
  }

  private static String typed(char[] characters) {
    if (characters == null) {
      throw new Trouble(CommandLine.ExitCode.USAGE, "no password was typed");
    }
    return new String(characters);
  }

  private static boolean isTerminal(Console console) {
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException beforeJdk22) {
      return true;
    }
  }
}
