package dev.parley.transfer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/** Work that blocks, done on threads that may. */
final class BlockingWork {
  private BlockingWork() {}

  static <T> CompletableFuture<T> run(Executor blocking, Callable<T> work) {
    return after(CompletableFuture.completedFuture(null), blocking, work);
  }

  /** Done when the work before it is; if that failed it is not done, and fails likewise. */
  static <T> CompletableFuture<T> after(
      CompletableFuture<?> before, Executor blocking, Callable<T> work) {
    return before.thenApplyAsync(
        done -> {
          try {
            return work.call();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          } catch (Exception e) {
            throw new CompletionException(e);
          }
        },
        blocking);
  }

  /** What really went wrong. */
  static Throwable causeOf(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null
        && (cause instanceof CompletionException || cause instanceof UncheckedIOException)) {
      cause = cause.getCause();
    }
    return cause;
  }
}
