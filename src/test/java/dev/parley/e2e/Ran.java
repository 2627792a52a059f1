package dev.parley.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * What a command of the packaged program has come to.
 *
 * @param exitCode its exit code
 * @param out what it has written to standard output
 * @param err what it has written to standard error
 */
record Ran(int exitCode, String out, String err) {
  /** Runs a command with an input and an environment of its own. */
  static Ran with(
      List<String> jvmOptions, Map<String, String> environment, String input, String... words)
      throws IOException, InterruptedException {
    List<String> command = RealServer.java("-Xmx256m");
    command.addAll(jvmOptions);
    command.addAll(List.of("-jar", RealServer.jar()));
    command.addAll(List.of(words));
    Path out = Files.createTempFile("parley", ".out");
    Path err = Files.createTempFile("parley", ".err");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      try (OutputStream in = process.getOutputStream()) {
        in.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // It has ended without reading all.
      }
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("it does not end: " + Files.readString(err));
      }
      return new Ran(process.exitValue(), Files.readString(out), Files.readString(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  /** All that a process will have said, once it has ended; read by a thread of its own. */
  static CompletableFuture<String> reading(InputStream stream) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
          } catch (IOException e) {
            return e.toString();
          }
        },
        work -> new Thread(work).start());
  }
}
