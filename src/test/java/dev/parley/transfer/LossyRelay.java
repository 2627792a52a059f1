package dev.parley.transfer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * A bad network between a client and a UDP server, on real sockets: loses, doubles and holds back
 * datagrams in both directions, as one seed decides. Like a NAT it has a port of its own for each
 * of the client's.
 */
final class LossyRelay implements AutoCloseable {
  private final double trouble;
  private final int maxDelayMillis;
  private final Random random;
  private final InetSocketAddress server;
  private final Selector selector = Selector.open();
  private final DatagramChannel front;
  private final Map<SocketAddress, DatagramChannel> backs = new HashMap<>();
  private final PriorityQueue<Late> late = new PriorityQueue<>(Comparator.comparing(Late::atNs));
  private final Thread thread = new Thread(this::relay, "lossy-relay");

  private record Late(long atNs, DatagramChannel from, SocketAddress to, ByteBuffer bytes) {}

  /**
   * A running relay.
   *
   * @param seed decides everything
   * @param trouble the share of datagrams that is lost, that is doubled, and that is held back
   * @param maxDelayMillis how long one is held back at most
   */
  LossyRelay(long seed, double trouble, int maxDelayMillis, InetSocketAddress server)
      throws IOException {
    this.random = new Random(seed);
    this.trouble = trouble;
    this.maxDelayMillis = maxDelayMillis;
    this.server = server;
    this.front =
        DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    front.configureBlocking(false);
    front.register(selector, SelectionKey.OP_READ);
    thread.setDaemon(true);
    thread.start();
  }

  InetSocketAddress address() throws IOException {
    return (InetSocketAddress) front.getLocalAddress();
  }

  private void relay() {
    ByteBuffer buffer = ByteBuffer.allocate(2048);
    try {
      while (selector.isOpen()) {
        selector.select(late.isEmpty() ? 50 : 1);
        for (SelectionKey key : selector.selectedKeys()) {
          receive((DatagramChannel) key.channel(), key.attachment(), buffer);
        }
        selector.selectedKeys().clear();
        while (!late.isEmpty() && late.peek().atNs <= System.nanoTime()) {
          Late due = late.remove();
          due.from.send(due.bytes, due.to);
        }
      }
    } catch (IOException | java.nio.channels.ClosedSelectorException closed) {
      // The test is over.
    }
  }

  private void receive(DatagramChannel channel, Object client, ByteBuffer buffer)
      throws IOException {
    buffer.clear();
    for (SocketAddress from = channel.receive(buffer);
        from != null;
        from = channel.receive(buffer.clear())) {
      buffer.flip();
      if (channel == front) {
        pass(back(from), server, buffer);
      } else {
        pass(front, (SocketAddress) client, buffer);
      }
    }
  }

  private DatagramChannel back(SocketAddress client) throws IOException {
    DatagramChannel back = backs.get(client);
    if (back == null) {
      back = DatagramChannel.open().bind(new InetSocketAddress(server.getAddress(), 0));
      back.configureBlocking(false);
      back.register(selector, SelectionKey.OP_READ, client);
      backs.put(client, back);
    }
    return back;
  }

  private void pass(DatagramChannel from, SocketAddress to, ByteBuffer bytes) {
    if (random.nextDouble() < trouble) {
      return;
    }
    int copies = random.nextDouble() < trouble ? 2 : 1;
    for (int i = 0; i < copies; i++) {
      boolean heldBack = i > 0 || random.nextDouble() < trouble;
      long delayNs = heldBack ? random.nextInt(maxDelayMillis * 1_000_000) : 0;
      ByteBuffer copy = ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip();
      late.add(new Late(System.nanoTime() + delayNs, from, to, copy));
    }
  }

  @Override
  public void close() throws IOException {
    selector.close();
    front.close();
    for (DatagramChannel back : backs.values()) {
      back.close();
    }
  }
}
