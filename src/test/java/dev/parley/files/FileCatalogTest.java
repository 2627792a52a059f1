package dev.parley.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.LoggingTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.pattern.StatusReply;
import dev.parley.protocol.chat.FileToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileCatalogTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path temp;
  private Path folder;
  private ActorRef<FileCatalog.Command> catalog;

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
  }

  @BeforeEach
  void createCatalog() throws IOException {
    folder = Files.createDirectory(temp.resolve("served"));
    catalog = KIT.spawn(FileCatalog.create(folder));
  }

  @Test
  void listsRegularAndEmptyFilesSortedIgnoringCase() throws IOException {
    for (String name : List.of("b.txt", "C.txt", "a.txt", "B.txt", "empty", "שלום.txt")) {
      Files.createFile(folder.resolve(name));
    }

    assertThat(list()).containsExactly("a.txt", "B.txt", "b.txt", "C.txt", "empty", "שלום.txt");
  }

  @Test
  void servesNeitherHiddenFilesNorFolders() throws IOException {
    Files.createFile(folder.resolve(".hidden"));
    Files.createFile(Files.createDirectory(folder.resolve("sub")).resolve("x"));

    assertThat(list()).isEmpty();
    assertNothing(".hidden");
    assertNothing("sub");
    assertNothing("sub/x");
  }

  @Test
  void servesNoSymbolicLinkWhereverItLeads() throws IOException {
    Path outside = Files.createFile(temp.resolve("outside"));
    Path inside = Files.createFile(folder.resolve("inside"));
    Files.createSymbolicLink(folder.resolve("out"), outside);
    Files.createSymbolicLink(folder.resolve("in"), inside);
    Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("nowhere"));

    assertThat(list()).containsExactly("inside");
    assertNothing("out");
    assertNothing("in");
    assertNothing("dangling");
  }

  @Test
  void servesNoPipe() throws Exception {
    assumeThat(run("mkfifo", folder.resolve("pipe").toString())).isTrue();

    assertThat(list()).isEmpty();
    assertNothing("pipe");
  }

  @ParameterizedTest
  @ValueSource(strings = {"two\nlines", "\u001b[2J", "\u202Egpj.exe", "\u0085", "cr\r"})
  void servesNoNameThatCouldForgeALine(String name) throws IOException {
    Files.createFile(folder.resolve(name));

    assertThat(list()).isEmpty();
    assertNothing(name);
    assertNothing(FileToken.encode(name));
  }

  @Test
  void servesNoNameThatIsNoUtf8() throws Exception {
    assumeThat(run("sh", "-c", "cd '" + folder + "' && : > \"$(printf 'bad\\377')\"")).isTrue();

    assertThat(list()).isEmpty();
    assertNothing("bad\uFFFD");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../secret", "..", ".", "", "/", "%2E%2E%2Fsecret", "sub/../a", "./a", "a/"})
  void findsNothingBehindAPath(String asked) throws IOException {
    Files.createFile(temp.resolve("secret"));
    Files.createFile(folder.resolve("a"));
    Files.createDirectory(folder.resolve("sub"));

    assertNothing(asked);
  }

  @Test
  void findsNothingBehindAnAbsolutePath() throws IOException {
    assertNothing(Files.createFile(folder.resolve("a")).toString());
    assertNothing("/etc/passwd");
    assertNothing("a\0b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "two words.txt", "100%", "a%20b", "%", "שלום עולם.ppt", "+&?#"})
  void findsANamePlainAndPercentEncoded(String name) throws IOException {
    Files.writeString(folder.resolve(name), "x");

    assertThat(list()).containsExactly(name);
    assertThat(find(name).map(ServedFile::name)).contains(name);
    assertThat(find(FileToken.encode(name)).map(ServedFile::name)).contains(name);
  }

  @Test
  void leadsEveryWordOfTheListToItsOwnFile() throws IOException {
    List<String> names = List.of("a b", "a%20b", "a%2520b");
    for (String name : names) {
      Files.createFile(folder.resolve(name));
    }

    for (String name : names) {
      assertThat(find(FileToken.encode(name)).map(ServedFile::name)).contains(name);
    }
  }

  @Test
  void listsNoMoreThanFitsAndStillServesTheRest() throws IOException {
    String tail = "x".repeat(235);
    for (int i = 1000; i < 2300; i++) {
      Files.createFile(folder.resolve(i + tail));
    }

    List<String> names = list();

    long bytes =
        names.stream().mapToLong(n -> n.getBytes(StandardCharsets.UTF_8).length + 1L).sum();
    assertThat(bytes).isBetween(256 * 1024L - 240, 256 * 1024L);
    assertThat(names).first().isEqualTo("1000" + tail);
    assertThat(find("2299" + tail)).isPresent();
  }

  @Test
  void outlivesAFolderThatVanishesAndComesBack() throws IOException {
    Path file = Files.createFile(folder.resolve("a"));
    assertThat(list()).containsExactly("a");

    Files.delete(file);
    Files.delete(folder);
    assertNothingCanBeRead();

    Files.createDirectory(folder);
    Files.createFile(file);
    assertThat(list()).containsExactly("a");
    assertThat(find("a")).isPresent();
  }

  @Test
  void aFolderThatCannotBeReadIsNotSaidToBeEmpty() throws IOException {
    Files.delete(folder);
    Files.createSymbolicLink(folder, folder.getFileName()); // leads to itself for ever
    assertNothingCanBeRead();

    Files.delete(folder);
    Files.createFile(folder);
    assertNothingCanBeRead();
  }

  @Test
  void whatLastsIsLoggedOnceAndForPeople() throws IOException {
    LoggingTestKit complaint =
        LoggingTestKit.error("cannot list " + folder + ": there is no such folder");
    Files.delete(folder);
    complaint.expect(KIT.system(), this::nothingCanBeRead);
    complaint.withOccurrences(0).expect(KIT.system(), this::nothingCanBeRead);

    Files.createDirectory(folder);
    assertThat(list()).isEmpty();
    Files.delete(folder);
    complaint.withOccurrences(1).expect(KIT.system(), this::nothingCanBeRead);
  }

  private boolean nothingCanBeRead() {
    assertNothingCanBeRead();
    return true;
  }

  private void assertNothingCanBeRead() {
    TestProbe<StatusReply<FileCatalog.Listing>> listings = KIT.createTestProbe();
    catalog.tell(new FileCatalog.ListFiles(listings.ref()));
    assertThat(listings.receiveMessage(PATIENCE).isError()).isTrue();

    TestProbe<StatusReply<FileCatalog.Lookup>> lookups = KIT.createTestProbe();
    catalog.tell(new FileCatalog.Find("a", lookups.ref()));
    assertThat(lookups.receiveMessage(PATIENCE).isError()).isTrue();
  }

  private List<String> list() {
    TestProbe<StatusReply<FileCatalog.Listing>> probe = KIT.createTestProbe();
    catalog.tell(new FileCatalog.ListFiles(probe.ref()));
    return probe.receiveMessage(PATIENCE).getValue().names();
  }

  private Optional<ServedFile> find(String asked) {
    TestProbe<StatusReply<FileCatalog.Lookup>> probe = KIT.createTestProbe();
    catalog.tell(new FileCatalog.Find(asked, probe.ref()));
    return probe.receiveMessage(PATIENCE).getValue().file();
  }

  private void assertNothing(String asked) {
    assertThat(find(asked)).isEmpty();
  }

  private static boolean run(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException notHere) {
      return false;
    }
  }
}
