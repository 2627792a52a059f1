package dev.parley.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.parley.protocol.chat.Password;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordHashTest {
  static final Argon2Cost CHEAP = new Argon2Cost(8, 1, 1);
  private static final Password SECRET = Password.of("correct horse");

  @Test
  void onlyThePasswordMatches() {
    PasswordHash hash = PasswordHash.of(SECRET, CHEAP);

    assertThat(hash.matches(Password.of("correct horse"))).isTrue();
    assertThat(hash.matches(Password.of("correct Horse"))).isFalse();
    assertThat(hash.matches(Password.of(""))).isFalse();
    assertThat(PasswordHash.ofNothing(CHEAP).matches(SECRET)).isFalse();
  }

  @Test
  void whatIsKeptCanBeReadAgain() {
    String kept = PasswordHash.of(SECRET, CHEAP).encoded();

    assertThat(kept).startsWith("$argon2id$v=19$m=8,t=1,p=1$");
    assertThat(PasswordHash.parse(kept).orElseThrow().matches(SECRET)).isTrue();
    assertThat(PasswordHash.parse(kept).orElseThrow().encoded()).isEqualTo(kept);
  }

  /** Made by the reference implementation: argon2 somesalt -id -t 2 -m 16 -p 1. */
  @Test
  void aHashOfTheReferenceImplementationIsUnderstood() {
    String kept =
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ"
            + "$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

    assertThat(PasswordHash.parse(kept).orElseThrow().matches(Password.of("password"))).isTrue();
  }

  @Test
  void twoHashesOfAPasswordAreDifferent() {
    assertThat(PasswordHash.of(SECRET, CHEAP).encoded())
        .isNotEqualTo(PasswordHash.of(SECRET, CHEAP).encoded());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "correct horse",
        "$argon2i$v=19$m=8,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$",
        "$argon2id$v=19$m=9999999,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=8,t=0,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=8,t=1,p=99$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
      })
  void whatIsNoHashOrAsksForTooMuchIsRefused(String kept) {
    assertThat(PasswordHash.parse(kept)).isEmpty();
  }

  @Test
  void theUsualCostIsThatOfOwasp() {
    assertThat(Argon2Cost.USUAL).isEqualTo(new Argon2Cost(19_456, 2, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Argon2Cost(7, 1, 1));
  }

  @Test
  void neitherPasswordNorHashIsEverShown() {
    assertThat(SECRET.toString()).doesNotContain("horse");
    assertThat(PasswordHash.of(SECRET, CHEAP).toString()).doesNotContain("$");
  }
}
