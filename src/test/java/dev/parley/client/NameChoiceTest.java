package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NameChoiceTest {
  @Test
  void aGivenNameStays() {
    NameChoice name = new NameChoice("Ann", false);
    name.wasTaken();
    assertThat(name.current()).isEqualTo("Ann");
  }

  @Test
  void aGeneratedNameGetsANumber() {
    NameChoice name = new NameChoice("get-1", true);
    assertThat(name.current()).isEqualTo("get-1");
    name.wasTaken();
    assertThat(name.current()).isEqualTo("get-12");
    name.wasTaken();
    assertThat(name.current()).isEqualTo("get-13");
  }

  @Test
  void theNumberDoesNotMakeItTooLong() {
    NameChoice name = new NameChoice("x".repeat(32), true);
    name.wasTaken();
    assertThat(name.current()).isEqualTo("x".repeat(31) + "2");
  }

  @Test
  void whoSaidAPasswordComesBackByTheNameThatItIsFor() {
    NameChoice name = new NameChoice("Ann", false);
    name.passwordSaid();
    name.renamed("Ann", "Zed");
    assertThat(name.current()).isEqualTo("Zed");
    name.connectionLost();
    assertThat(name.current()).isEqualTo("Ann");
  }

  @Test
  void aNewNameIsKept() {
    NameChoice name = new NameChoice("Ann", false);
    name.renamed("Bob", "Rob");
    assertThat(name.current()).isEqualTo("Ann");
    name.renamed("Ann", "Anna");
    assertThat(name.current()).isEqualTo("Anna");
  }
}
