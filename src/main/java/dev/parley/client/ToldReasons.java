package dev.parley.client;

import java.util.HashSet;
import java.util.Set;

/**
 * For which reasons somebody who was in a room knows that he is not in it any more. Each is told
 * once, however many attempts to come back fail for it. Not thread safe.
 */
final class ToldReasons {
  /** Nobody reads on after so many. */
  private static final int MOST = 8;

  private final Set<Object> told = new HashSet<>();

  /** We were in, and are not any more: he is told, whatever the reason. */
  void lost(Throwable failure) {
    told.clear();
    told.add(kind(failure));
  }

  /** An attempt to come back has failed: whether there is something in it to be told. */
  boolean isNews(Throwable failure) {
    // That nobody is there goes without saying.
    return !(failure instanceof UnreachableException)
        && told.size() < MOST
        && told.add(kind(failure));
  }

  /** The words of a server may have numbers in them that differ each time. */
  private static Object kind(Throwable failure) {
    return failure instanceof RefusedException refused
        ? refused.reply().code()
        : String.valueOf(failure.getMessage());
  }
}
