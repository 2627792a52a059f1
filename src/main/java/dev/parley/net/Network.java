package dev.parley.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What counts as one address where addresses are counted: an IPv6 address is as good as the /64
 * that it is in, for one host has all of that.
 */
public final class Network {
  /** Bytes of an IPv6 address that name the network. */
  private static final int NETWORK_BYTES = 8;

  private final ByteBuffer bytes;

  private Network(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  /**
   * Where an address is.
   *
   * @param address an address
   * @return what it counts as
   */
  public static Network of(InetAddress address) {
    byte[] bytes = address.getAddress();
    return new Network(
        ByteBuffer.wrap(
            address instanceof Inet6Address ? Arrays.copyOf(bytes, NETWORK_BYTES) : bytes));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Network that && bytes.equals(that.bytes);
  }

  @Override
  public int hashCode() {
    return bytes.hashCode();
  }
}
