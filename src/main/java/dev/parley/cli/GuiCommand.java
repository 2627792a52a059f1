package dev.parley.cli;

import dev.parley.gui.Gui;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code parley gui}. */
@Command(
    name = "gui",
    description = "Talks in the room, in a window.",
    mixinStandardHelpOptions = true,
    versionProvider = Commands.Version.class)
final class GuiCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The name to be known by; connects at once.")
  private String name;

  @CommandLine.Mixin private ServerOptions server;

  @Override
  public Integer call() {
    CommandLine.ParseResult given = spec.commandLine().getParseResult();
    return new Gui(
            server.as(name == null ? "" : name),
            name != null,
            given.hasMatchedOption("--server"),
            given.hasMatchedOption("--output"))
        .run();
  }
}
