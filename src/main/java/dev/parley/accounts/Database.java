package dev.parley.accounts;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.sqlite.SQLiteConfig;

/**
 * The file in which a server keeps what must not be lost: an SQLite database, readable only for its
 * owner. Several processes may have it open, so that accounts can be managed while a server runs.
 * Everything here blocks. One thread at a time.
 */
public final class Database implements AutoCloseable {
  private static final String FOLDER_PERMISSIONS = "rwx------";
  private static final String FILE_PERMISSIONS = "rw-------";

  /** How long to wait for another process that is writing, in milliseconds. */
  private static final int BUSY_TIMEOUT_MILLIS = 5_000;

  /**
   * What leads from each version of the schema to the next; the first entry makes version 1 of an
   * empty file. What has been released is never changed: a further table is a further entry.
   */
  private static final List<String> SCHEMA =
      List.of(
          """
          CREATE TABLE account (
            name TEXT NOT NULL PRIMARY KEY,
            role TEXT NOT NULL,
            hash TEXT NOT NULL
          ) WITHOUT ROWID;
          """,
          """
          CREATE TABLE sanction (
            place INTEGER NOT NULL PRIMARY KEY,
            kind TEXT NOT NULL,
            name TEXT,
            address TEXT,
            until INTEGER NOT NULL,
            operator TEXT NOT NULL,
            reason TEXT NOT NULL
          );
          """);

  private final Connection connection;

  private Database(Connection connection) {
    this.connection = connection;
  }

  /**
   * Opens the file; makes it, and its folder, when missing.
   *
   * @param file where it is
   * @return the database, with the tables of this version
   * @throws IOException when the file cannot be made, or be kept from others
   * @throws SQLException when it cannot be opened, or is of a later version
   */
  public static Database open(Path file) throws IOException, SQLException {
    make(file.toAbsolutePath());
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.enforceForeignKeys(true);
    Connection connection = config.createConnection("jdbc:sqlite:" + file.toAbsolutePath());
    try {
      migrate(connection);
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
    return new Database(connection);
  }

  /** SQLite gives the files beside it the permissions of the file itself. */
  private static void make(Path file) throws IOException {
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    Files.createDirectories(file.getParent(), onlyFor(FOLDER_PERMISSIONS, posix));
    try {
      Files.createFile(file, onlyFor(FILE_PERMISSIONS, posix));
    } catch (FileAlreadyExistsException e) {
      if (posix) { // it may have been copied here, readable for all
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(FILE_PERMISSIONS));
      }
    }
  }

  private static FileAttribute<?>[] onlyFor(String permissions, boolean posix) {
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  private static void migrate(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      if (version(statement) == SCHEMA.size()) {
        return;
      }
      // Only one process does it: the other waits, and then finds nothing left to do.
      statement.execute("BEGIN IMMEDIATE");
      try {
        int version = version(statement);
        if (version > SCHEMA.size()) {
          throw new SQLException("it was made by a later version of Parley");
        }
        for (String step : SCHEMA.subList(version, SCHEMA.size())) {
          statement.executeUpdate(step);
        }
        statement.execute("PRAGMA user_version = " + SCHEMA.size());
        statement.execute("COMMIT");
      } catch (SQLException e) {
        statement.execute("ROLLBACK");
        throw e;
      }
    }
  }

  private static int version(Statement statement) throws SQLException {
    try (ResultSet result = statement.executeQuery("PRAGMA user_version")) {
      return result.getInt(1);
    }
  }

  /** The connection, for the stores of this package; the only one, closed with this database. */
  Connection connection() {
    return connection;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
