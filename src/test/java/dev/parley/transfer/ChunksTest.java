package dev.parley.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import akka.util.ByteString;
import dev.parley.protocol.transfer.Part;
import dev.parley.protocol.transfer.PartPickle;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunksTest {
  private final Chunks chunks = new Chunks();

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 999, 1000, 1001, 255_999, 256_000, 256_001, 700_123})
  void answersEveryPartOfAFile(int size) throws Exception {
    byte[] file = new byte[size];
    new Random(size).nextBytes(file);
    for (long index = 0; index < Part.count(size); index++) {
      readFor(index, file);
      Part part = PartPickle.decode(chunks.part(index, size).orElseThrow().asByteBuffer());

      byte[] expected = new byte[Part.lengthOf(index, size)];
      System.arraycopy(file, (int) Part.offset(index), expected, 0, expected.length);
      assertThat(part.isConsistent()).isTrue();
      assertThat(ByteString.fromByteBuffer(part.data()).toArray()).isEqualTo(expected);
    }
  }

  @Test
  void answersAnEmptyLastPartWithoutReading() {
    assertThat(chunks.part(0, 0)).isPresent();
    assertThat(chunks.nextToRead(0, 0)).isEmpty();
    assertThat(chunks.part(1, 1000)).isPresent();
    assertThat(chunks.part(0, 1000)).isEmpty();
  }

  @Test
  void readsTheMissingChunkFirstThenTheOneBehindIt() {
    long size = 10L * Chunks.BYTES;

    assertThat(chunks.nextToRead(300, size)).hasValue(1);
    chunks.add(1, chunk());
    assertThat(chunks.nextToRead(300, size)).hasValue(2);
    chunks.add(2, chunk());
    assertThat(chunks.nextToRead(300, size)).isEmpty();
  }

  @Test
  void readsOneChunkAtATime() {
    long size = 10L * Chunks.BYTES;

    assertThat(chunks.nextToRead(0, size)).hasValue(0);
    assertThat(chunks.nextToRead(2000, size)).isEmpty();
    chunks.readFailed();
    assertThat(chunks.nextToRead(2000, size)).hasValue(7);
  }

  @Test
  void doesNotReadBehindTheEnd() {
    assertThat(chunks.nextToRead(0, 5)).hasValue(0);
    chunks.add(0, ByteString.fromArray(new byte[5]));

    assertThat(chunks.nextToRead(0, 5)).isEmpty();
    assertThat(chunks.nextToRead(256, Chunks.BYTES)).isEmpty();
  }

  @Test
  void forgetsTheChunkThatWasLongestUnused() {
    long size = 10L * Chunks.BYTES;
    for (long chunk = 0; chunk < 3; chunk++) {
      chunks.add(chunk, chunk());
    }
    assertThat(chunks.part(0, size)).isPresent();
    chunks.add(3, chunk());

    assertThat(chunks.part(0, size)).isPresent();
    assertThat(chunks.part(256, size)).isEmpty();
    assertThat(chunks.part(512, size)).isPresent();
    assertThat(chunks.part(768, size)).isPresent();
  }

  @Test
  void findsPartsFarBehindTheReachOfAnInt() throws Exception {
    long size = 5_000_000_000L;
    long chunk = (1L << 32) / Chunks.BYTES;
    byte[] bytes = new byte[Chunks.BYTES];
    bytes[7000] = 42;

    assertThat(chunks.nextToRead(chunk * 256, size)).hasValue(chunk);
    chunks.add(chunk, ByteString.fromArray(bytes));

    Part part = PartPickle.decode(chunks.part(chunk * 256 + 7, size).orElseThrow().asByteBuffer());
    assertThat(part.data().get(0)).isEqualTo((byte) 42);
  }

  private void readFor(long index, byte[] file) {
    while (chunks.part(index, file.length).isEmpty()) {
      long chunk = chunks.nextToRead(index, file.length).orElseThrow();
      int from = (int) chunk * Chunks.BYTES;
      int length = Math.min(Chunks.BYTES, file.length - from);
      chunks.add(chunk, ByteString.fromArray(file, from, length));
    }
  }

  private static ByteString chunk() {
    return ByteString.fromArray(new byte[Chunks.BYTES]);
  }
}
