package dev.parley.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Somebody who connects to a server on this computer, with a connection that blocks. */
public final class Guest implements AutoCloseable {
  private final Socket socket;
  private final byte[] buffer = new byte[16 * 1024];
  private final int limitMillis;
  private int heard;

  /**
   * Is about to connect.
   *
   * @param limit how long it waits for anything
   * @throws IOException when there is no socket for it
   */
  public Guest(Duration limit) throws IOException {
    limitMillis = Math.toIntExact(limit.toMillis());
    socket = new Socket();
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(limitMillis);
  }

  /**
   * Where it comes from.
   *
   * @return what the server will see
   */
  public InetSocketAddress address() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  /**
   * Connects.
   *
   * @param server where to
   * @throws IOException when nobody is there
   */
  public void connect(InetSocketAddress server) throws IOException {
    socket.connect(server, limitMillis);
  }

  /**
   * Says something; blocks while the server does not listen.
   *
   * @param text what to say, in ASCII
   * @throws IOException when the connection is over
   */
  public void say(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * Listens until it has heard so many lines since it came, or the server has no more to say.
   *
   * @param lines how many at least
   * @throws IOException when the connection breaks, or nothing has come for as long as the limit
   */
  public void hear(int lines) throws IOException {
    int count = 0;
    while (heard < lines && count >= 0) {
      count = socket.getInputStream().read(buffer);
      for (int i = 0; i < count; i++) {
        heard += buffer[i] == '\n' ? 1 : 0;
      }
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone all the same.
    }
  }
}
