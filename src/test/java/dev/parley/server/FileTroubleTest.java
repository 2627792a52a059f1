package dev.parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.security.cert.CertificateException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class FileTroubleTest {
  private static String words(Exception failure) {
    return FileTrouble.inWords(new CompletionException(failure));
  }

  @Test
  void thatAFileIsMissingOrNotForUsIsSaid() {
    assertThat(words(new NoSuchFileException("tls/key.pem")))
        .isEqualTo("there is no file tls/key.pem");
    assertThat(words(new AccessDeniedException("tls/key.pem")))
        .isEqualTo("tls/key.pem may not be read");
  }

  @Test
  void otherFailuresHaveWordsWithoutNamesOfJava() {
    assertThat(words(new IOException("it is broken"))).isEqualTo("it is broken");
    assertThat(
            words(
                new CertificateException(
                    "Could not parse certificate: java.io.IOException: Empty input\nmore")))
        .isEqualTo("Could not parse certificate: Empty input");
  }
}
