package dev.parley.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may come in: the real server, the real commands. */
class AuthIT {
  private static final String OF_ANN = "correct horse}";
  private static final String OF_ROOM = "battery staple";

  @TempDir Path folder;
  private Path files;

  @BeforeEach
  void makeFiles() throws IOException {
    files = Files.createDirectory(folder.resolve("files"));
    Files.writeString(files.resolve("a.txt"), "hello");
  }

  private String database() {
    return "parley.accounts.database=" + folder.resolve("data/parley.db");
  }

  private Ran user(String input, String... words) throws Exception {
    String[] all = new String[words.length + 1];
    all[0] = "user";
    System.arraycopy(words, 0, all, 1, words.length);
    return Ran.with(List.of("-D" + database()), Map.of(), input, all);
  }

  private void addAnn() throws Exception {
    Ran added = user(OF_ANN + "\n", "add", "Ann", "--operator");
    assertThat(added).isEqualTo(new Ran(0, "", ""));
  }

  private Ran chat(RealServer server, Map<String, String> environment, String name, String input)
      throws Exception {
    return Ran.with(
        List.of(), environment, input, "chat", name, "--server", "127.0.0.1:" + server.port());
  }

  private static void expectError(Peer peer, String code) throws IOException {
    assertThat(peer.receive()).startsWith("ERROR " + code + ": ");
  }

  private static void comeIn(Peer peer, String name) throws IOException {
    peer.expect(name + " has joined the chat!");
    assertThat(peer.receive()).startsWith("ALL ");
  }

  @Test
  void onAnOpenServerOnlyRegisteredNamesNeedAPassword() throws Exception {
    try (RealServer server = RealServer.start(files, database());
        Peer bob = Peer.inRoom(server.port(), "Bob");
        Peer original = Peer.unframed(server.port());
        Peer ann = Peer.lines(server.port())) {
      assertThat(folder.resolve("data")).doesNotExist();
      addAnn(); // while it runs

      original.send("Carl");
      original.expect("Carl has joined the chat!");
      ann.send("Ann\n{hello fast}\nget_list_file");
      expectError(ann, "password-needed");
      ann.send("{login no}");
      expectError(ann, "wrong-password");
      ann.send("{login " + OF_ANN + "}");
      comeIn(ann, "Ann");
      bob.receiveUntil("Ann has joined");
      bob.send("CHANGENAME Bob \u0430nn");
      assertThat(bob.receiveUntil("ERROR")).startsWith("ERROR name-taken: ");

      try (Peer late = Peer.unframed(server.port())) {
        late.send("ann");
        assertThat(late.receive()).startsWith("ERROR password-needed: ");
        late.expectClosed();
      }
      server.awaitLog("is Ann, an operator");
      assertThat(server.log()).doesNotContain("horse");
    }
  }

  @Test
  void ourClientsLogInWithAPasswordFromAFileOrTheEnvironment() throws Exception {
    addAnn();
    Path secret = Files.writeString(folder.resolve("secret"), OF_ANN + "\n");
    try (RealServer server = RealServer.start(files, database(), "parley.auth=accounts")) {
      Ran chatted = chat(server, Map.of("PARLEY_PASSWORD", OF_ANN), "Ann", "hello\n");
      assertThat(chatted.exitCode()).as(chatted.err()).isZero();
      assertThat(chatted.out()).contains("Ann: hello").doesNotContain("horse");

      Path downloads = folder.resolve("downloads");
      List<String> get =
          new ArrayList<>(
              List.of(
                  "get",
                  "--no-rehearsal",
                  "--name",
                  "Ann",
                  "--password-file",
                  secret.toString(),
                  "a.txt",
                  "--server"));
      get.addAll(List.of("127.0.0.1:" + server.port(), "-o", downloads.toString()));
      // More than may be said at once, all of it behind the name and again behind the password.
      for (int i = 0; i < 30; i++) {
        get.add(Files.writeString(files.resolve("f" + i), "file " + i).getFileName().toString());
      }
      Ran fetched = Ran.with(List.of(), Map.of(), "", get.toArray(String[]::new));
      assertThat(fetched.exitCode()).as(fetched.err()).isZero();
      assertThat(downloads.resolve("a.txt")).hasContent("hello");
      assertThat(downloads.resolve("f29")).hasContent("file 29");

      Ran without = chat(server, Map.of(), "Ann", "hello\n");
      assertThat(without.exitCode()).isEqualTo(6);
      assertThat(without.err()).contains("--password-file");
      Ran wrong = chat(server, Map.of("PARLEY_PASSWORD", "no"), "Ann", "hello\n");
      assertThat(wrong.exitCode()).isEqualTo(6);
      assertThat(wrong.err()).contains("not the password").doesNotContain("\tat ");
      Ran stranger = chat(server, Map.of("PARLEY_PASSWORD", OF_ANN), "Zoe", "hello\n");
      assertThat(stranger.err()).isEqualTo(wrong.err());
      assertThat(server.log()).doesNotContain("horse");
    }
  }

  @Test
  void whoKnowsTheRoomsPasswordComesIn() throws Exception {
    Path secret = folder.resolve("room-password");
    Files.createFile(
        secret, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(secret, OF_ROOM + "\n");
    try (RealServer server =
            RealServer.start(
                files,
                database(),
                "parley.auth=password",
                "parley.auth-password-file=" + secret,
                "parley.limits.wrong-passwords-per-address.burst=2");
        Peer bob = Peer.lines(server.port());
        Peer eve = Peer.lines(server.port())) {
      bob.send("Bob\n{login " + OF_ROOM + "}");
      expectError(bob, "password-needed");
      comeIn(bob, "Bob");

      eve.send("Eve\n{login 1}\n{login 2}\n{login " + OF_ROOM + "}");
      expectError(eve, "password-needed");
      expectError(eve, "wrong-password");
      expectError(eve, "wrong-password");
      assertThat(eve.receive()).startsWith("ERROR too-many-logins: ").contains("try again in");
      eve.expectClosed();
      assertThat(server.log()).doesNotContain("staple");
    }
  }

  @Test
  void theChatAsksForThePasswordAndDoesNotShowIt() throws Exception {
    assumeTrue(Tmux.isInstalled(), "tmux is not installed");
    addAnn();
    try (RealServer server = RealServer.start(files, database())) {
      List<String> command =
          RealServer.java("-Xmx256m", "-XX:TieredStopAtLevel=1", "-jar", RealServer.jar());
      command.addAll(List.of("chat", "Ann", "--server", "127.0.0.1:" + server.port()));
      List<String> environment = List.of("LC_ALL=C.UTF-8", "XDG_STATE_HOME='" + folder + "/state'");
      try (Tmux ann = Tmux.run(80, 24, environment, command)) {
        ann.awaitText("password for Ann>").enter("wrong horse");
        ann.awaitText("not the password").awaitText("password for Ann>").enter(OF_ANN);
        ann.awaitText("Ann is here").enter("hello").awaitText("Ann: hello");
        assertThat(ann.screen()).noneMatch(line -> line.contains("horse"));
        ann.press("C-d").awaitText("exit code 0");
      }
      assertThat(folder.resolve("state/parley/history")).content().doesNotContain("horse");
    }
  }

  @Test
  void aPasswordThatIsTooShortIsToldBeforeItIsTypedAgain() throws Exception {
    assumeTrue(Tmux.isInstalled(), "tmux is not installed");
    List<String> command = RealServer.java("-D" + database(), "-jar", RealServer.jar());
    command.addAll(List.of("user", "add", "Ann"));
    try (Tmux ann = Tmux.run(80, 24, List.of("LC_ALL=C.UTF-8"), command)) {
      ann.awaitText("password for Ann:").enter("short");
      ann.awaitText("a password has at least 8 characters").awaitText("exit code 6");
    }
  }

  @Test
  void theWindowAsksForThePassword() throws Exception {
    Optional<String> trouble = Display.trouble();
    assumeTrue(trouble.isEmpty(), () -> trouble.orElse(""));
    addAnn();
    try (RealServer server = RealServer.start(files, database());
        Window window = new Window(server.port(), Optional.empty(), folder)) {
      window.frame.textBox("name").enterText("Ann");
      window.frame.button("connect").click();
      await()
          .atMost(Duration.ofSeconds(20))
          .ignoreExceptions()
          .untilAsserted(() -> window.frame.textBox("password").requireVisible());
      window.frame.textBox("password").setText(OF_ANN);
      window.frame.button("connect").click();
      window.awaitStatus("Connected to 127.0.0.1:" + server.port() + " as Ann");
    }
    assertThat(folder.resolve("memory")).content().doesNotContain("horse");
  }
}
