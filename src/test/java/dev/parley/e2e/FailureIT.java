package dev.parley.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.ActorRef;
import akka.actor.Kill;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Adapter;
import com.typesafe.config.ConfigFactory;
import dev.parley.client.ClientOptions;
import dev.parley.client.ParleyClient;
import dev.parley.files.FileCatalog;
import dev.parley.files.HashKeeper;
import dev.parley.protocol.chat.Dialect;
import dev.parley.room.ChatRoom;
import dev.parley.server.ParleyServer;
import dev.parley.server.ServerConfig;
import dev.parley.transfer.TransferDesk;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An actor of a whole server fails, and what is lost is what docs/ARCHITECTURE.md says. Failures
 * are injected by messages that cannot be dealt with, by the actors' paths; so this server runs in
 * the process of the test.
 */
class FailureIT {
  private static final int FIRST_UDP_PORT = 31_200;
  private static final int FILE_BYTES = 5000;

  @TempDir Path folder;
  private ParleyServer server;
  private byte[] content;

  @BeforeEach
  void startServer() throws Exception {
    content = new byte[FILE_BYTES];
    new Random(1).nextBytes(content);
    Path files = Files.createDirectory(folder.resolve("files"));
    Files.write(files.resolve("f"), content);
    Map<String, String> settings =
        new HashMap<>(
            Map.of(
                "parley.tcp.host",
                "127.0.0.1",
                "parley.tcp.port",
                "0",
                "parley.udp.ports.from",
                "" + FIRST_UDP_PORT,
                "parley.udp.ports.to",
                "" + (FIRST_UDP_PORT + 15),
                "parley.files.directory",
                files.toString(),
                "parley.files.hashes",
                folder.resolve("hashes").toString(),
                "parley.server.rehearse",
                "false"));
    ConfigFactory.invalidateCaches();
    server = ParleyServer.start(ServerConfig.load(Optional.empty(), Map.of(), settings), folder);
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  /** Tells an actor of the server something it cannot deal with. */
  private void poison(String path, Object message) throws ReflectiveOperationException {
    Field system = ParleyServer.class.getDeclaredField("system");
    system.setAccessible(true);
    Adapter.toClassic((ActorSystem<?>) system.get(server))
        .actorSelection("/user/" + path)
        .tell(message, ActorRef.noSender());
  }

  private Peer inRoom(String name) throws Exception {
    return Peer.inRoom(server.address().getPort(), name);
  }

  private static PartClient offered(Peer peer) throws Exception {
    peer.send("download_file f");
    return new PartClient(Integer.parseInt(peer.receiveUntil("UDP ").split(" ", 4)[1]));
  }

  private static void talk(Peer from, String name, Peer to) throws Exception {
    from.send("still here");
    to.receiveUntil(name + ": still here");
  }

  @Test
  void aRoomThatFailsKeepsItsUsersTheirDownloadsAndTheRoster() throws Exception {
    try (Peer ann = inRoom("Ann");
        Peer bob = inRoom("Bob");
        PartClient download = offered(bob)) {
      poison("room", new ChatRoom.Connect(null));

      talk(ann, "Ann", bob);
      talk(bob, "Bob", ann);
      try (Peer eve = inRoom("Eve")) {
        eve.send("show");
        eve.expect("ALL Ann Bob ");
        eve.send("{quit}");
        eve.expectClosed();
      }
      ann.receiveUntil("Eve left");
      assertThat(download.fetch(FILE_BYTES)).isEqualTo(content);
      ann.send("{quit}");
      bob.receiveUntil("Ann left");
    }
  }

  @Test
  void aUserThatFailsLosesHisConnectionAndNobodyElseLosesAnything() throws Exception {
    try (Peer ann = inRoom("Ann");
        Peer bob = inRoom("Bob");
        PartClient download = offered(bob)) {
      poison("room/user-1", Kill.getInstance());

      bob.receiveUntil("Ann left the chat...");
      while (ann.receive() != null) {
        // what came before
      }
      assertThat(download.fetch(FILE_BYTES)).isEqualTo(content);
      try (Peer again = inRoom("Ann")) {
        talk(again, "Ann", bob);
      }
    }
  }

  @Test
  void aDownloadThatFailsIsToldAndTheOtherOneGoesOn() throws Exception {
    try (Peer ann = inRoom("Ann");
        Peer bob = inRoom("Bob");
        PartClient first = offered(ann);
        PartClient second = offered(bob)) {
      first.part(0);

      poison("desk/transfer-session-1", Kill.getInstance());

      assertThat(ann.receiveUntil("ERROR ")).startsWith("ERROR server-fault f: ");
      assertThat(second.fetch(FILE_BYTES)).isEqualTo(content);
      assertThat(PartClient.download(ann, "f")).isEqualTo(content);
    }
  }

  @Test
  void aFastDownloadThatFailsIsToldAndTheNextOneOnTheSamePortIsWhole() throws Exception {
    try (Peer ann = Peer.lines(server.address().getPort())) {
      ann.send("Ann\n{hello fast}\ndownload_file f");
      ann.receiveUntil("{offer f ");

      poison("desk/fast-session-1", Kill.getInstance());

      assertThat(ann.receiveUntil("ERROR ")).startsWith("ERROR server-fault f: ");
      talk(ann, "Ann", ann);
      fetchFast("Bob");
    }
  }

  @Test
  void aDeskThatFailsEndsItsDownloadsAndTheChatGoesOn() throws Exception {
    try (Peer ann = inRoom("Ann");
        Peer bob = inRoom("Bob");
        PartClient download = offered(bob)) {
      download.part(0);

      poison("desk", new TransferDesk.Status(null));

      assertThat(bob.receiveUntil("ERROR ")).startsWith("ERROR server-fault f: ");
      talk(bob, "Bob", ann);
      assertThat(PartClient.download(bob, "f")).isEqualTo(content);
      fetchFast("Eve");
    }
  }

  @Test
  void aCatalogueThatFailsLosesOneAnswer() throws Exception {
    try (Peer ann = inRoom("Ann");
        PartClient download = offered(ann)) {
      poison("files", new FileCatalog.ListFiles(null));

      ann.send("get_list_file");
      ann.receiveUntil("CHOOSE_FILE f ");
      assertThat(download.fetch(FILE_BYTES)).isEqualTo(content);
    }
  }

  @Test
  void aKeeperOfHashesThatFailsCostsNoDownload() throws Exception {
    poison("hashes", new HashKeeper.Ask(null, null, 65_536, 0, 1, null));

    fetchFast("Ann");
  }

  private void fetchFast(String name) throws Exception {
    Path downloads = Files.createTempDirectory(folder, "got");
    ClientOptions options =
        new ClientOptions(
            "127.0.0.1",
            server.address().getPort(),
            name,
            downloads,
            Optional.of(Dialect.LINE),
            Duration.ofSeconds(10));
    try (ParleyClient client =
        ParleyClient.connect(options, event -> {})
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS)) {
      client.download("f").outcome().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
    await().until(() -> Files.exists(downloads.resolve("f")));
    assertThat(Files.readAllBytes(downloads.resolve("f"))).isEqualTo(content);
  }
}
