package dev.parley.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** {@code parley}: all commands. */
@Command(
    name = "parley",
    description = "A chat room and file drop.",
    mixinStandardHelpOptions = true,
    versionProvider = Commands.Version.class,
    synopsisSubcommandLabel = "COMMAND")
public final class Commands implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  private Commands() {}

  /**
   * Runs a command.
   *
   * @param arguments the words behind {@code parley}
   * @return the exit code of the process
   */
  public static int execute(String[] arguments) {
    warmUp(arguments);
    return line(arguments).execute(arguments);
  }

  /** What every command needs is got ready beside the reading of the command line. */
  private static void warmUp(String[] arguments) {
    if (arguments.length > 0 && !Set.of("server", "rehearse").contains(arguments[0])) {
      // The screen is for people: only what they must know is logged.
      System.setProperty("parley.log", "WARN");
    }
    // Who logs while the log is being got ready is heard a moment later: nothing to tell a user.
    System.setProperty("slf4j.internal.verbosity", "ERROR");
    CompletableFuture<Config> unused =
        CompletableFuture.supplyAsync(
            () -> {
              LoggerFactory.getILoggerFactory();
              return ConfigFactory.load();
            });
  }

  /** A command that is asked for is the only one looked at: every start is the sooner for it. */
  static CommandLine line(String[] arguments) {
    Map<String, Supplier<CommandLine>> commands = new LinkedHashMap<>();
    commands.put("server", () -> new CommandLine(new ServerCommand()));
    commands.put("chat", () -> new CommandLine(new ChatCommand()));
    commands.put("gui", () -> new CommandLine(new GuiCommand()));
    commands.put("get", () -> new CommandLine(new GetCommand()));
    commands.put("user", UserCommand::line);
    commands.put("rehearse", () -> new CommandLine(new RehearseCommand()));
    if (arguments.length > 0 && commands.containsKey(arguments[0])) {
      commands.keySet().retainAll(Set.of(arguments[0]));
    }
    CommandLine line = new CommandLine(new Commands());
    commands.forEach((name, command) -> line.addSubcommand(name, command.get()));
    return line.setExecutionExceptionHandler(Commands::onFailure);
  }

  /** A wrong setting is the user's to mend; anything else is ours, and shown as it is. */
  private static int onFailure(Exception failure, CommandLine line, CommandLine.ParseResult unused)
      throws Exception {
    if (!(failure instanceof ConfigException)) {
      throw failure;
    }
    line.getErr().println("parley: " + failure.getMessage().lines().findFirst().orElse("settings"));
    return CommandLine.ExitCode.USAGE;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "which command? server, chat, gui, get or user");
  }

  /** The version of the jar. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Commands.class.getPackage().getImplementationVersion();
      return new String[] {"parley " + (version == null ? "(not packaged)" : version)};
    }
  }
}
