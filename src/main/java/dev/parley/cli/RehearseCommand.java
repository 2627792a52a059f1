package dev.parley.cli;

import dev.parley.client.ClientOptions;
import dev.parley.console.ChatScreen;
import dev.parley.console.GetFiles;
import dev.parley.console.StandardStreams;
import dev.parley.gui.Gui;
import dev.parley.server.ParleyServer;
import dev.parley.server.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code parley rehearse}: what the launcher runs once, for Java to keep the classes of it. */
@Command(
    name = "rehearse",
    description =
        "Starts a server, talks there, fetches a file and paints a window, to see which classes"
            + " that takes.",
    hidden = true,
    mixinStandardHelpOptions = true,
    versionProvider = Commands.Version.class)
final class RehearseCommand implements Callable<Integer> {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  @Parameters(paramLabel = "DIR", description = "An empty folder.")
  private Path folder;

  @Override
  public Integer call() throws IOException {
    Gui.rehearse();
    Path files = Files.createDirectory(folder.resolve("files"));
    Path file = Files.write(files.resolve("rehearsal"), new byte[1 << 20]);
    Map<String, String> settings =
        Map.of(
            "parley.tcp.host", "127.0.0.1",
            "parley.tcp.port", "0",
            "parley.udp.ports.from", "61000",
            "parley.udp.ports.to", "61015",
            "parley.files.directory", files.toString(),
            "parley.files.hashes", folder.resolve("hashes").toString(),
            "parley.accounts.database", folder.resolve("parley.db").toString());
    try (ParleyServer server =
        ParleyServer.start(
            ServerConfig.load(Optional.empty(), Map.of(), settings),
            Path.of(System.getProperty("parley.home", "")))) {
      ClientOptions options =
          new ClientOptions(
              "127.0.0.1",
              server.address().getPort(),
              "Rehearsal-1",
              folder.resolve("fetched"),
              Optional.empty(),
              CONNECT_TIMEOUT);
      int chatted = ChatScreen.rehearse(options, folder.resolve("history"));
      int fetched =
          new GetFiles(new StandardStreams(), true)
              .run(options.eagerly(false, true), List.of(file.getFileName().toString()));
      return Math.max(chatted, fetched);
    }
  }
}
