package dev.parley.transfer.engine;

import dev.parley.protocol.transfer.Seal;
import dev.parley.protocol.transfer.Secret;
import dev.parley.protocol.transfer.TransferTicket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.Random;

/**
 * A transfer in memory, from one end to the other. Java compiles a program while it runs; done
 * before the first real transfer, this makes that one as fast as those behind it.
 */
public final class Warmup implements RangeFetch.Output {
  private static final long STEP_NS = 1_000_000;

  private final Queue<byte[]> toServer = new ArrayDeque<>();
  private final Queue<byte[]> toClient = new ArrayDeque<>();
  private final Queue<byte[]> blocks = new ArrayDeque<>();

  private Warmup() {}

  /**
   * Transfers zeros.
   *
   * @param bytes how many
   */
  public static void run(int bytes) {
    new Warmup().transfer(bytes);
  }

  private void transfer(int bytes) {
    Secret token = Secret.of(new byte[Secret.TOKEN_BYTES]);
    Secret key = Secret.of(new byte[Secret.KEY_BYTES]);
    TransferTicket ticket = new TransferTicket(0, token, key, Seal.AEAD, bytes, 256 * 1024);
    InetAddress host = InetAddress.getLoopbackAddress();
    InetSocketAddress client = new InetSocketAddress(host, 1);
    RangeServer server =
        new RangeServer(
            ticket,
            host,
            (offset, into, length) -> Arrays.fill(into, 0, length, (byte) 0),
            this::split,
            new Random(1));
    RangeFetch fetch =
        new RangeFetch(
            new RangeFetch.Settings(
                4 << 20, 0, Long.MAX_VALUE / 4, RangeFetch.ETHERNET_DATAGRAM_BYTES),
            ticket,
            0,
            new Bbr(64 << 10, STEP_NS, 64 << 10),
            STEP_NS,
            this);
    long nowNs = 0;
    fetch.start(nowNs);
    while (!fetch.isOver()) {
      nowNs += STEP_NS;
      serve(server, client);
      while (!toClient.isEmpty()) {
        fetch.onDatagram(toClient.remove(), nowNs);
      }
      fetch.onTimeout(nowNs);
      while (!blocks.isEmpty()) {
        fetch.release(blocks.remove(), nowNs);
      }
    }
  }

  private void serve(RangeServer server, InetSocketAddress client) {
    try {
      while (!toServer.isEmpty()) {
        boolean unused = server.onDatagram(client, toServer.remove());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void split(InetSocketAddress to, byte[] packets, int packetBytes) {
    for (int from = 0; from < packets.length; from += packetBytes) {
      toClient.add(Arrays.copyOfRange(packets, from, Math.min(packets.length, from + packetBytes)));
    }
  }

  @Override
  public void send(byte[] request) {
    toServer.add(request);
  }

  @Override
  public void block(long block, byte[] bytes, int length) {
    blocks.add(bytes);
  }

  @Override
  public void timedOut() {
    throw new IllegalStateException("nothing is lost in memory");
  }
}
