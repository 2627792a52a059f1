package dev.parley.room;

import dev.parley.net.Network;
import dev.parley.protocol.chat.Nickname;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whom an order is about: a name, an address, both, or nobody that is known.
 *
 * @param name as its bearer writes it, if he is here
 * @param network where from
 */
record Subject(Optional<String> name, Optional<Network> network) {
  /** In front of a name that reads as an address. */
  private static final String NAME = "name:";

  /** In front of an address, or of somebody's name in place of his name and address. */
  private static final String ADDRESS = "address:";

  /** Whom the word of an order means. */
  static Subject of(String word, Roster roster, Map<Integer, Network> networks) {
    if (word.startsWith(NAME)) {
      return ofName(word.substring(NAME.length()), roster);
    }
    boolean withAddress = word.startsWith(ADDRESS);
    String rest = withAddress ? word.substring(ADDRESS.length()) : word;
    Optional<Network> address = Network.parse(rest);
    boolean isSomebody = withAddress && roster.find(rest).isPresent();
    if (address.isPresent() && !isSomebody) {
      return new Subject(Optional.empty(), address);
    }
    Subject named = ofName(rest, roster);
    Optional<Network> where = roster.find(rest).map(networks::get);
    if (!withAddress) {
      return named;
    }
    return where.isPresent()
        ? new Subject(named.name, where)
        : new Subject(Optional.empty(), Optional.empty());
  }

  private static Subject ofName(String name, Roster roster) {
    Optional<String> borne = roster.find(name).flatMap(roster::nameOf).map(Nickname::value);
    return new Subject(
        borne.or(() -> Optional.of(name).filter(n -> Nickname.refusal(n).isEmpty())),
        Optional.empty());
  }

  boolean isNobody() {
    return name.isEmpty() && network.isEmpty();
  }

  /** The numbers of those who come from the address; some of them may have no name yet. */
  Set<Integer> from(Map<Integer, Network> networks) {
    Set<Integer> members = new TreeSet<>();
    networks.forEach(
        (member, where) -> {
          if (network.equals(Optional.of(where))) {
            members.add(member);
          }
        });
    return members;
  }

  @Override
  public String toString() {
    return name.map(who -> who + network.map(where -> " at " + where).orElse(""))
        .or(() -> network.map(Network::text))
        .orElse("nobody");
  }
}
