package dev.parley.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.accounts.Argon2Cost;
import dev.parley.accounts.PasswordHash;
import dev.parley.protocol.chat.Password;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoomPasswordTest {
  private static final Password SECRET = Password.of("battery staple");

  @TempDir Path folder;

  private Path file(String permissions, String content) throws IOException {
    Path file = Files.writeString(folder.resolve("room-password"), content);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  private static PasswordHash read(Path file) {
    return RoomPassword.read("parley.auth-password-file", file);
  }

  @Test
  void theFirstLineIsThePasswordOrItsHash() throws Exception {
    String hash = PasswordHash.of(SECRET, new Argon2Cost(8, 1, 1)).encoded();

    assertThat(read(file("rw-------", "battery staple\nof last year")).matches(SECRET)).isTrue();
    assertThat(read(file("rw-------", hash + "\n")).matches(SECRET)).isTrue();
  }

  @Test
  void aFileThatOthersCanReadIsRefused() throws Exception {
    Path file = file("rw-r-----", "battery staple");

    assertThatThrownBy(() -> read(file))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("others can read")
        .hasMessageContaining("parley.auth-password-file");
  }

  @Test
  void whatCannotBeAPasswordIsRefusedWithoutShowingIt() throws Exception {
    Path file = file("rw-------", "horse\n");

    assertThatThrownBy(() -> read(file))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("at least 8 characters")
        .hasMessageNotContaining("horse");
    assertThatThrownBy(() -> read(folder.resolve("none")))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("there is no file");
  }
}
