package dev.parley.client;

import dev.parley.protocol.chat.FileToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The downloads that are not quite over, in the order of wishing, and which of them an answer is
 * for. An answer names its file; where it does not match any (the original server may spell it
 * otherwise), it is for the first that waits. Not thread safe.
 */
final class WantedFiles {
  private final List<Wanted> all = new ArrayList<>();

  void add(Wanted wanted) {
    all.add(wanted);
  }

  void remove(Wanted wanted) {
    all.remove(wanted);
  }

  /** Behind all others from now on. */
  void moveToEnd(Wanted wanted) {
    all.remove(wanted);
    all.add(wanted);
  }

  Stream<Wanted> stream() {
    return all.stream();
  }

  /** Does something with each, which may change which there are. */
  void forEach(Consumer<Wanted> what) {
    List.copyOf(all).forEach(what);
  }

  /**
   * The download that an offer is for. One that was cancelled meanwhile still gets its own.
   *
   * @param fileName as the server calls it
   * @param exactly whether the server is known to call files as they were asked for
   */
  Optional<Wanted> takeOffered(String fileName, boolean exactly) {
    Optional<Wanted> found = asked(fileName);
    if (!exactly) {
      found = found.or(() -> first(WantedFiles::awaitsAnswer));
    }
    found.filter(wanted -> !wanted.isPending()).ifPresent(all::remove);
    return found;
  }

  /** The download that an error is about: only one of that name, for it may be about a user too. */
  Optional<Wanted> failed(String fileName) {
    return asked(fileName)
        .or(() -> first(w -> w.state == Wanted.State.RUNNING && w.isNamed(fileName)));
  }

  /** Whether a file is being fetched or waited for already, under whichever of its names. */
  boolean isUnderway(String fileName) {
    String name = FileToken.decode(fileName);
    return all.stream().anyMatch(w -> w.isPending() && !w.cancelled && w.isNamed(name));
  }

  /** The download that runs as this transfer. */
  Optional<Wanted> running(int transferId) {
    return first(w -> w.transferId != null && w.transferId == transferId);
  }

  /** The download that the user has and that is not at its end. */
  Optional<Wanted> pending(Download download) {
    return first(w -> w.download == download && w.isPending());
  }

  /** Nothing is answered any more; what is at its end is forgotten. */
  void noMoreAnswers() {
    all.removeIf(wanted -> !wanted.isPending() && wanted.attempt == null);
  }

  private Optional<Wanted> asked(String fileName) {
    return first(w -> w.state == Wanted.State.ASKED && w.isNamed(fileName))
        .or(() -> first(w -> awaitsAnswer(w) && w.isNamed(fileName)));
  }

  private static boolean awaitsAnswer(Wanted wanted) {
    return wanted.state == Wanted.State.ASKED
        || (wanted.state == Wanted.State.ENDED && wanted.attempt == null);
  }

  private Optional<Wanted> first(Predicate<Wanted> which) {
    return all.stream().filter(which).findFirst();
  }
}
