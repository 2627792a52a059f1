package dev.parley.protocol.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.parley.Utf8;
import java.util.List;

/** Whatever a user says, it is read back as what he has said and as nothing else. */
class ClientMessageFuzz {
  private static final List<String> NAMES =
      List.of("Bob", "אבא", "a{b}", "ALLan", "joined!", "...");

  @FuzzTest
  void nothingThatIsSaidReadsLikeTheServerOrSomebodyElse(byte[] bytes) {
    Utf8.text(bytes).filter(text -> text.indexOf('\n') < 0).ifPresent(this::say);
  }

  private void say(String line) {
    ClientMessage message = ClientMessage.parse(line);
    if (message instanceof ClientMessage.Invalid invalid) {
      assertThat(Text.isUnsafe(invalid.error().encode(Dialect.LINE))).isFalse();
      return;
    }
    assertThat(Text.isUnsafe(message.encode())).isFalse();
    assertThat(ClientMessage.parse(message.encode())).isEqualTo(message);
    if (message instanceof ClientMessage.Public said) {
      NAMES.forEach(name -> isHeardAsSaid(new ServerMessage.Public(name, said.text())));
    } else if (message instanceof ClientMessage.Private said) {
      NAMES.forEach(name -> isHeardAsWhispered(name, said.text()));
    }
    afterHello(line, message);
  }

  /** A hello adds four commands and changes nothing else. */
  private static void afterHello(String line, ClientMessage plain) {
    ClientMessage message = ClientMessage.parseAfterHello(line);
    boolean own =
        message instanceof ClientMessage.WantHashes
            || message instanceof ClientMessage.CloseTransfer
            || message instanceof ClientMessage.ListSizes
            || message instanceof ClientMessage.Pong;
    assertThat(own || message.equals(plain)).isTrue();
    if (own) {
      assertThat(line).startsWith("{").endsWith("}");
      assertThat(ClientMessage.parseAfterHello(message.encode())).isEqualTo(message);
    }
    ClientMessage.parseHello(line)
        .ifPresent(
            hello -> {
              assertThat(line).startsWith("{hello").endsWith("}");
              assertThat(((ClientMessage.Hello) hello).capabilities())
                  .hasSizeLessThanOrEqualTo(130)
                  .noneMatch(word -> word.isEmpty() || word.indexOf(' ') >= 0);
              assertThat(ClientMessage.parseHello(hello.encode())).contains(hello);
            });
  }

  private static void isHeardAsSaid(ServerMessage.Public said) {
    for (Dialect dialect : Dialect.values()) {
      String heard = said.encode(dialect);
      assertThat(Text.isUnsafe(heard)).isFalse();
      assertThat(ServerMessageParser.unglue(heard)).containsExactly(heard);
      assertThat(ServerMessageParser.parse(heard)).isEqualTo(said);
    }
  }

  /** Of blanks before the text a reader cannot say whose they are: the mark's or the text's. */
  private static void isHeardAsWhispered(String name, String text) {
    for (Dialect dialect : Dialect.values()) {
      String heard = new ServerMessage.Private(name, text).encode(dialect);
      assertThat(ServerMessageParser.unglue(heard)).containsExactly(heard);
      assertThat(ServerMessageParser.parse(heard))
          .isInstanceOfSatisfying(
              ServerMessage.Private.class,
              read -> {
                assertThat(read.from()).isEqualTo(name);
                assertThat(read.text().stripLeading()).isEqualTo(text.stripLeading());
              });
      String echoed = new ServerMessage.PrivateSent(name, text).encode(dialect);
      assertThat(ServerMessageParser.parse(echoed))
          .isInstanceOfSatisfying(
              ServerMessage.PrivateSent.class, read -> assertThat(read.to()).isEqualTo(name));
    }
  }
}
