package dev.parley.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.protocol.chat.Nickname;
import dev.parley.protocol.chat.Password;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountStoreTest {
  private static final Nickname ANN = new Nickname("Ann");
  private static final PasswordHash HASH =
      PasswordHash.of(Password.of("correct horse"), PasswordHashTest.CHEAP);

  @TempDir Path folder;
  private Path file;
  private Database database;
  private AccountStore accounts;

  @BeforeEach
  void open() throws Exception {
    file = folder.resolve("data/parley.db");
    database = Database.open(file);
    accounts = new AccountStore(database);
  }

  @AfterEach
  void close() throws Exception {
    database.close();
  }

  private Optional<Account> find(String name) throws SQLException {
    return accounts.find(new Nickname(name)).map(AccountStore.Entry::account);
  }

  @Test
  void whatIsAddedIsThereAfterAReopening() throws Exception {
    assertThat(accounts.add(ANN, Role.OPERATOR, HASH)).isTrue();
    database.close();
    open();

    assertThat(find("Ann")).contains(new Account(ANN, Role.OPERATOR));
    assertThat(accounts.find(ANN).orElseThrow().hash().encoded()).isEqualTo(HASH.encoded());
    assertThat(accounts.list()).containsExactly(new Account(ANN, Role.OPERATOR));
  }

  @Test
  void aLookAlikeIsTheSameName() throws Exception {
    accounts.add(ANN, Role.MEMBER, HASH);

    assertThat(find("ann")).isPresent();
    assertThat(find("\u0410nn")).isPresent(); // a Cyrillic A
    assertThat(find("Anne")).isEmpty();
    assertThat(accounts.add(new Nickname("\u0410nn"), Role.MEMBER, HASH)).isFalse();
    assertThat(accounts.list()).hasSize(1);
  }

  @Test
  void accountsCanBeChangedAndRemoved() throws Exception {
    accounts.add(ANN, Role.MEMBER, HASH);
    PasswordHash other = PasswordHash.of(Password.of("battery staple"), PasswordHashTest.CHEAP);

    assertThat(accounts.setRole(new Nickname("ann"), Role.OPERATOR)).isTrue();
    assertThat(accounts.setHash(ANN, other)).isTrue();
    assertThat(find("Ann")).contains(new Account(ANN, Role.OPERATOR));
    assertThat(accounts.find(ANN).orElseThrow().hash().encoded()).isEqualTo(other.encoded());
    assertThat(accounts.remove(ANN)).isTrue();
    assertThat(find("Ann")).isEmpty();
    assertThat(accounts.remove(ANN)).isFalse();
    assertThat(accounts.setRole(ANN, Role.MEMBER)).isFalse();
  }

  @Test
  void whatAnotherProcessChangesIsSeen() throws Exception {
    assertThat(find("Ann")).isEmpty();
    try (Database other = Database.open(file)) {
      new AccountStore(other).add(ANN, Role.MEMBER, HASH);
      assertThat(find("Ann")).isPresent();
      new AccountStore(other).remove(ANN);
      assertThat(find("Ann")).isEmpty();
    }
  }

  @Test
  void onlyItsOwnerCanReadTheFile() throws Exception {
    accounts.add(ANN, Role.MEMBER, HASH);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
        .isEqualTo("rwx------");
    try (var files = Files.list(file.getParent())) {
      assertThat(files)
          .isNotEmpty()
          .allSatisfy(
              one ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(one)))
                      .isEqualTo("rw-------"));
    }
  }

  @Test
  void aFileThatWasCopiedHereIsKeptFromOthersToo() throws Exception {
    database.close();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    Database.open(file).close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void aDatabaseOfALaterVersionIsLeftAlone() throws Exception {
    try (Statement statement = database.connection().createStatement()) {
      statement.execute("PRAGMA user_version = 1000");
    }

    assertThatThrownBy(() -> Database.open(file)).hasMessageContaining("later version");
  }
}
