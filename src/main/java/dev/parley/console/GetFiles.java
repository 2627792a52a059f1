package dev.parley.console;

import dev.parley.client.ClientEvent;
import dev.parley.client.ClientOptions;
import dev.parley.client.Download;
import dev.parley.client.ParleyClient;
import java.util.List;
import java.util.concurrent.CompletionException;

/** {@code parley get}: fetches files and is done. */
public final class GetFiles {
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
   * Fetches files, as many at a time as the server gives ports for.
   *
   * @param options where from and as whom
   * @param fileNames which
   * @return the exit code of the process: that of the worst failure
   */
  public int run(ClientOptions options, List<String> fileNames) {
    try (ParleyClient client =
        ParleyClient.connect(options, this::onEvent).toCompletableFuture().join()) {
      List<Download> downloads = fileNames.stream().map(client::download).toList();
      int exitCode = ExitCode.OK;
      for (Download download : downloads) {
        exitCode = Math.max(exitCode, ExitCode.of(download.outcome().toCompletableFuture().join()));
      }
      client.quit().toCompletableFuture().join();
      return exitCode;
    } catch (CompletionException e) {
      terminal.note("parley: " + ExitCode.explain(e));
      return ExitCode.of(e);
    }
  }

  private void onEvent(ClientEvent event) {
    if (event instanceof ClientEvent.DownloadProgress progress) {
      terminal.progress(progress.fileName(), progress.bytes(), progress.totalBytes());
    } else if (event instanceof ClientEvent.DownloadEnded ended) {
      terminal.note(Reports.of(ended));
    }
  }
}
