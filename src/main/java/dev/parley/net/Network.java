package dev.parley.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What counts as one address: an IPv4 address, or the /64 of an IPv6 one, for one host has all of
 * that.
 *
 * @param text the address, or the first of the /64 with its length
 */
public record Network(String text) {
  /** Bytes of an IPv6 address that name the network. */
  private static final int NETWORK_BYTES = 8;

  private static final String LENGTH = "/64";
  private static final Pattern IPV4 =
      Pattern.compile("((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.|$)){4}(?<!\\.)");

  /** A colon makes it a literal, which is never looked up. */
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

  /**
   * Where an address is.
   *
   * @param address an address
   * @return what it counts as
   */
  public static Network of(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (!(address instanceof Inet6Address)) {
      return new Network(address.getHostAddress());
    }
    byte[] first = Arrays.copyOf(Arrays.copyOf(bytes, NETWORK_BYTES), bytes.length);
    try {
      return new Network(InetAddress.getByAddress(first).getHostAddress() + LENGTH);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // only of another length
    }
  }

  /**
   * Reads an address. No name is ever looked up.
   *
   * @param text an address, or an IPv6 network with its length
   * @return what it counts as; empty when it is no address
   */
  public static Optional<Network> parse(String text) {
    String address =
        text.endsWith(LENGTH) ? text.substring(0, text.length() - LENGTH.length()) : text;
    boolean isAddress = IPV4.matcher(text).matches() || IPV6.matcher(address).matches();
    try {
      return isAddress ? Optional.of(of(InetAddress.getByName(address))) : Optional.empty();
    } catch (UnknownHostException noAddress) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
