package dev.parley.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.net.TlsIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelfSignedTest {
  @TempDir Path folder;

  private Path certificate(String of) {
    return folder.resolve(of).resolve("certificate.pem");
  }

  private Path key(String of) {
    return folder.resolve(of).resolve("key.pem");
  }

  private TlsIdentity made(String of) throws Exception {
    SelfSigned.ensure(certificate(of), key(of));
    return TlsIdentity.load(certificate(of), key(of));
  }

  private static void replace(Path file, Path with) throws IOException {
    FileTime before = Files.getLastModifiedTime(file);
    Files.copy(with, file, StandardCopyOption.REPLACE_EXISTING);
    Files.setLastModifiedTime(file, FileTime.fromMillis(before.toMillis() + 1000));
  }

  @Test
  void whatWasMadeOnceIsKept() throws Exception {
    assertThat(made("a").fingerprint())
        .matches("([0-9A-F]{2}:){31}[0-9A-F]{2}")
        .isEqualTo(made("a").fingerprint())
        .isNotEqualTo(made("b").fingerprint());
    assertThat(folder.resolve("a")).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void aCertificateWithoutItsKeyIsNotOverwritten() throws Exception {
    made("a");
    Files.delete(key("a"));

    assertThatThrownBy(() -> SelfSigned.ensure(certificate("a"), key("a")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("without its other half");
    assertThat(certificate("a")).isNotEmptyFile();
  }

  @Test
  void aReplacedPairIsTakenUpAndHalfOfOneIsNot() throws Exception {
    TlsIdentity identity = made("a");
    String before = identity.fingerprint();
    String after = made("b").fingerprint();
    assertThat(identity.reloadIfChanged()).isFalse();

    replace(certificate("a"), certificate("b"));
    assertThatThrownBy(identity::reloadIfChanged)
        .isInstanceOf(GeneralSecurityException.class)
        .hasMessageContaining("is not the key of the certificate");
    assertThat(identity.fingerprint()).isEqualTo(before);

    replace(key("a"), key("b"));
    assertThat(identity.reloadIfChanged()).isTrue();
    assertThat(identity.fingerprint()).isEqualTo(after);
  }

  @Test
  void whatIsNoKeyIsSaidSo() throws Exception {
    made("a");
    Files.writeString(key("a"), "-----BEGIN EC PRIVATE KEY-----\nAA==\n");

    assertThatThrownBy(() -> TlsIdentity.load(certificate("a"), key("a")))
        .isInstanceOf(GeneralSecurityException.class)
        .hasMessageContaining("pkcs8");
  }
}
