package dev.parley.accounts;

import dev.parley.protocol.chat.Looks;
import dev.parley.protocol.chat.Nickname;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The accounts of a database. What is there is remembered until this or another process changes it,
 * so that a look at every name that comes in costs next to nothing. Names that look alike are the
 * same name ({@link Looks}); that is told by this version's idea of it, so it is not stored.
 * Blocks. Not thread safe.
 */
public final class AccountStore {
  private final Connection connection;
  private final Map<String, Entry> byLook = new HashMap<>();

  /** As SQLite counts the changes of others; 0 before the first look. */
  private long readVersion;

  /**
   * The accounts in a database.
   *
   * @param database where they are; closing it ends this store
   */
  public AccountStore(Database database) {
    this.connection = database.connection();
  }

  /**
   * An account and what proves its owner.
   *
   * @param account the account
   * @param hash of the owner's password
   */
  record Entry(Account account, PasswordHash hash) {}

  /** Whose name this is, or looks like. */
  Optional<Entry> find(Nickname name) throws SQLException {
    readIfChanged();
    return Looks.of(name.value()).stream().flatMap(look -> entryOf(look).stream()).findFirst();
  }

  private Optional<Entry> entryOf(String look) {
    return Optional.ofNullable(byLook.get(look));
  }

  /**
   * All accounts.
   *
   * @return in the order of their names
   * @throws SQLException when the database cannot be read
   */
  public List<Account> list() throws SQLException {
    return read().stream()
        .map(Entry::account)
        .sorted(Comparator.comparing(account -> account.name().value()))
        .toList();
  }

  /**
   * Adds an account.
   *
   * @param name whose looks nobody else's name may have
   * @param role what its owner may do
   * @param hash of the owner's password
   * @return false when that name, or one that looks like it, is there already
   * @throws SQLException when the database cannot be changed
   */
  public boolean add(Nickname name, Role role, PasswordHash hash) throws SQLException {
    // Nobody else can add a look-alike between the question and the answer.
    return atOnce(
        () ->
            find(name).isEmpty()
                && change(
                    "INSERT INTO account (name, role, hash) VALUES (?, ?, ?)",
                    name.value(),
                    role.word(),
                    hash.encoded()));
  }

  /**
   * Gives an account another password.
   *
   * @param name the account's name, or one that looks like it
   * @param hash of the new password
   * @return false when there is no such account
   * @throws SQLException when the database cannot be changed
   */
  public boolean setHash(Nickname name, PasswordHash hash) throws SQLException {
    return changeOne(name, "UPDATE account SET hash = ? WHERE name = ?", hash.encoded());
  }

  /**
   * Gives an account another role.
   *
   * @param name the account's name, or one that looks like it
   * @param role the new role
   * @return false when there is no such account
   * @throws SQLException when the database cannot be changed
   */
  public boolean setRole(Nickname name, Role role) throws SQLException {
    return changeOne(name, "UPDATE account SET role = ? WHERE name = ?", role.word());
  }

  /**
   * Removes an account; its name is anybody's again.
   *
   * @param name the account's name, or one that looks like it
   * @return false when there is no such account
   * @throws SQLException when the database cannot be changed
   */
  public boolean remove(Nickname name) throws SQLException {
    return changeOne(name, "DELETE FROM account WHERE name = ?");
  }

  private boolean changeOne(Nickname name, String sql, String... values) throws SQLException {
    return atOnce(
        () -> {
          Optional<Entry> entry = find(name);
          if (entry.isEmpty()) {
            return false;
          }
          List<String> all = new ArrayList<>(List.of(values));
          all.add(entry.get().account().name().value());
          return change(sql, all.toArray(String[]::new));
        });
  }

  private boolean change(String sql, String... values) throws SQLException {
    readVersion = 0;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setString(i + 1, values[i]);
      }
      return statement.executeUpdate() == 1;
    }
  }

  /** Something that the database is asked, and may be changed by. */
  private interface Work {
    boolean run() throws SQLException;
  }

  private boolean atOnce(Work work) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      boolean done = false;
      try {
        boolean result = work.run();
        statement.execute("COMMIT");
        done = true;
        return result;
      } finally {
        if (!done) {
          statement.execute("ROLLBACK");
        }
      }
    }
  }

  private void readIfChanged() throws SQLException {
    long version;
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("PRAGMA data_version")) {
      version = result.getLong(1);
    }
    if (version == readVersion) {
      return;
    }
    List<Entry> all = read();
    byLook.clear();
    all.forEach(
        entry -> Looks.of(entry.account().name().value()).forEach(look -> byLook.put(look, entry)));
    readVersion = version;
  }

  private List<Entry> read() throws SQLException {
    List<Entry> entries = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT name, role, hash FROM account")) {
      while (row.next()) {
        if (Nickname.refusal(row.getString("name")).isPresent()) {
          continue; // nobody can come in by that name
        }
        entries.add(
            new Entry(
                new Account(
                    new Nickname(row.getString("name")),
                    Role.ofWord(row.getString("role")).orElse(Role.MEMBER)),
                // What cannot be read lets nobody in; its name stays taken.
                PasswordHash.parse(row.getString("hash"))
                    .orElseGet(() -> PasswordHash.ofNothing(Argon2Cost.USUAL))));
      }
    }
    return entries;
  }
}
