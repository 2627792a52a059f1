package dev.parley.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.transfer.MalformedPartException;
import dev.parley.protocol.transfer.Part;
import dev.parley.protocol.transfer.PartPickle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Downloads as the original client does: one socket, one part after the other. */
final class PartClient implements AutoCloseable {
  private final DatagramSocket socket = new DatagramSocket();
  private final InetAddress server = InetAddress.getLoopbackAddress();
  private final int port;
  private final byte[] buffer = new byte[1024];

  PartClient(int port) throws IOException {
    this.port = port;
    socket.setSoTimeout(Peer.PATIENCE_MS);
  }

  /** Asks for a file over TCP and fetches it whole. */
  static byte[] download(Peer peer, String name) throws IOException {
    peer.send("download_file " + name);
    String[] offer = peer.receiveUntil("UDP ").split(" ", 4);
    try (PartClient client = new PartClient(Integer.parseInt(offer[1]))) {
      return client.fetch(Long.parseLong(offer[2]));
    }
  }

  byte[] fetch(long size) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (long i = 0; i < Part.count(size); i++) {
      out.writeBytes(part(i));
    }
    finish();
    return out.toByteArray();
  }

  byte[] part(long index) throws IOException {
    send("part " + index);
    DatagramPacket answer = new DatagramPacket(buffer, buffer.length);
    socket.receive(answer);
    try {
      Part part = PartPickle.decode(ByteBuffer.wrap(buffer, 0, answer.getLength()));
      assertThat(part.isConsistent()).isTrue();
      byte[] data = new byte[part.length()];
      part.data().get(data);
      return data;
    } catch (MalformedPartException e) {
      throw new IOException(e);
    }
  }

  /** As {@link #part}, but null when no answer comes in time. */
  byte[] partOrNothing(long index) throws IOException {
    try {
      return part(index);
    } catch (SocketTimeoutException silence) {
      return null;
    }
  }

  void socketTimeout(int millis) throws IOException {
    socket.setSoTimeout(millis);
  }

  void finish() throws IOException {
    send("finished");
  }

  private void send(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    socket.send(new DatagramPacket(bytes, bytes.length, server, port));
  }

  @Override
  public void close() {
    socket.close();
  }
}
