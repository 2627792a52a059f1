package dev.parley.accounts;

import dev.parley.protocol.chat.Sanction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The mutes and bans in the database. Everything here blocks. One thread at a time. */
public final class SanctionStore {
  private final Connection connection;

  /**
   * The store in a database.
   *
   * @param database stays open as long as this is used
   */
  public SanctionStore(Database database) {
    this.connection = database.connection();
  }

  /**
   * What is in force according to a file that may be missing, which it then stays.
   *
   * @param file where the database is
   * @param now what has ended by then is passed over
   * @return in the order in which it was saved
   * @throws IOException when it cannot be read
   */
  public static List<Sanction> loadFrom(Path file, Instant now) throws IOException {
    if (Files.notExists(file)) {
      return List.of();
    }
    try (Database database = Database.open(file)) {
      return new SanctionStore(database).load(now);
    } catch (SQLException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /**
   * What is in force.
   *
   * @param now what has ended by then is passed over
   * @return in the order in which it was saved
   * @throws SQLException when it cannot be read
   */
  public List<Sanction> load(Instant now) throws SQLException {
    List<Sanction> all = new ArrayList<>();
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT kind, name, address, until, operator, reason FROM sanction"
                + " WHERE until > ? ORDER BY place")) {
      query.setLong(1, now.toEpochMilli());
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          all.add(
              new Sanction(
                  Sanction.Kind.valueOf(row.getString(1).toUpperCase(Locale.ROOT)),
                  Optional.ofNullable(row.getString(2)),
                  Optional.ofNullable(row.getString(3)),
                  Instant.ofEpochMilli(row.getLong(4)),
                  row.getString(5),
                  row.getString(6)));
        }
      }
    } catch (IllegalArgumentException e) {
      throw new SQLException("a sanction of an unknown kind", e);
    }
    return all;
  }

  /**
   * Puts these in the place of all that were there: there are few of them, and so what is kept is
   * what is in force, whatever has happened before.
   *
   * @param inForce all of them
   * @throws SQLException when they cannot be written; then those from before are there
   */
  public void save(List<Sanction> inForce) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement delete = connection.createStatement();
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO sanction (place, kind, name, address, until, operator, reason)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?)")) {
      delete.executeUpdate("DELETE FROM sanction");
      for (int i = 0; i < inForce.size(); i++) {
        Sanction one = inForce.get(i);
        insert.setInt(1, i);
        insert.setString(2, one.kind().name().toLowerCase(Locale.ROOT));
        insert.setString(3, one.name().orElse(null));
        insert.setString(4, one.address().orElse(null));
        insert.setLong(5, one.until().toEpochMilli());
        insert.setString(6, one.by());
        insert.setString(7, one.reason());
        insert.addBatch();
      }
      insert.executeBatch();
      connection.commit();
    } catch (SQLException e) {
      connection.rollback();
      throw e;
    } finally {
      connection.setAutoCommit(true);
    }
  }
}
