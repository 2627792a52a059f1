package dev.parley.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/**
 * A client without any of our code. In lines: like {@code nc}. Unframed: like the original
 * programs, one {@code send} a message, one {@code recv(1024)} a message.
 */
final class Peer implements AutoCloseable {
  static final int PATIENCE_MS = 30_000;

  private static final int RECV_BYTES = 1024;

  final Socket socket;
  private final InputStream in;
  private final boolean lines;

  private Peer(Socket socket, boolean lines) throws IOException {
    this.socket = socket;
    this.socket.setTcpNoDelay(true);
    this.socket.setSoTimeout(PATIENCE_MS);
    this.in =
        lines ? new java.io.BufferedInputStream(socket.getInputStream()) : socket.getInputStream();
    this.lines = lines;
  }

  private Peer(int port, boolean lines) throws IOException {
    this(new Socket(InetAddress.getLoopbackAddress(), port), lines);
  }

  /** One that speaks lines and comes from that address of this machine; Linux has many. */
  static Peer from(String address, int port) throws IOException {
    return new Peer(
        new Socket(InetAddress.getLoopbackAddress(), port, InetAddress.getByName(address), 0),
        true);
  }

  /** One that speaks lines and has said nothing yet. */
  static Peer lines(int port) throws IOException {
    return new Peer(port, true);
  }

  /** One that speaks lines, and is in the room by that name; has read its own arrival. */
  static Peer inRoom(int port, String name) throws IOException {
    Peer peer = lines(port);
    peer.send(name);
    peer.expect(name + " has joined the chat!");
    assertThat(peer.receive()).startsWith("ALL ");
    return peer;
  }

  /** One that speaks as the original programs do, and has said nothing yet. */
  static Peer unframed(int port) throws IOException {
    return new Peer(port, false);
  }

  void send(String message) throws IOException {
    sendBytes((lines ? message + "\n" : message).getBytes(StandardCharsets.UTF_8));
  }

  void sendBytes(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  /** The next message; null when the server has closed. */
  String receive() throws IOException {
    return lines ? receiveLine() : receiveSegment();
  }

  private String receiveLine() throws IOException {
    var line = new java.io.ByteArrayOutputStream();
    for (int b = in.read(); b >= 0; b = in.read()) {
      if (b == '\n') {
        return line.toString(StandardCharsets.UTF_8);
      }
      line.write(b);
    }
    assertThat(line.size()).as("bytes after the last newline").isZero();
    return null;
  }

  private String receiveSegment() throws IOException {
    byte[] bytes = new byte[RECV_BYTES];
    int length = in.read(bytes);
    return length < 0 ? null : new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  void expect(String... messages) throws IOException {
    for (String message : messages) {
      assertThat(receive()).isEqualTo(message);
    }
  }

  /** Reads until a message begins so. */
  String receiveUntil(String start) throws IOException {
    for (String message = receive(); message != null; message = receive()) {
      if (message.startsWith(start)) {
        return message;
      }
    }
    throw new AssertionError("closed before a message began with " + start);
  }

  void expectClosed() throws IOException {
    try {
      assertThat(receive()).isNull();
    } catch (SocketTimeoutException e) {
      throw new AssertionError("the server has not closed the connection", e);
    } catch (IOException reset) {
      // A reset is a close too.
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
