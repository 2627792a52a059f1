package dev.parley.client;

import dev.parley.protocol.chat.FileToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The downloads that were asked for and have no offer yet, in the order of asking. An answer names
 * its file; where it does not match any (the original server may spell it otherwise), it is for the
 * first. Not thread safe.
 */
final class Downloads {
  private final List<Download> asked = new ArrayList<>();

  void add(Download download) {
    asked.add(download);
  }

  /** The download that an answer is for, which is no longer in the list then. */
  Optional<Download> take(String fileName) {
    Optional<Download> found =
        first(download -> isNamed(download, fileName)).or(() -> first(any -> true));
    found.ifPresent(asked::remove);
    return found;
  }

  /** Those of a name. */
  List<Download> named(String fileName) {
    return asked.stream().filter(download -> isNamed(download, fileName)).toList();
  }

  /** Takes a download out by itself; false when it is not in the list. */
  boolean remove(Download download) {
    return asked.remove(download);
  }

  /** Takes all. */
  List<Download> removeAll() {
    List<Download> all = List.copyOf(asked);
    asked.clear();
    return all;
  }

  static boolean isNamed(Download download, String fileName) {
    return download.fileName().equals(fileName)
        || FileToken.decode(download.fileName()).equals(fileName);
  }

  private Optional<Download> first(Predicate<Download> wanted) {
    return asked.stream().filter(wanted).findFirst();
  }
}
