package dev.parley.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.junit.jupiter.api.Test;

class TroubleTest {
  @Test
  void saysWhatIsTheMatterInWords() {
    assertThat(Trouble.of(new NoSuchFileException("/x"))).isEqualTo("there is no such file");
    assertThat(Trouble.ofFolder(new NoSuchFileException("/x")))
        .isEqualTo("there is no such folder");
    assertThat(Trouble.ofFolder(new NotDirectoryException("/x"))).isEqualTo("it is no folder");
    assertThat(Trouble.of(new AccessDeniedException("/x"))).isEqualTo("permission denied");
    assertThat(Trouble.of(new FileSystemException("/x", null, "Is a directory")))
        .isEqualTo("Is a directory");
    assertThat(Trouble.of(new FileChangedException("it changed"))).isEqualTo("it changed");
  }

  @Test
  void saysWhatItIsAboutWhereThatIsNotKnown() {
    assertThat(Trouble.withPath(new AccessDeniedException("/x")))
        .isEqualTo("/x: permission denied");
    assertThat(Trouble.withPath(new FileSystemException("/x"))).isEqualTo("/x");
    assertThat(Trouble.withPath(new IOException("No space left on device")))
        .isEqualTo("No space left on device");
  }
}
