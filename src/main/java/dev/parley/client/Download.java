package dev.parley.client;

import dev.parley.transfer.FetchOutcome;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A download that was asked for. */
public final class Download {
  private final String fileName;
  private final CompletableFuture<FetchOutcome> outcome = new CompletableFuture<>();
  private final Consumer<Download> onCancel;
  private volatile ClientEvent.DownloadProgress progress;

  /**
   * A download; {@link ParleyClient#download} makes them.
   *
   * @param fileName what is asked for
   * @param onCancel gets it when it is not wanted any more
   */
  public Download(String fileName, Consumer<Download> onCancel) {
    this.fileName = fileName;
    this.onCancel = onCancel;
  }

  /**
   * What was asked for.
   *
   * @return the name as it was given
   */
  public String fileName() {
    return fileName;
  }

  /**
   * How it ends.
   *
   * @return done when the download has ended, however it ended; never completes exceptionally
   */
  public CompletionStage<FetchOutcome> outcome() {
    return outcome;
  }

  /**
   * How far it is.
   *
   * @return the last that was heard, or empty as long as nothing has come
   */
  public Optional<ClientEvent.DownloadProgress> progress() {
    return Optional.ofNullable(progress);
  }

  /** Ends it; what has come stays as {@code .part}. Without effect after the end. */
  public void cancel() {
    onCancel.accept(this);
  }

  /**
   * Takes how far it is.
   *
   * @param now what {@link #progress()} is to say
   */
  public void progress(ClientEvent.DownloadProgress now) {
    progress = now;
  }

  void end(FetchOutcome how) {
    outcome.complete(how);
  }
}
