package dev.parley.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.parley.Utf8;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Whatever is in the file of known hosts, a server that is added to it is known. */
class KnownHostsFuzz {
  private static final Path FILE = temporary();

  @FuzzTest
  void aServerThatIsAddedIsKnownWhateverElseIsThere(byte[] content) throws IOException {
    Files.write(FILE, content);
    KnownHosts known = new KnownHosts(FILE);
    if (Utf8.text(content).isEmpty()) {
      // Nobody is trusted when it cannot be read who was met before.
      assertThatThrownBy(() -> known.fingerprintOf("a.example:1")).isInstanceOf(IOException.class);
      return;
    }
    Optional<String> before = known.fingerprintOf("a.example:1");
    Optional<String> other = known.fingerprintOf("b.example:1");
    assertThat(before.filter(fingerprint -> fingerprint.isBlank())).isEmpty();
    known.add("a.example:1", "SHA256:x");
    assertThat(known.fingerprintOf("a.example:1")).contains(before.orElse("SHA256:x"));
    assertThat(known.fingerprintOf("b.example:1")).isEqualTo(other);
  }

  private static Path temporary() {
    try {
      Path file = Files.createTempFile("parley-fuzz", "known-hosts");
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
