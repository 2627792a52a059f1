package dev.parley.room;

import dev.parley.protocol.chat.Looks;
import dev.parley.protocol.chat.Nickname;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who is in the room and by what name, in the order of coming. Names are unique ignoring case and
 * ignoring look-alikes ({@link Looks}). Not thread safe.
 */
final class Roster {
  /** Who bears what looks like a word of the protocol; no member has this number. */
  private static final int THE_SERVER = 0;

  private final Map<Integer, Nickname> names = new LinkedHashMap<>();
  private final Map<String, Integer> memberByLook = new HashMap<>();

  /** As they are written, which is how nearly everyone asks for them. */
  private final Map<String, Integer> memberByName = new HashMap<>();

  private int nameBytes;

  /** Who is here, unless that has changed since somebody asked. */
  private Optional<Attendance> attendance = Optional.empty();

  /** An empty one. Whoever looked like the server could say what looks like a line of its. */
  Roster() {
    Nickname.RESERVED.forEach(
        word -> Looks.of(word).forEach(look -> memberByLook.put(look, THE_SERVER)));
  }

  /**
   * Gives a member a name, the first or a new one; false when somebody else has one like it, or it
   * looks like a word of the protocol or as if it ended before its end.
   */
  boolean claim(int member, Nickname name) {
    Set<String> looks = Looks.of(name.value());
    if (looks.stream().anyMatch(look -> look.indexOf(':') >= 0)) {
      return false; // "Ann\uA789hi: you" would read as said by Ann
    }
    for (String look : looks) {
      Integer owner = memberByLook.get(look);
      if (owner != null && owner != member) {
        return false;
      }
    }
    Nickname before = names.put(member, name);
    attendance = Optional.empty();
    if (before != null) {
      memberByLook.keySet().removeAll(Looks.of(before.value()));
      memberByName.remove(before.value());
    }
    memberByName.put(name.value(), member);
    looks.forEach(look -> memberByLook.put(look, member));
    nameBytes += name.value().length() - (before == null ? 0 : before.value().length());
    return true;
  }

  /** Removes a member and says what his name was; empty when he had none. */
  Optional<Nickname> leave(int member) {
    Nickname name = names.remove(member);
    if (name != null) {
      attendance = Optional.empty();
      memberByLook.keySet().removeAll(Looks.of(name.value()));
      memberByName.remove(name.value());
      nameBytes -= name.value().length();
    }
    return Optional.ofNullable(name);
  }

  /** The member who bears a name, written in any case. */
  Optional<Integer> find(String name) {
    Integer exactly = memberByName.get(name);
    if (exactly != null) {
      return Optional.of(exactly);
    }
    return Nickname.isTooLong(name) // a look of so much would hold the room up
        ? Optional.empty()
        : Optional.ofNullable(memberByLook.get(Looks.inAnyCase(name))).filter(names::containsKey);
  }

  /** The members whose names look like this one: no two of them can have one look in common. */
  Set<Integer> findAlike(String name) {
    return Looks.of(name).stream()
        .map(memberByLook::get)
        .filter(names::containsKey)
        .collect(Collectors.toSet());
  }

  Optional<Nickname> nameOf(int member) {
    return Optional.ofNullable(names.get(member));
  }

  /** Who is here now. */
  Attendance attendance() {
    if (attendance.isEmpty()) {
      attendance =
          Optional.of(new Attendance(names.values().stream().map(Nickname::value).toList()));
    }
    return attendance.get();
  }

  /** Everybody's number, in the order of coming. */
  Collection<Integer> members() {
    return Collections.unmodifiableCollection(names.keySet());
  }

  int size() {
    return names.size();
  }

  /** About how many bytes it takes to tell a member who the others are. */
  long bytesToTellOne() {
    return (long) nameBytes + names.size();
  }
}
