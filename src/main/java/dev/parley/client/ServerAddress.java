package dev.parley.client;

import dev.parley.protocol.chat.Text;

/**
 * Where a server listens.
 *
 * @param host its name or address, without brackets
 * @param port its TCP port
 */
public record ServerAddress(String host, int port) {
  /** The port that a server listens on unless told otherwise. */
  public static final int DEFAULT_PORT = 55000;

  /** The port that a server listens on for TLS unless told otherwise. */
  public static final int DEFAULT_TLS_PORT = 55443;

  /**
   * Reads what a person types: {@code host}, {@code host:port}, {@code [::1]:port}.
   *
   * @param text what was typed
   * @return the address
   * @throws IllegalArgumentException when it is none, with a message for people
   */
  public static ServerAddress parse(String text) {
    return parse(text, new Security.Plain());
  }

  /**
   * Reads what a person types.
   *
   * @param text what was typed
   * @param security how the connection will be protected, which decides on the port if none is
   *     named
   * @return the address
   * @throws IllegalArgumentException as of {@link #parse(String)}
   */
  public static ServerAddress parse(String text, Security security) {
    int usualPort = security instanceof Security.Plain ? DEFAULT_PORT : DEFAULT_TLS_PORT;
    int colon = text.lastIndexOf(':');
    // An IPv6 address has colons of its own, and stands in brackets when a port follows.
    boolean hasPort = colon >= 0 && (text.indexOf(':') == colon || endsBracket(text, colon));
    String host = (hasPort ? text.substring(0, colon) : text).replaceAll("[\\[\\]]", "");
    if (host.isEmpty() || Text.isUnsafe(host) || host.chars().anyMatch(Character::isWhitespace)) {
      throw new IllegalArgumentException("a server is HOST or HOST:PORT");
    }
    return new ServerAddress(host, hasPort ? port(text.substring(colon + 1)) : usualPort);
  }

  private static boolean endsBracket(String text, int colon) {
    return colon > 0 && text.charAt(colon - 1) == ']';
  }

  private static int port(String text) {
    if (!text.matches("\\d{1,5}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > 65535) {
      throw new IllegalArgumentException(Text.printable(text, 64) + " is no port");
    }
    return Integer.parseInt(text);
  }

  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
