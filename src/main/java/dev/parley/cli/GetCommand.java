package dev.parley.cli;

import dev.parley.console.GetFiles;
import dev.parley.console.StandardStreams;
import dev.parley.protocol.chat.ClientMessage;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code parley get}. */
@Command(
    name = "get",
    description = "Fetches files and is done.",
    mixinStandardHelpOptions = true,
    versionProvider = Commands.Version.class)
final class GetCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", arity = "1..*", description = "The files to fetch.")
  private List<String> files;

  @Option(names = "--name", paramLabel = "NAME", description = "The name to be known by meanwhile.")
  private String name;

  @Option(
      names = "--json",
      description = "Says how it went in JSON on standard output, one line for each file.")
  private boolean json;

  @Option(
      names = "--no-rehearsal",
      description =
          "Begins half a second earlier, and is slower then: for small files, and on a weak computer.")
  private boolean noRehearsal;

  @CommandLine.Mixin private ServerOptions server;

  @CommandLine.Spec private CommandLine.Model.CommandSpec command;

  @Override
  public Integer call() {
    files.stream()
        .flatMap(file -> ClientMessage.Download.refusal(file).stream())
        .findFirst()
        .ifPresent(
            why -> {
              throw new CommandLine.ParameterException(command.commandLine(), why);
            });
    boolean generated = name == null;
    String known =
        generated ? String.format(Locale.ROOT, "get-%06x", new Random().nextInt(1 << 24)) : name;
    return new GetFiles(new StandardStreams(), json)
        .run(server.as(known).eagerly(generated, !noRehearsal), files);
  }
}
