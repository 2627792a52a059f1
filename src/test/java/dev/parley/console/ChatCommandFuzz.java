package dev.parley.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.parley.Utf8;
import dev.parley.protocol.chat.ClientMessage;
import dev.parley.protocol.chat.Text;

/** Whatever is typed, what is sent is something to say and what is answered is fit for a screen. */
class ChatCommandFuzz {
  @FuzzTest
  void sendsOnlyWhatIsSaidAndAnswersInSafeWords(byte[] bytes) {
    Utf8.text(bytes).filter(text -> text.indexOf('\n') < 0).ifPresent(ChatCommandFuzz::type);
  }

  private static void type(String typed) {
    ChatCommand command = ChatCommand.parse(typed);
    if (command instanceof ChatCommand.Send send) {
      ClientMessage message = ClientMessage.parse(send.line());
      assertThat(message)
          .isInstanceOfAny(
              ClientMessage.Public.class, ClientMessage.Private.class, ClientMessage.Rename.class);
      // A typed line has not become a command of the extensions either.
      assertThat(ClientMessage.parseAfterHello(send.line())).isEqualTo(message);
      assertThat(send.line().lines()).hasSize(1);
    } else if (command instanceof ChatCommand.Wrong wrong) {
      assertThat(Text.isUnsafe(wrong.explanation())).isFalse();
    } else if (command instanceof ChatCommand.Get get) {
      assertThat(get.fileName()).isNotBlank();
    } else if (command instanceof ChatCommand.Rename rename) {
      assertThat(rename.newName()).isNotBlank();
    } else if (command instanceof ChatCommand.Nothing) {
      assertThat(typed).isBlank();
    }
  }
}
