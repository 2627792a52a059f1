package dev.parley.room;

import dev.parley.net.Network;
import dev.parley.protocol.chat.Looks;
import dev.parley.protocol.chat.Sanction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The mutes and bans that are in force, bounded in number. A name is meant with all that look like
 * it, as in the {@link Roster}. Not thread safe.
 */
final class Sanctions {
  private final int max;
  private final List<Entry> entries = new ArrayList<>();

  /** What a sanction is about, ready to be compared. */
  private record Entry(Sanction sanction, Set<String> looks, Optional<Network> network) {
    static Entry of(Sanction sanction) {
      return new Entry(
          sanction,
          sanction.name().map(Looks::of).orElse(Set.of()),
          sanction.address().flatMap(Network::parse));
    }

    boolean isInForce(long nowMillis) {
      return sanction.until().toEpochMilli() > nowMillis;
    }

    boolean isAbout(Subject subject) {
      Set<String> others = subject.name().map(Looks::of).orElse(Set.of());
      return !Collections.disjoint(looks, others)
          || (network.isPresent() && network.equals(subject.network()));
    }

    boolean isOfTheSame(Entry other) {
      return sanction.kind() == other.sanction.kind()
          && looks.equals(other.looks)
          && network.equals(other.network);
    }
  }

  /**
   * Those that were kept from an earlier run; of too many the first ones.
   *
   * @param max how many there may be
   * @param kept the ones to begin with
   */
  Sanctions(int max, List<Sanction> kept) {
    this.max = max;
    kept.stream().limit(max).map(Entry::of).forEach(entries::add);
  }

  /** One that a name must bear now. */
  Optional<Sanction> of(Sanction.Kind kind, String name, long nowMillis) {
    Set<String> looks = entries.isEmpty() ? Set.of() : Looks.of(name);
    return find(kind, nowMillis, entry -> !Collections.disjoint(entry.looks, looks));
  }

  /** One that whoever comes from there must bear now. */
  Optional<Sanction> of(Sanction.Kind kind, Network network, long nowMillis) {
    return find(kind, nowMillis, entry -> entry.network.equals(Optional.of(network)));
  }

  /** The one that lasts longest. */
  private Optional<Sanction> find(Sanction.Kind kind, long nowMillis, Predicate<Entry> which) {
    return entries.stream()
        .filter(entry -> entry.sanction.kind() == kind && entry.isInForce(nowMillis))
        .filter(which)
        .map(Entry::sanction)
        .max((a, b) -> a.until().compareTo(b.until()));
  }

  /**
   * Puts some in force, each in place of an earlier one of the same; false if there are too many.
   */
  boolean addAll(List<Sanction> sanctions, long nowMillis) {
    List<Entry> all = new ArrayList<>(entries);
    all.removeIf(entry -> !entry.isInForce(nowMillis));
    for (Sanction sanction : sanctions) {
      Entry added = Entry.of(sanction);
      all.removeIf(added::isOfTheSame);
      all.add(added);
    }
    if (all.size() > max) {
      return false;
    }
    entries.clear();
    return entries.addAll(all);
  }

  /** Lifts all of a kind that are about one of these; false when there are none. */
  boolean lift(Sanction.Kind kind, List<Subject> subjects, long nowMillis) {
    entries.removeIf(entry -> !entry.isInForce(nowMillis));
    return entries.removeIf(
        entry -> entry.sanction.kind() == kind && subjects.stream().anyMatch(entry::isAbout));
  }

  /** All of them, the newest last. */
  List<Sanction> inForce(long nowMillis) {
    return entries.stream()
        .filter(entry -> entry.isInForce(nowMillis))
        .map(Entry::sanction)
        .toList();
  }
}
