package dev.parley.e2e;

import dev.parley.protocol.transfer.Part;
import dev.parley.protocol.transfer.PartPickle;
import dev.parley.protocol.transfer.PartRequest;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Behaves as the original Python server does on the wire: no framing at all, one {@code recv(1024)}
 * a message, a notice and the list behind it glued into one segment, a thread for everything.
 */
final class OriginalServer implements AutoCloseable {
  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Map<String, Socket> users = new LinkedHashMap<>();
  private final Path files;

  OriginalServer(Path files) throws IOException {
    this.files = files;
    start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException closed) {
                // The test is over.
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() throws IOException {
    while (!listener.isClosed()) {
      Socket socket = listener.accept();
      start(() -> serve(socket));
    }
  }

  private void serve(Socket socket) throws IOException {
    String name = withoutHello(receive(socket));
    synchronized (users) {
      users.put(name, socket);
    }
    everyone(name + " has joined the chat!");
    for (String message = receive(socket); message != null; message = receive(socket)) {
      if (message.equals("{quit}")) {
        break;
      } else if (message.equals("show")) {
        send(socket, others(name));
      } else if (message.equals("get_list_file")) {
        try (var entries = Files.list(files)) {
          send(
              socket,
              entries
                  .map(file -> file.getFileName() + " ")
                  .sorted()
                  .collect(Collectors.joining("", "<CHOOSE_FILE> ", "")));
        }
      } else if (message.startsWith("download_file ")) {
        offer(socket, message.substring("download_file ".length()));
      } else if (message.startsWith("~")) {
        String to = message.substring(1, message.indexOf(' '));
        String text = message.substring(message.indexOf(' ') + 1);
        send(socket, "from you to " + to + ": (PRIVATE)  " + text);
        send(users.get(to), name + ": (PRIVATE)  " + text);
      } else if (!withoutHello(message).isEmpty()) {
        for (Socket user : users.values()) {
          send(user, name + ": " + message);
        }
      }
    }
    synchronized (users) {
      users.remove(name);
    }
    socket.close();
    everyone(name + " left the chat...");
  }

  /**
   * A client that gets no answer to its name within some 30 ms says its hello, which is then glued
   * to the name or the next message. A busy machine may keep this server from answering in time.
   */
  private static String withoutHello(String message) {
    return message.replaceFirst("\n\\{hello [^}]*}\n$", "");
  }

  private void everyone(String notice) throws IOException {
    synchronized (users) {
      for (Map.Entry<String, Socket> user : users.entrySet()) {
        send(user.getValue(), notice + others(user.getKey()));
      }
    }
  }

  private String others(String name) {
    return users.keySet().stream()
        .filter(user -> !user.equals(name))
        .map(user -> user + " ")
        .collect(Collectors.joining("", "ALL ", ""));
  }

  private void offer(Socket socket, String name) throws IOException {
    byte[] file = Files.readAllBytes(files.resolve(name));
    DatagramSocket udp = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    start(() -> parts(udp, file));
    send(socket, "UDP " + udp.getLocalPort() + " " + file.length + " " + name);
  }

  private static void parts(DatagramSocket udp, byte[] file) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[1024], 1024);
    while (true) {
      packet.setLength(1024);
      udp.receive(packet);
      var request = PartRequest.parse(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()));
      if (request.orElseThrow() instanceof PartRequest.Part part) {
        byte[] answer =
            PartPickle.encode(
                file, (int) Part.offset(part.index()), Part.lengthOf(part.index(), file.length));
        udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      } else {
        return; // and the port is never given back
      }
    }
  }

  private static String receive(Socket socket) throws IOException {
    byte[] bytes = new byte[1024];
    int length = socket.getInputStream().read(bytes);
    return length < 0 ? null : new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  private static void send(Socket socket, String message) throws IOException {
    socket.getOutputStream().write(message.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() throws IOException {
    listener.close();
    synchronized (users) {
      for (Socket user : users.values()) {
        user.close();
      }
    }
  }
}
