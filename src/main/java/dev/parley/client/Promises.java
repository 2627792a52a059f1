package dev.parley.client;

import java.net.ConnectException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Futures that somebody waits for, and that end with whoever is to complete them. Thread safe. */
final class Promises {
  /** How each that is not done is broken. */
  private final Set<Consumer<Throwable>> open = ConcurrentHashMap.newKeySet();

  private final String whyBroken;
  private volatile boolean broken;

  /** None as yet; the words are for those that are broken. */
  Promises(String whyBroken) {
    this.whyBroken = whyBroken;
  }

  /** Takes one that will be completed, unless {@link #breakAll} comes before. */
  <T> CompletableFuture<T> add(CompletableFuture<T> promise) {
    add(promise, promise::completeExceptionally);
    return promise;
  }

  /** Takes one that will be completed, or else in its own way. */
  void add(CompletionStage<?> promise, Consumer<Throwable> breaking) {
    open.add(breaking);
    promise.whenComplete((done, failure) -> open.remove(breaking));
    if (broken) {
      breakAll();
    }
  }

  /** Nobody will complete them any more, nor those to come. */
  void breakAll() {
    broken = true;
    open.forEach(breaking -> breaking.accept(new ConnectException(whyBroken)));
  }
}
