package dev.parley.protocol.transfer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.parley.protocol.transfer.PartRequest.Finished;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartRequestTest {

  @Test
  void writesWhatTheOriginalClientWrites() {
    assertThat(new PartRequest.Part(0).encode()).asString(ISO_8859_1).isEqualTo("part 0");
    assertThat(new PartRequest.Part(41).encode()).asString(ISO_8859_1).isEqualTo("part 41");
    assertThat(new Finished().encode()).asString(ISO_8859_1).isEqualTo("finished");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 9, 10, 41, 65_536, 1L << 40, PartRequest.MAX_INDEX})
  void readsEveryIndexThatItWrites(long index) {
    PartRequest request = new PartRequest.Part(index);

    assertThat(PartRequest.parse(ByteBuffer.wrap(request.encode()))).contains(request);
  }

  @Test
  void readsTheFarewellThatItWrites() {
    assertThat(PartRequest.parse(ByteBuffer.wrap(new Finished().encode())))
        .contains(new Finished());
  }

  @ParameterizedTest
  @ValueSource(strings = {"part 7\n", "part 7\r\n", "part 7 ", "part 7 \t\n\u000b\f\r", "part 007"})
  void toleratesWhiteSpaceAtTheEndAndLeadingZeros(String text) {
    assertThat(parse(text)).contains(new PartRequest.Part(7));
  }

  @ParameterizedTest
  @ValueSource(strings = {"finished\n", "finished\r\n", "finished   "})
  void toleratesWhiteSpaceBehindTheFarewell(String text) {
    assertThat(parse(text)).contains(new Finished());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "\n\n",
        "p",
        "part",
        "part ",
        "part \n",
        "part  7",
        " part 7",
        "\npart 7",
        "part\t7",
        "part7",
        "Part 7",
        "PART 7",
        "part -7",
        "part -0",
        "part +7",
        "part 7.0",
        "part 7 8",
        "part 7\n8",
        "part 7\npart 8",
        "part 0x7",
        "part 7L",
        "part 7\0",
        "part 7\u0085",
        "part 7\u00a0",
        "part \u00b2",
        "part 1000000000000000000",
        "part 0000000000000000007",
        "part 9223372036854775808",
        "part 99999999999999999999999999999999999999",
        "finished7",
        "finishe",
        "finished finished",
        " finished",
        "Finished",
        "finished\0",
        "download_file a.txt",
        "\u0080\u0003C\0K\0\u0086."
      })
  void refusesEverythingElse(String text) {
    assertThat(parse(text)).isEmpty();
  }

  @Test
  void refusesALongRunOfWhiteSpace() {
    assertThat(parse(" ".repeat(65_507))).isEmpty();
  }

  @Test
  void readsFromThePositionToTheLimitAndChangesNeither() {
    ByteBuffer buffer = ByteBuffer.wrap("xxpart 123yy".getBytes(ISO_8859_1));
    buffer.position(2).limit(9);

    Optional<PartRequest> request = PartRequest.parse(buffer);

    assertThat(request).contains(new PartRequest.Part(12));
    assertThat(buffer.position()).isEqualTo(2);
    assertThat(buffer.limit()).isEqualTo(9);
  }

  @Test
  void readsDirectAndReadOnlyBuffers() {
    ByteBuffer direct = ByteBuffer.allocateDirect(6).put(new PartRequest.Part(5).encode()).flip();

    assertThat(PartRequest.parse(direct)).contains(new PartRequest.Part(5));
    assertThat(PartRequest.parse(direct.asReadOnlyBuffer())).contains(new PartRequest.Part(5));
  }

  @Test
  void refusesAnIndexThatCannotBeSent() {
    assertThatIllegalArgumentException().isThrownBy(() -> new PartRequest.Part(-1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PartRequest.Part(PartRequest.MAX_INDEX + 1));
  }

  private static Optional<PartRequest> parse(String text) {
    return PartRequest.parse(ByteBuffer.wrap(text.getBytes(ISO_8859_1)));
  }
}
