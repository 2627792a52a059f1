package dev.parley.protocol.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;

class LoginProperties {
  @Property
  void whateverThePasswordItArrivesAsItWasTyped(@ForAll @StringLength(max = 64) String typed) {
    String line = new ClientMessage.Login(Password.of(typed)).encode();

    assertThat(ClientMessage.parseLogin(line).map(login -> login.password().reveal()))
        .contains(Normalizer.normalize(typed, Normalizer.Form.NFC));
  }

  @Property
  void bracesAndBlanksBelongToThePassword(
      @ForAll @Chars({'{', '}', ' ', 'a'}) @StringLength(max = 12) String typed) {
    assertThat(ClientMessage.parseLogin("{login " + typed + "} \t"))
        .contains(new ClientMessage.Login(Password.of(typed)));
  }

  @Property
  void whatDoesNotBeginAndEndLikeALoginIsNone(@ForAll @StringLength(max = 20) String line) {
    Optional<ClientMessage.Login> login = ClientMessage.parseLogin(line);

    assertThat(login.isPresent())
        .isEqualTo(line.startsWith("{login ") && line.stripTrailing().endsWith("}"));
  }

  @Property
  void aLoginNeverShowsItsPassword(@ForAll @StringLength(min = 9, max = 64) String typed) {
    String shown = new ClientMessage.Login(Password.of(typed)).toString();

    assertThat(shown).isEqualTo("Login[password=Password(hidden)]");
  }
}
