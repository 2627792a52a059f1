package dev.parley.protocol.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** The pickles in the folder {@code pickles} of the test resources; their heads explain them. */
final class RecordedPickles {

  private static final HexFormat HEX = HexFormat.of();

  /** A pair as CPython wrote it. */
  record Pair(
      String pythons,
      int protocol,
      List<String> picklers,
      String kind,
      String data,
      long size,
      String pickleHex) {

    ByteBuffer expectedData() {
      String value = data.substring(data.indexOf(':') + 1);
      return ByteBuffer.wrap(
          data.startsWith("cycle:") ? cycle(Integer.parseInt(value)) : HEX.parseHex(value));
    }

    byte[] pickle() {
      return HEX.parseHex(pickleHex);
    }

    @Override
    public String toString() {
      return String.join(
          " ",
          "protocol",
          protocol + ",",
          kind,
          "of",
          data,
          "and",
          size + ",",
          pythons,
          picklers + "");
    }
  }

  /** A datagram that is no answer of the part protocol. */
  record Hostile(String name, String hex) {

    byte[] bytes() {
      return HEX.parseHex(hex);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private RecordedPickles() {}

  static List<Pair> pairs() {
    return lines("/pickles/pairs.txt").stream()
        .map(line -> line.split(" ", -1))
        .map(
            column ->
                new Pair(
                    column[0],
                    Integer.parseInt(column[1]),
                    List.of(column[2].split("\\+", -1)),
                    column[3],
                    column[4],
                    Long.parseLong(column[5]),
                    column[6]))
        .toList();
  }

  static List<Hostile> hostile() {
    return lines("/pickles/hostile.txt").stream()
        .map(line -> line.split(": ?", 2))
        .map(column -> new Hostile(column[0], column[1]))
        .toList();
  }

  /** Returns bytes that count 00 01 ... ff 00 01 ... */
  static byte[] cycle(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }

  private static List<String> lines(String resource) {
    try (InputStream in =
        Objects.requireNonNull(RecordedPickles.class.getResourceAsStream(resource))) {
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
