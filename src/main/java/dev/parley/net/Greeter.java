package dev.parley.net;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * A port on this computer that says one thing to whoever connects, and then only listens; to one
 * after the other.
 */
public final class Greeter implements AutoCloseable {
  private final ServerSocket port;

  /**
   * Opens the port.
   *
   * @throws IOException when there is none
   */
  public Greeter() throws IOException {
    port = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  /**
   * Where it is.
   *
   * @return the address
   */
  public InetSocketAddress address() {
    return (InetSocketAddress) port.getLocalSocketAddress();
  }

  /**
   * Waits for somebody, greets, and listens until he goes; blocks.
   *
   * @param greeting what to say
   * @throws IOException when the connection breaks, or this is closed
   */
  public void greet(byte[] greeting) throws IOException {
    try (Socket guest = port.accept()) {
      guest.getOutputStream().write(greeting);
      guest.getInputStream().transferTo(OutputStream.nullOutputStream());
    }
  }

  @Override
  public void close() throws IOException {
    port.close();
  }
}
