package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A listening port behind which a test says what is said. */
final class ScriptedServer implements AutoCloseable {
  private static final int PATIENCE_MS = 20_000;

  private final ServerSocket listener;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  ScriptedServer() throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    listener.setSoTimeout(PATIENCE_MS);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** The next connection. */
  Guest accept() throws IOException {
    Socket socket = listener.accept();
    socket.setSoTimeout(PATIENCE_MS);
    sockets.add(socket);
    return new Guest(socket);
  }

  /** The next connection, which has said its name, the hello and so much more, and been let in. */
  Guest acceptEager(String name, String... more) throws IOException {
    Guest guest = accept();
    guest.hears(name, Hearing.HELLO);
    guest.hears(more);
    guest.say(name + " has joined the chat!", "ALL ", "{hello fast sizes ping}");
    return guest;
  }

  /** Listens no more. */
  void stopListening() throws IOException {
    listener.close();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  /** The server's end of a connection. */
  static final class Guest {
    private final Socket socket;

    private Guest(Socket socket) {
      this.socket = socket;
    }

    /** What one read brings, empty at the end; who has nothing more to say may also break off. */
    String read() throws IOException {
      byte[] bytes = new byte[4096];
      try {
        int length = socket.getInputStream().read(bytes);
        return length < 0 ? "" : new String(bytes, 0, length, StandardCharsets.UTF_8);
      } catch (SocketException reset) {
        return "";
      }
    }

    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int c = socket.getInputStream().read(); c != '\n'; c = socket.getInputStream().read()) {
        if (c < 0) {
          return line + "<end>";
        }
        line.append((char) c);
      }
      return line.toString();
    }

    /** The next lines from the client are these. */
    void hears(String... lines) throws IOException {
      for (String line : lines) {
        assertThat(line()).isEqualTo(line);
      }
    }

    void say(String... lines) throws IOException {
      sayRaw(String.join("\n", lines) + "\n");
    }

    void sayRaw(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    void hangUp() throws IOException {
      socket.close();
    }
  }
}
