package dev.parley.console;

import dev.parley.client.ClientEvent;
import dev.parley.client.ClientOptions;
import dev.parley.client.ParleyClient;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/** {@code parley get}: fetches files and is done. */
public final class GetFiles {
  /** As many as one user gets ports for; what is beyond would only fill the server's line. */
  private static final int AT_ONCE = 4;

  private final Terminal terminal;

  /**
   * A fetcher.
   *
   * @param terminal where to write
   */
  public GetFiles(Terminal terminal) {
    this.terminal = terminal;
  }

  /**
   * Fetches files, a few at a time.
   *
   * @param options where from and as whom
   * @param fileNames which
   * @return the exit code of the process: that of the worst failure
   */
  public int run(ClientOptions options, List<String> fileNames) {
    try (ParleyClient client =
        ParleyClient.connect(options, this::onEvent).toCompletableFuture().join()) {
      Queue<String> left = new ConcurrentLinkedQueue<>(fileNames);
      int exitCode =
          Stream.generate(() -> fetchAll(client, left)).limit(AT_ONCE).toList().stream()
              .mapToInt(CompletableFuture::join)
              .reduce(ExitCode.OK, Math::max);
      client.quit().toCompletableFuture().join();
      return exitCode;
    } catch (CompletionException e) {
      terminal.note("parley: " + ExitCode.explain(e));
      return ExitCode.of(e);
    }
  }

  /** Fetches one after the other until none is left; done with the worst exit code. */
  private static CompletableFuture<Integer> fetchAll(ParleyClient client, Queue<String> left) {
    String next = left.poll();
    if (next == null) {
      return CompletableFuture.completedFuture(ExitCode.OK);
    }
    return client
        .download(next)
        .outcome()
        .toCompletableFuture()
        .thenApply(ExitCode::of)
        .thenCompose(code -> fetchAll(client, left).thenApply(rest -> Math.max(code, rest)));
  }

  private void onEvent(ClientEvent event) {
    if (event instanceof ClientEvent.DownloadProgress progress) {
      terminal.progress(progress.fileName(), progress.bytes(), progress.totalBytes());
    } else if (event instanceof ClientEvent.DownloadEnded ended) {
      terminal.note(Reports.of(ended));
    }
  }
}
