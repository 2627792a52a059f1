package dev.parley.console;

import dev.parley.client.ClientEvent;
import dev.parley.client.ClientOptions;
import dev.parley.client.Download;
import dev.parley.client.ParleyClient;
import dev.parley.transfer.FetchOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** {@code parley get}: fetches files and is done. */
public final class GetFiles {
  /** As many as may wait in a server's line; what is beyond it would refuse. */
  private static final int AT_ONCE = 64;

  /** What is stuck by then ends with the process. */
  private static final int MAX_END_SECONDS = 2;

  private final StandardStreams streams;
  private final boolean json;

  /** Done when we are in, or cannot be. */
  private volatile CompletableFuture<ParleyClient> entered = new CompletableFuture<>();

  /** Belongs to the thread that events come on. */
  private boolean wasIn;

  /**
   * A fetcher.
   *
   * @param streams where to write
   * @param json whether standard output gets a line of JSON for each file, for a program to read
   */
  public GetFiles(StandardStreams streams, boolean json) {
    this.streams = streams;
    this.json = json;
  }

  /**
   * Fetches files. All are asked for at once with the name, as far as the server can be expected to
   * let them wait; the server sees to how many run at the same time.
   *
   * @param options where from and as whom
   * @param fileNames which
   * @return the exit code of the process: that of the worst failure
   */
  public int run(ClientOptions options, List<String> fileNames) {
    ParleyClient client = ParleyClient.prepare(options, this::onEvent);
    try {
      List<String> names = fileNames.stream().distinct().toList();
      int first = Math.min(AT_ONCE, names.size());
      Queue<String> later = new ConcurrentLinkedQueue<>(names.subList(first, names.size()));
      List<Download> downloads = names.subList(0, first).stream().map(client::download).toList();
      entered = client.enter().toCompletableFuture();
      List<CompletableFuture<Integer>> codes = new ArrayList<>();
      downloads.forEach(download -> codes.add(follow(client, download, later)));
      int exitCode =
          codes.stream().mapToInt(CompletableFuture::join).reduce(ExitCode.OK, Math::max);
      entered.join();
      client.quit().toCompletableFuture().join();
      return exitCode;
    } catch (CompletionException e) {
      streams.note("parley: " + ExitCode.explain(e));
      return ExitCode.of(e);
    } finally {
      client.close();
      awaitEnd(client);
    }
  }

  /** Java's own end takes a third of a second while a thread waits for a socket. */
  private static void awaitEnd(ParleyClient client) {
    CompletableFuture<Void> over = new CompletableFuture<>();
    client.closed().whenComplete((done, failure) -> over.complete(null));
    over.completeOnTimeout(null, MAX_END_SECONDS, TimeUnit.SECONDS).join();
  }

  /** Reports a download, and fetches one after the other until none is left. */
  private CompletableFuture<Integer> follow(
      ParleyClient client, Download download, Queue<String> later) {
    return download
        .outcome()
        .toCompletableFuture()
        .thenApply(outcome -> report(download.fileName(), outcome))
        .thenCompose(
            code -> {
              String next = later.poll();
              return next == null
                  ? CompletableFuture.completedFuture(code)
                  : follow(client, client.download(next), later)
                      .thenApply(rest -> Math.max(code, rest));
            });
  }

  private int report(String fileName, FetchOutcome outcome) {
    if (json) {
      streams.print(JsonReports.of(fileName, outcome));
    }
    // Why there is no connection is said once, not for each file.
    if (!entered.isCompletedExceptionally()) {
      streams.note(Reports.of(fileName, outcome));
    }
    return ExitCode.of(outcome);
  }

  private void onEvent(ClientEvent event) {
    if (event instanceof ClientEvent.DownloadProgress progress) {
      streams.progress(Reports.of(progress));
    } else if (event instanceof ClientEvent.Entered) {
      if (wasIn) {
        streams.note("connected again");
      }
      wasIn = true;
    } else {
      Reports.ofConnection(event).ifPresent(streams::note);
    }
  }
}
