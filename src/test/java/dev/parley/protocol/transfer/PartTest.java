package dev.parley.protocol.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartTest {

  @ParameterizedTest
  @CsvSource({
    "0, 1",
    "1, 1",
    "999, 1",
    "1000, 2",
    "1001, 2",
    "41151, 42",
    "9223372036854775807, 9223372036854776"
  })
  void countsOnePartMoreThanTheFullOnes(long fileSize, long count) {
    assertThat(Part.count(fileSize)).isEqualTo(count);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0",
    "0, 1, 1",
    "0, 999, 999",
    "0, 1000, 1000",
    "1, 1000, 0",
    "1, 1001, 1",
    "0, 41151, 1000",
    "41, 41151, 151",
    "42, 41151, 0",
    "999999999999999999, 41151, 0",
    "9223372036854775, 9223372036854775807, 807",
    "9223372036854776, 9223372036854775807, 0",
    "9223372036854775807, 9223372036854775807, 0"
  })
  void hasNoMoreBytesThanTheFileHasLeft(long index, long fileSize, int length) {
    assertThat(Part.lengthOf(index, fileSize)).isEqualTo(length);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 1000",
    "9223372036854775, 9223372036854775000",
    "9223372036854776, 9223372036854775807",
    "999999999999999999, 9223372036854775807",
    "9223372036854775807, 9223372036854775807"
  })
  void beginsBehindThePartsBeforeItAndNeverOverflows(long index, long offset) {
    assertThat(Part.offset(index)).isEqualTo(offset);
  }

  @Test
  void refusesNegativeNumbers() {
    assertThatIllegalArgumentException().isThrownBy(() -> Part.count(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> Part.offset(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> Part.lengthOf(-1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> Part.lengthOf(0, -1));
  }

  @Test
  void isConsistentWhenTheStatedSizeIsTheLength() {
    assertThat(new Part(ByteBuffer.allocate(0), 0).isConsistent()).isTrue();
    assertThat(new Part(ByteBuffer.allocate(7), 7).isConsistent()).isTrue();
    assertThat(new Part(ByteBuffer.allocate(7), 8).isConsistent()).isFalse();
    assertThat(new Part(ByteBuffer.allocate(7), -7).isConsistent()).isFalse();
    assertThat(new Part(ByteBuffer.allocate(7), 7 + (1L << 32)).isConsistent()).isFalse();
  }

  @Test
  void handsOutReadOnlyViewsThatDoNotMoveOneAnother() {
    ByteBuffer source = ByteBuffer.wrap(new byte[] {9, 1, 2, 3, 9}, 1, 3);
    Part part = new Part(source, 3);

    part.data().position(2);
    source.position(0).limit(5);

    assertThat(part.data().isReadOnly()).isTrue();
    assertThat(part.data()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
    assertThat(part.length()).isEqualTo(3);
    assertThat(part).isEqualTo(new Part(ByteBuffer.wrap(new byte[] {1, 2, 3}), 3));
  }
}
