package dev.parley.e2e;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A member of the room from the beginning of a soak to its end: talks, and checks that what
 * everyone says comes whole and in order. What it finds goes to the {@link Promises}.
 *
 * <p>What people say is numbered: {@code #<n>} behind the name, to everyone or to one, each from 0.
 */
final class Survivor implements AutoCloseable {
  private static final String PRIVATE = "(PRIVATE) ";

  private final String name;
  private final Peer peer;
  private final Promises promises;
  private final Thread listener;

  /** The number that is to come next, by stream: a name, or a name and {@code ~} for whispers. */
  private final Map<String, Integer> next = new HashMap<>();

  private final AtomicInteger said = new AtomicInteger();
  private volatile String lastList = "";
  private volatile boolean over;

  Survivor(int port, String name, Promises promises) throws IOException {
    this.name = name;
    this.promises = promises;
    this.peer = Peer.inRoom(port, name);
    this.peer.socket.setSoTimeout(0);
    this.listener = new Thread(this::listen, name);
    this.listener.setDaemon(true);
    this.listener.start();
  }

  String name() {
    return name;
  }

  /** Says the next thing to everyone. */
  void talk(String padding) throws IOException {
    peer.send("#" + said.getAndIncrement() + " " + padding);
  }

  int said() {
    return said.get();
  }

  /** How much of what somebody has said to everyone has been heard. */
  int heard(String speaker) {
    synchronized (next) {
      return next.getOrDefault(speaker, 0);
    }
  }

  void ask() throws IOException {
    peer.send("show");
  }

  /** The others, as the server has listed them last. */
  String lastList() {
    return lastList;
  }

  private void listen() {
    try {
      for (String line = peer.receive(); line != null; line = peer.receive()) {
        hear(line);
      }
      throw new IOException("the server has closed");
    } catch (IOException e) {
      promises.unless(over, name + " lost the connection: " + e);
    }
  }

  private void hear(String line) {
    int colon = line.indexOf(": ");
    if (line.startsWith("ALL ")) {
      lastList = line;
    } else if (line.endsWith(" left the chat...")) {
      onLeft(line.substring(0, line.indexOf(' ')));
    } else if (line.startsWith("ERROR ")) {
      promises.broken(name + " was told " + line);
    } else if (colon > 0 && !line.startsWith("from you to ")) {
      onMessage(line.substring(0, colon), line.substring(colon + 2));
    }
  }

  private void onMessage(String from, String text) {
    boolean whispered = text.startsWith(PRIVATE);
    String numbered = whispered ? text.substring(PRIVATE.length()) : text;
    if (!numbered.startsWith("#")) {
      return; // hostile bytes that happened to be a message
    }
    String stream = whispered ? from + "~" : from;
    int number = Integer.parseInt(numbered.substring(1).split(" ", 2)[0]);
    synchronized (next) {
      int expected = next.getOrDefault(stream, 0);
      promises.unless(
          number == expected, name + " heard " + stream + " say " + number + ", not " + expected);
      next.put(stream, number + 1);
    }
    promises.delivered();
  }

  private void onLeft(String who) {
    synchronized (next) {
      Integer toAll = next.remove(who);
      Integer toMe = next.remove(who + "~");
      promises.gone(who, toAll == null ? 0 : toAll, name, toMe == null ? 0 : toMe);
    }
  }

  @Override
  public void close() throws IOException {
    over = true;
    peer.close();
  }
}
