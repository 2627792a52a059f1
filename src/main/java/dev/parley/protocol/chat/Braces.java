package dev.parley.protocol.chat;

import dev.parley.protocol.transfer.Seal;
import dev.parley.protocol.transfer.Secret;
import dev.parley.protocol.transfer.TransferTicket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads messages in braces, which are those that the original protocol does not have: {@code {verb
 * word word}}.
 */
final class Braces {
  private static final int MAX_WORDS = ServerMessage.Hashes.MAX_HASHES + 2;

  private Braces() {}

  /** The words behind the verb; empty when this is no message with that verb. */
  static Optional<List<String>> parse(String line, String verb) {
    return parse(line, verb, MAX_WORDS);
  }

  private static Optional<List<String>> parse(String line, String verb, int maxWords) {
    return content(line, verb)
        .map(
            words ->
                words.isBlank()
                    ? List.<String>of()
                    : List.of(words.strip().split(" +", maxWords + 1)))
        .filter(list -> list.size() <= maxWords);
  }

  /** All that stands behind the verb, the space in between too; empty when it is another verb. */
  static Optional<String> content(String line, String verb) {
    int from = 1 + verb.length();
    return line.startsWith("{" + verb)
            && line.endsWith("}")
            && (line.length() == from + 1 || line.charAt(from) == ' ')
        ? Optional.of(line.substring(from, line.length() - 1))
        : Optional.empty();
  }

  static Optional<Integer> transferId(String word) {
    return word.matches("[0-9a-f]{1,8}")
        ? Optional.of(Integer.parseUnsignedInt(word, 16))
        : Optional.empty();
  }

  static Optional<Long> number(String word) {
    return word.matches("\\d{1,18}") ? Optional.of(Long.parseLong(word)) : Optional.empty();
  }

  /** Words of the form key=value may stand in any order, and unknown ones are passed over. */
  static Optional<ServerMessage> offer(List<String> words) {
    Map<String, String> values = new HashMap<>();
    for (String word : words.subList(Math.min(1, words.size()), words.size())) {
      int equals = word.indexOf('=');
      if (equals > 0) {
        values.put(word.substring(0, equals), word.substring(equals + 1));
      }
    }
    Optional<Integer> id = transferId(values.getOrDefault("id", ""));
    Optional<Long> port = number(values.getOrDefault("port", ""));
    Optional<Long> size = number(values.getOrDefault("size", ""));
    Optional<Long> block = number(values.getOrDefault("block", ""));
    Optional<Seal> seal = Seal.ofWord(values.getOrDefault("seal", ""));
    List<String> hashes =
        values.containsKey("hashes") ? List.of(values.get("hashes").split(",", -1)) : List.of();
    if (id.isEmpty() || port.isEmpty() || size.isEmpty() || block.isEmpty() || seal.isEmpty()) {
      return Optional.empty();
    }
    if (port.get() < 1 || port.get() > 65535 || block.get() > TransferTicket.MAX_BLOCK_BYTES) {
      return Optional.empty();
    }
    if (hashes.size() > ServerMessage.FastOffer.MAX_HASHES || !areHashes(hashes)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new ServerMessage.FastOffer(
              FileToken.decode(words.get(0)),
              port.get().intValue(),
              new TransferTicket(
                  id.get(),
                  Secret.parse(values.getOrDefault("token", "")),
                  Secret.parse(values.getOrDefault("key", "")),
                  seal.get(),
                  size.get(),
                  block.get().intValue()),
              hashes));
    } catch (IllegalArgumentException outOfBounds) {
      return Optional.empty();
    }
  }

  /** As many as fit into a line. */
  static Optional<ServerMessage> files(String line) {
    return parse(line, "files", Integer.MAX_VALUE - 1).flatMap(Braces::files);
  }

  private static Optional<ServerMessage> files(List<String> words) {
    List<FileEntry> files = new ArrayList<>();
    for (int i = 0; i + 1 < words.size(); i += 2) {
      Optional<Long> size = number(words.get(i + 1));
      if (size.isEmpty()) {
        return Optional.empty();
      }
      files.add(new FileEntry(FileToken.decode(words.get(i)), size.get()));
    }
    return words.size() % 2 == 0
        ? Optional.of(new ServerMessage.FileList(files))
        : Optional.empty();
  }

  static Optional<ServerMessage> hashes(List<String> words) {
    if (words.size() < 3) {
      return Optional.empty();
    }
    List<String> sha256 = words.subList(2, words.size());
    if (!areHashes(sha256)) {
      return Optional.empty();
    }
    return transferId(words.get(0))
        .flatMap(
            id -> number(words.get(1)).map(from -> new ServerMessage.Hashes(id, from, sha256)));
  }

  private static boolean areHashes(List<String> words) {
    return words.stream().allMatch(word -> word.matches("[0-9a-f]{64}"));
  }
}
