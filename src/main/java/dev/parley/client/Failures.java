package dev.parley.client;

import java.util.concurrent.CompletionException;

/** What has gone wrong, out of the exceptions that futures wrap around it. */
public final class Failures {
  private Failures() {}

  /**
   * The failure itself.
   *
   * @param failure as a future gave it
   * @return what was wrapped
   */
  public static Throwable rootOf(Throwable failure) {
    Throwable root = failure;
    while (root instanceof CompletionException && root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  /**
   * The failure for people.
   *
   * @param failure as a future gave it
   * @return its message
   */
  public static String explain(Throwable failure) {
    Throwable root = rootOf(failure);
    return root.getMessage() == null ? root.toString() : root.getMessage();
  }
}
