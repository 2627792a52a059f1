package dev.parley.bench;

import dev.parley.client.ClientOptions;
import dev.parley.client.ParleyClient;
import dev.parley.protocol.chat.Dialect;
import dev.parley.protocol.transfer.Part;
import dev.parley.transfer.FetchOutcome;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** The part protocol over loopback: our own client, and a bare one that asks part after part. */
final class PartBench {
  private static final int FILE_BYTES = 64_000_000;
  private static final int ROUNDS = 5;

  private PartBench() {}

  static void run(InetSocketAddress server, Path files) throws IOException {
    Files.write(files.resolve("big"), new byte[FILE_BYTES]);
    for (int round = 0; round < ROUNDS; round++) {
      report("parts, our client", fetch(server, files));
      report("parts, one by one", askOneByOne(server));
    }
  }

  private static void report(String what, double partsPerSecond) {
    System.out.printf(
        Locale.ROOT,
        "%s  %,10.0f parts/s  %6.1f MB/s%n",
        what,
        partsPerSecond,
        partsPerSecond / 1e3);
  }

  private static double fetch(InetSocketAddress server, Path files) {
    ClientOptions options =
        new ClientOptions(
            server.getHostString(),
            server.getPort(),
            "fetcher",
            files.resolve("downloads"),
            Optional.of(Dialect.LINE),
            Duration.ofSeconds(5));
    try (ParleyClient client =
        ParleyClient.connect(options, event -> {}).toCompletableFuture().join()) {
      FetchOutcome outcome = client.download("big").outcome().toCompletableFuture().join();
      FetchOutcome.Completed done = (FetchOutcome.Completed) outcome;
      client.quit().toCompletableFuture().join();
      return Part.count(FILE_BYTES) / (done.time().toNanos() / 1e9);
    }
  }

  /** As the original client asks, without looking at the answers: what the server alone can do. */
  private static double askOneByOne(InetSocketAddress server) throws IOException {
    try (Socket chat = new Socket(InetAddress.getLoopbackAddress(), server.getPort());
        DatagramSocket udp = new DatagramSocket()) {
      chat.getOutputStream().write("asker\ndownload_file big\n".getBytes(StandardCharsets.UTF_8));
      StringBuilder heard = new StringBuilder();
      while (!heard.toString().contains("UDP ") || heard.charAt(heard.length() - 1) != '\n') {
        heard.append((char) chat.getInputStream().read());
      }
      String offer = heard.substring(heard.indexOf("UDP ") + 4);
      int port = Integer.parseInt(offer.substring(0, offer.indexOf(' ')));
      udp.connect(InetAddress.getLoopbackAddress(), port);
      DatagramPacket answer = new DatagramPacket(new byte[1024], 1024);
      int parts = 60_000;
      long begin = System.nanoTime();
      for (int i = 0; i < parts; i++) {
        byte[] ask = ("part " + i).getBytes(StandardCharsets.US_ASCII);
        udp.send(new DatagramPacket(ask, ask.length));
        answer.setLength(1024);
        udp.receive(answer);
      }
      return parts / ((System.nanoTime() - begin) / 1e9);
    }
  }
}
