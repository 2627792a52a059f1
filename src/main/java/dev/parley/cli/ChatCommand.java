package dev.parley.cli;

import dev.parley.client.StateFolder;
import dev.parley.console.ChatFilter;
import dev.parley.console.ChatScreen;
import dev.parley.console.StandardStreams;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code parley chat}. */
@Command(
    name = "chat",
    description = "Talks in the room.",
    mixinStandardHelpOptions = true,
    versionProvider = Commands.Version.class)
final class ChatCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "The name to be known by.")
  private String name;

  @Option(names = "--no-color", description = "No colours, as with NO_COLOR in the environment.")
  private boolean noColor;

  @CommandLine.Mixin private ServerOptions server;

  @Override
  public Integer call() throws IOException {
    StandardStreams streams = new StandardStreams();
    if (!streams.isInteractive()) {
      return new ChatFilter(streams).run(server.as(name));
    }
    boolean coloured = !noColor && System.getenv().getOrDefault("NO_COLOR", "").isEmpty();
    Path history = StateFolder.in(System.getenv()).resolve("history");
    return ChatScreen.run(server.as(name), coloured, history);
  }
}
