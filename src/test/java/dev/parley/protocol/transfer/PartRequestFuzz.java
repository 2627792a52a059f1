package dev.parley.protocol.transfer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Any datagram, against the grammar written as a pattern. */
class PartRequestFuzz {
  private static final Pattern GRAMMAR =
      Pattern.compile("(?:part ([0-9]{1,18})|finished)[ \\t\\n\\x0B\\f\\r]*");

  @FuzzTest
  void readsWhatTheGrammarSaysAndNothingElse(byte[] datagram) {
    Optional<PartRequest> request = PartRequest.parse(ByteBuffer.wrap(datagram));
    Matcher grammar = GRAMMAR.matcher(new String(datagram, ISO_8859_1));
    assertThat(request.isPresent()).isEqualTo(grammar.matches());
    request.ifPresent(
        read -> {
          assertThat(read)
              .isEqualTo(
                  grammar.group(1) == null
                      ? new PartRequest.Finished()
                      : new PartRequest.Part(Long.parseLong(grammar.group(1))));
          assertThat(PartRequest.parse(ByteBuffer.wrap(read.encode()))).contains(read);
        });
  }
}
