package dev.parley.server;

import dev.parley.accounts.Argon2Cost;
import dev.parley.accounts.PasswordHash;
import dev.parley.protocol.chat.Password;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** The one password of a room, out of its file. */
final class RoomPassword {
  private static final int MAX_FILE_BYTES = 4096;

  private static final Set<PosixFilePermission> OF_OTHERS =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private RoomPassword() {}

  /**
   * Reads the file.
   *
   * @param key the setting that names it, for the message
   * @param file where it is; its first line is the password or its hash
   * @return what is kept of the password
   * @throws InvalidSettingException when it cannot be read, others can read it, or the password
   *     cannot be one
   */
  static PasswordHash read(String key, Path file) {
    String line;
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw new InvalidSettingException(key + ": " + file + " is too long for a password");
      }
      if (isOpenToOthers(file)) {
        throw new InvalidSettingException(
            key + ": others can read or change " + file + " (chmod 600 makes it yours alone)");
      }
      line = Files.readString(file, StandardCharsets.UTF_8).lines().findFirst().orElse("");
    } catch (NoSuchFileException e) {
      throw new InvalidSettingException(key + ": there is no file " + file);
    } catch (IOException e) {
      throw new InvalidSettingException(key + ": cannot read " + file);
    }
    return PasswordHash.parse(line).orElseGet(() -> hash(key, Password.of(line)));
  }

  private static PasswordHash hash(String key, Password password) {
    password
        .refusal()
        .ifPresent(
            why -> {
              throw new InvalidSettingException(key + ": " + why);
            });
    return PasswordHash.of(password, Argon2Cost.USUAL);
  }

  private static boolean isOpenToOthers(Path file) throws IOException {
    return Files.getFileStore(file).supportsFileAttributeView("posix")
        && Files.getPosixFilePermissions(file).stream().anyMatch(OF_OTHERS::contains);
  }
}
