package dev.parley.protocol.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every row of the table "client to server", and what is none. */
class ClientMessageTest {
  private static ErrorCode errorOf(String line) {
    ClientMessage message = ClientMessage.parse(line);
    assertThat(message).as(line).isInstanceOf(ClientMessage.Invalid.class);
    return ((ClientMessage.Invalid) message).error().code();
  }

  private static void readsAndWrites(String line, ClientMessage message) {
    assertThat(ClientMessage.parse(line)).isEqualTo(message);
    assertThat(message.encode()).isEqualTo(line);
  }

  @Test
  void aTildeIsAPrivateMessage() {
    readsAndWrites("~Alice Hello Alice", new ClientMessage.Private("Alice", "Hello Alice"));
    readsAndWrites("~אבא שלום", new ClientMessage.Private("אבא", "שלום"));
    readsAndWrites("~Bob show", new ClientMessage.Private("Bob", "show"));
  }

  @Test
  void showAsksWhoIsHere() {
    readsAndWrites("show", new ClientMessage.Show());
    assertThat(ClientMessage.parse("show  ")).isEqualTo(new ClientMessage.Show());
  }

  @Test
  void getListFileAsksForTheFiles() {
    readsAndWrites("get_list_file", new ClientMessage.ListFiles());
  }

  @Test
  void downloadFileStartsADownload() {
    readsAndWrites("download_file alice.jpg", new ClientMessage.Download("alice.jpg"));
    readsAndWrites("download_file two words.txt", new ClientMessage.Download("two words.txt"));
    readsAndWrites("download_file two%20words", new ClientMessage.Download("two%20words"));
    assertThat(ClientMessage.parse("download_file   x  "))
        .isEqualTo(new ClientMessage.Download("x"));
  }

  @Test
  void changenameRenames() {
    readsAndWrites("CHANGENAME Bob Rob", new ClientMessage.Rename("Bob", "Rob"));
    assertThat(ClientMessage.parse("CHANGENAME  Bob   Rob "))
        .isEqualTo(new ClientMessage.Rename("Bob", "Rob"));
  }

  @Test
  void aPasswordThatAPersonTypesIsNotSaidToEveryone() {
    assertThat(ClientMessage.parseTyped("{login correct horse}"))
        .isInstanceOf(ClientMessage.Invalid.class);
  }

  @Test
  void quitLeaves() {
    readsAndWrites("{quit}", new ClientMessage.Quit());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hello",
        "hello ~Alice",
        "show me",
        "shows",
        " show",
        "SHOW",
        "get_list_file please",
        "{quit} now",
        "{quit}s",
        "download_files",
        "CHANGENAMES a b",
        "changename a b",
        "Bob: hello",
        "ALL are here",
        "ERROR no-such-file: x",
        "see (PRIVATE) notes",
        "\u200fשלום\u200e",
        "👩‍💻 works"
      })
  void anythingElseIsPublic(String line) {
    readsAndWrites(line, new ClientMessage.Public(line));
  }

  @Test
  void aTabIsASpace() {
    assertThat(ClientMessage.parse("a\tb")).isEqualTo(new ClientMessage.Public("a b"));
    assertThat(ClientMessage.parse("~Bob\thi")).isEqualTo(new ClientMessage.Private("Bob", "hi"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "\t",
        "~",
        "~ ",
        "~x",
        "~x ",
        "~x   ",
        "~ hello",
        "~  hello",
        "download_file",
        "download_file ",
        "CHANGENAME",
        "CHANGENAME a",
        "CHANGENAME a b c",
        "CHANGENAME  "
      })
  void aCommandWithoutWhatItNeedsIsRefused(String line) {
    assertThat(errorOf(line)).isEqualTo(ErrorCode.BAD_COMMAND);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u001b[2J",
        "a\rb",
        "a\nb",
        "a\u0000b",
        "\u007f",
        "\u0085",
        "\u009b31m",
        "\u2028",
        "\u2029",
        "\u202a",
        "\u202egnp.exe",
        "\u2066x",
        "\u2069",
        "~Bob \u001b[2J",
        "~B\u202eob hi",
        "download_file \u0007",
        "CHANGENAME a \u0008b"
      })
  void controlAndBidirectionalOverrideCharactersAreRefused(String line) {
    assertThat(errorOf(line)).isEqualTo(ErrorCode.BAD_CHARACTER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(PRIVATE) psst",
        "(PRIVATE)",
        "(PRIVATE)psst",
        " (PRIVATE) psst",
        "   (PRIVATE) psst",
        "\t(PRIVATE) psst",
        "\u00a0(PRIVATE) psst",
        "\u200b(PRIVATE) psst",
        "\u200e \u2060(PRIVATE) psst",
        "\u2800(PRIVATE) psst", // the empty Braille cell
        "\u3164(PRIVATE) psst", // fillers
        "\uffa0(PRIVATE) psst",
        "\u115f\u1160(PRIVATE) psst",
        "\u034f(PRIVATE) psst", // a joiner
        "\ufe00(PRIVATE) psst", // variation selectors
        " \ufe0f(PRIVATE) psst",
        "\udb40\udd00(PRIVATE) psst",
        "\u180b(PRIVATE) psst",
        "\u2065(PRIVATE) psst" // what may become a format character
      })
  void nobodySaysInPublicWhatLooksPrivate(String line) {
    assertThat(errorOf(line)).isEqualTo(ErrorCode.BAD_COMMAND);
  }

  @Test
  void aPrivateMessageMayBeginWithTheMark() {
    readsAndWrites("~Bob (PRIVATE) x", new ClientMessage.Private("Bob", "(PRIVATE) x"));
  }

  @Test
  void whatIsInvalidIsNeverSent() {
    assertThatThrownBy(() -> ClientMessage.parse("~").encode())
        .isInstanceOf(IllegalStateException.class);
  }
}
