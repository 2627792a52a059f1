package dev.parley.net;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * The certificates that servers had when they were first met, in a file of lines {@code
 * <host>:<port> <fingerprint>}. Reading and writing it blocks.
 *
 * @param file where; made when it is missing
 */
public record KnownHosts(Path file) {
  /** The fingerprint of a server that was met before. */
  Optional<String> fingerprintOf(String server) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    return Files.readAllLines(file).stream()
        .map(line -> line.strip().split("\\s+", -1))
        .filter(words -> words.length == 2 && words[0].equals(server))
        .map(words -> words[1])
        .findFirst();
  }

  /** Remembers a server. */
  void add(String server, String fingerprint) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.write(
        file,
        List.of("", server + " " + fingerprint), // people edit it: the last line may have no end
        StandardCharsets.UTF_8,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }
}
