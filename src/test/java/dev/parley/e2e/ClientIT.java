package dev.parley.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The shipped client as a process, against the real server and against one of the original kind.
 */
class ClientIT {
  @TempDir Path folder;
  private Path files;
  private Path downloads;

  @BeforeEach
  void makeFolders() throws IOException {
    files = Files.createDirectory(folder.resolve("files"));
    downloads = folder.resolve("downloads");
  }

  /** A run of the client. */
  private final class Client {
    final Process process;
    final CompletableFuture<String> out;
    final CompletableFuture<String> err;

    Client(String... arguments) throws IOException {
      this(List.of(), arguments);
    }

    /** One that is started by another command. */
    Client(List<String> starter, String... arguments) throws IOException {
      List<String> command = new ArrayList<>(starter);
      command.addAll(
          RealServer.java("-Xmx256m", "-XX:TieredStopAtLevel=1", "-jar", RealServer.jar()));
      command.addAll(List.of(arguments));
      command.addAll(List.of("-o", downloads.toString()));
      process = new ProcessBuilder(command).start();
      out = Ran.reading(process.getInputStream());
      err = Ran.reading(process.getErrorStream());
    }

    Client say(String... lines) {
      try (OutputStream in = process.getOutputStream()) {
        in.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // It has ended without reading all.
      }
      return this;
    }

    int exitCode() throws InterruptedException {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
      return process.exitValue();
    }
  }

  @Test
  void chatIsAFilterWhenItsInputIsNoTerminal() throws Exception {
    byte[] file = file("two words.bin", 12_345);
    try (RealServer server = RealServer.start(files)) {
      Client client =
          new Client("chat", "Bot", "--server", "127.0.0.1:" + server.port())
              .say("show", "get_list_file", "שלום", "~Bot psst", "download_file two words.bin");
      assertThat(client.exitCode()).as(client.err.join()).isZero();
      // What is said about a fast download is not for people.
      assertThat(client.out.join().lines().filter(line -> !line.startsWith("UDP ")))
          .containsExactly(
              "Bot has joined the chat!",
              "ALL ",
              "ALL ",
              "CHOOSE_FILE two%20words.bin ",
              "Bot: שלום",
              "from you to Bot: (PRIVATE) psst",
              "Bot: (PRIVATE) psst");
      assertThat(downloads.resolve("two words.bin")).hasBinaryContent(file);
    }
  }

  @Test
  void whatIsPipedFasterThanTheServerHearsArrivesWholeAndInOrder() throws Exception {
    // Who has paid for all is warned anew: that takes two seconds in which nothing is piped.
    try (RealServer server =
        RealServer.start(
            files, "parley.limits.flood.burst=400", "parley.limits.flood.per-second=200")) {
      List<String> lines = IntStream.range(0, 1000).mapToObj(i -> "line " + i).toList();
      Client client =
          new Client("chat", "Bot", "--server", "127.0.0.1:" + server.port())
              .say(lines.toArray(String[]::new));
      assertThat(client.exitCode()).as(client.err.join()).isZero();
      List<String> heard = client.out.join().lines().toList();
      assertThat(heard).filteredOn(line -> line.startsWith("ERROR flood: ")).hasSize(1);
      assertThat(heard)
          .filteredOn(line -> line.startsWith("Bot: "))
          .isEqualTo(lines.stream().map(line -> "Bot: " + line).toList());
    }
  }

  @Test
  void aWrongSettingIsSaidInOneLine() throws Exception {
    String options = "JDK_JAVA_OPTIONS=-Dconfig.file=" + folder.resolve("nowhere.conf");
    Client client =
        new Client(
            List.of("env", options), "get", "--no-rehearsal", "a", "--server", "127.0.0.1:1");
    assertThat(client.exitCode()).isEqualTo(2);
    assertThat(client.err.join().lines().filter(line -> !line.startsWith("NOTE: ")))
        .singleElement()
        .asString()
        .startsWith("parley: ")
        .contains("nowhere.conf");
  }

  @Test
  void getFetchesFilesAndSaysHowItWent() throws Exception {
    byte[] hebrew = file("תרגול.ppt", 41_151);
    byte[] empty = file("empty", 0);
    byte[] big = file("big", 5_000_000);
    try (RealServer server = RealServer.start(files)) {
      String address = "127.0.0.1:" + server.port();
      Client client =
          new Client("get", "--no-rehearsal", "תרגול.ppt", "empty", "big", "--server", address);
      assertThat(client.exitCode()).as(client.err.join()).isZero();
      assertThat(client.out.join()).isEmpty();
      assertThat(downloads.resolve("תרגול.ppt")).hasBinaryContent(hebrew);
      assertThat(downloads.resolve("empty")).hasBinaryContent(empty);
      assertThat(downloads.resolve("big")).hasBinaryContent(big);
      assertThat(new Client("get", "--no-rehearsal", "nothing", "--server", address).exitCode())
          .isEqualTo(4);
      assertThat(
              new Client("get", "--no-rehearsal", "big", "--name", "ALL", "--server", address)
                  .exitCode())
          .isEqualTo(6);
    }
    assertThat(new Client("get", "--no-rehearsal", "big", "--server", "127.0.0.1:1").exitCode())
        .isEqualTo(3);
    assertThat(new Client("get", "--server").exitCode()).isEqualTo(2);
  }

  @Test
  void getSaysInJsonHowItWentForEachFile() throws Exception {
    file("a", 1000);
    try (RealServer server = RealServer.start(files)) {
      String address = "127.0.0.1:" + server.port();
      Client client =
          new Client("get", "--no-rehearsal", "a", "nothing", "--json", "--server", address);
      assertThat(client.exitCode()).as(client.err.join()).isEqualTo(4);
      assertThat(client.out.join().lines())
          .hasSize(2)
          .anyMatch(line -> line.startsWith("{\"file\":\"a\",\"bytes\":1000,\"seconds\":"))
          .anyMatch(line -> line.startsWith("{\"file\":\"nothing\",\"error\":\"no-such-file\","));
    }
    Client client = new Client("get", "--no-rehearsal", "a", "--json", "--server", "127.0.0.1:1");
    assertThat(client.exitCode()).isEqualTo(3);
    assertThat(client.out.join())
        .startsWith("{\"file\":\"a\",\"error\":\"timed-out\",")
        .hasLineCount(1);
  }

  @Test
  void getFindsOutThatAServerIsOfTheOriginalKind() throws Exception {
    byte[] file = file("alice.jpg", 41_151);
    try (OriginalServer server = new OriginalServer(files)) {
      Client client =
          new Client(
              "get", "--no-rehearsal", "alice.jpg", "--server", "127.0.0.1:" + server.port());
      assertThat(client.exitCode()).as(client.err.join()).isZero();
      assertThat(downloads.resolve("alice.jpg")).hasBinaryContent(file);
    }
  }

  @Test
  void aFilterThatCannotDoWhatItIsToldSaysWhyAndWithWhichExitCode() throws Exception {
    file("there.bin", 10);
    try (RealServer server = RealServer.start(files);
        Peer ann = Peer.inRoom(server.port(), "Ann")) {
      String address = "127.0.0.1:" + server.port();
      Client absent =
          new Client("chat", "Bot", "--server", address)
              .say("download_file there.bin", "download_file nothing", "~Nobody psst");
      expect(absent, 4, "nothing: no such file");
      assertThat(absent.out.join())
          .contains("ERROR no-such-user Nobody: there is nobody called Nobody here");
      assertThat(downloads.resolve("there.bin")).exists();
      Client taken = new Client("chat", "ann", "--server", address).say("hello");
      expect(taken, 6, "parley: somebody here is called ann");
      assertThat(taken.out.join()).isEmpty();
      expect(new Client("chat", "ALL", "--server", address).say("hello"), 6, "parley: ");
      ann.send("hello");
    }
    expect(
        new Client("chat", "Bot", "--server", "127.0.0.1:1").say("hello"),
        3,
        "parley: cannot connect to 127.0.0.1:1");
  }

  @Test
  void aFileThatDoesNotFitOnTheDiskIsSaidSoAndNothingIsCalledByItsName() throws Exception {
    file("big.bin", 3_000_000);
    try (RealServer server = RealServer.start(files)) {
      // Files of at most a megabyte: what writing meets then is what it meets on a full disk.
      List<String> small = List.of("sh", "-c", "ulimit -f 2048; exec \"$@\"", "sh");
      String address = "127.0.0.1:" + server.port();
      Client chat =
          new Client(small, "chat", "Bot", "--server", address).say("download_file big.bin");
      expect(chat, 1, "big.bin: ");
      expect(
          new Client(small, "get", "--no-rehearsal", "big.bin", "--server", address),
          1,
          "big.bin: ");
      assertThat(downloads.resolve("big.bin")).doesNotExist();
    }
  }

  private static void expect(Client client, int exitCode, String words) throws Exception {
    assertThat(client.exitCode()).as(client.err.join()).isEqualTo(exitCode);
    assertThat(client.err.join()).contains(words);
  }

  @Test
  void aServerThatDiesUnderAChatIsSaidSo() throws Exception {
    try (RealServer server = RealServer.start(files);
        Peer witness = Peer.inRoom(server.port(), "Witness")) {
      Client client = new Client("chat", "Bot", "--server", "127.0.0.1:" + server.port());
      witness.receiveUntil("Bot has joined the chat!");
      server.kill();
      assertThat(client.exitCode()).isEqualTo(3);
      assertThat(client.err.join()).contains("connection");
    }
  }

  @Test
  void itSpeaksWithAServerOfTheOriginalKind() throws Exception {
    byte[] file = file("alice.jpg", 41_151);
    try (OriginalServer server = new OriginalServer(files);
        Peer alice = Peer.unframed(server.port())) {
      alice.send("Alice");
      alice.receive();
      Client client =
          new Client("chat", "Bob", "--server", "127.0.0.1:" + server.port())
              .say("show", "get_list_file", "hello", "~Alice psst", "download_file alice.jpg");
      assertThat(client.exitCode()).as(client.err.join()).isZero();
      assertThat(client.out.join())
          .startsWith(
              "Bob has joined the chat!\nALL Alice \nALL Alice \n<CHOOSE_FILE> alice.jpg \n"
                  + "Bob: hello\nfrom you to Alice: (PRIVATE)  psst\nUDP ");
      assertThat(downloads.resolve("alice.jpg")).hasBinaryContent(file);
      // Alice has not read meanwhile, so this server's messages to her are one.
      assertThat(alice.receive())
          .startsWith("Bob has joined the chat!ALL Bob Bob: helloBob: (PRIVATE)  psst");
    }
  }

  private byte[] file(String name, int size) throws IOException {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    Files.write(files.resolve(name), bytes);
    return bytes;
  }
}
