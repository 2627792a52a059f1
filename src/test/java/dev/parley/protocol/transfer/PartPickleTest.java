package dev.parley.protocol.transfer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.razorvine.pickle.Unpickler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartPickleTest {

  private static final int ORIGINAL_CLIENT_READS_BYTES = 1024;

  static List<RecordedPickles.Pair> pairs() {
    return RecordedPickles.pairs();
  }

  static List<RecordedPickles.Hostile> hostile() {
    return RecordedPickles.hostile();
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void readsWhatPythonWrites(RecordedPickles.Pair pair) throws MalformedPartException {
    Part part = PartPickle.decode(ByteBuffer.wrap(pair.pickle()));

    assertThat(part.data()).isEqualTo(pair.expectedData());
    assertThat(part.statedSize()).isEqualTo(pair.size());
    assertThat(part.isConsistent()).isEqualTo(pair.size() == pair.expectedData().remaining());
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void refusesWhatIsNoPairOfBytesAndInt(RecordedPickles.Hostile hostile) {
    assertRefused(hostile.bytes());
  }

  @Test
  void refusesEveryPickleThatIsCutShort() {
    for (RecordedPickles.Pair pair : pairs()) {
      byte[] pickle = pair.pickle();
      for (int length = 0; length < pickle.length; length++) {
        assertRefused(Arrays.copyOf(pickle, length));
      }
    }
  }

  @Test
  void refusesEveryPickleWithAByteBehindItsEnd() {
    for (RecordedPickles.Pair pair : pairs()) {
      byte[] pickle = pair.pickle();
      byte[] longer = Arrays.copyOf(pickle, pickle.length + 1);
      for (int last : new int[] {0, '.', '\n', 0x80}) {
        longer[pickle.length] = (byte) last;
        assertRefused(longer);
      }
    }
  }

  @Test
  void refusesAPickleThatCallsAnotherFunction() {
    String allowed = "(c_codecs\nencode\n(Vab\nVlatin1\ntRI2\nt.";

    assertThat(pythonText(allowed)).satisfies(pickle -> PartPickle.decode(ByteBuffer.wrap(pickle)));
    assertRefused(pythonText(allowed.replace("encode", "decode")));
    assertRefused(pythonText(allowed.replace("_codecs", "codecs")));
    assertRefused(pythonText(allowed.replace("_codecs\nencode", "posix\nsystem")));
  }

  @Test
  void refusesWithoutAStackTrace() {
    assertThatExceptionOfType(MalformedPartException.class)
        .isThrownBy(() -> PartPickle.decode(ByteBuffer.allocate(0)))
        .withMessage("the pickle ends too early")
        .satisfies(e -> assertThat(e.getStackTrace()).isEmpty());
  }

  @Test
  void setsNoMemoryAsideForAStatedLength() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    byte[] pickle = HexFormat.of().parseHex("800342ffffff7f61624b02862e");
    assertRefused(pickle); // loads the classes

    long before = threads.getCurrentThreadAllocatedBytes();
    assertRefused(pickle);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(allocated).isLessThan(1 << 20);
  }

  @ParameterizedTest
  @ValueSource(ints = {1001, 65_507, PartPickle.MAX_DATA_BYTES})
  void readsDataLongerThanAPartForTheReceiverToJudge(int length) throws MalformedPartException {
    Part part = PartPickle.decode(pickleOf(length));

    assertThat(part.length()).isEqualTo(length);
    assertThat(part.isConsistent()).isTrue();
  }

  @Test
  void refusesMoreDataThanADatagramHolds() {
    assertRefused(pickleOf(PartPickle.MAX_DATA_BYTES + 1).array());
  }

  @Test
  void showsTheDatagramItselfWhereThePickleHasRawBytes() throws MalformedPartException {
    for (RecordedPickles.Pair pair : pairs()) {
      if (pair.data().equals("cycle:1000")) {
        byte[] datagram = pair.pickle();
        Part part = PartPickle.decode(ByteBuffer.wrap(datagram));
        Arrays.fill(datagram, (byte) 77);
        byte second = part.data().get(1);
        assertThat(second).as(pair.toString()).isEqualTo((byte) (pair.protocol() < 3 ? 1 : 77));
      }
    }
  }

  @Test
  void readsFromThePositionToTheLimitAndChangesNothing() throws MalformedPartException {
    byte[] pickle = PartPickle.encode(RecordedPickles.cycle(300), 0, 300);
    ByteBuffer datagram = ByteBuffer.allocateDirect(pickle.length + 8).order(ByteOrder.BIG_ENDIAN);
    datagram.put(3, pickle).position(3).limit(3 + pickle.length);

    for (ByteBuffer buffer : List.of(datagram, datagram.asReadOnlyBuffer())) {
      Part part = PartPickle.decode(buffer);

      assertThat(part.data()).isEqualTo(ByteBuffer.wrap(RecordedPickles.cycle(300)));
      assertThat(part.data().isReadOnly()).isTrue();
      assertThat(buffer.position()).isEqualTo(3);
      assertThat(buffer.limit()).isEqualTo(3 + pickle.length);
    }
  }

  @Test
  void writesAnEmptyPart() {
    assertThat(PartPickle.encode(new byte[0], 0, 0)).asHexString().isEqualTo("800343004B00862E");
  }

  @Test
  void writesTheLongFormFrom256Bytes() {
    byte[] source = new byte[1000];

    assertThat(PartPickle.encode(source, 0, 255)).startsWith(0x80, 3, 'C', 255).hasSize(263);
    assertThat(PartPickle.encode(source, 0, 256)).startsWith(0x80, 3, 'B', 0, 1, 0, 0).hasSize(268);
    assertThat(PartPickle.encode(source, 0, 255)).endsWith('K', 255, 0x86, '.');
    assertThat(PartPickle.encode(source, 0, 256)).endsWith('M', 0, 1, 0x86, '.');
  }

  @Test
  void writesNoMoreThanTheOriginalClientReads() {
    assertThat(PartPickle.encode(new byte[1000], 0, 1000))
        .hasSize(1012)
        .hasSizeLessThan(ORIGINAL_CLIENT_READS_BYTES);
  }

  @Test
  void writesTheBytesThatPythonWritesWithoutAMemo() {
    List<RecordedPickles.Pair> comparable =
        pairs().stream()
            .filter(pair -> pair.protocol() == 3 && pair.kind().equals("tuple"))
            .filter(pair -> pair.picklers().contains("fast"))
            .filter(pair -> pair.size() == pair.expectedData().remaining())
            .toList();

    assertThat(comparable).hasSizeGreaterThan(5);
    for (RecordedPickles.Pair pair : comparable) {
      byte[] data = pair.expectedData().array();
      assertThat(PartPickle.encode(data, 0, data.length)).isEqualTo(pair.pickle());
    }
  }

  @Test
  void writesAStretchOfTheSource() throws MalformedPartException {
    byte[] pickle = PartPickle.encode(RecordedPickles.cycle(100), 10, 3);

    assertThat(PartPickle.decode(ByteBuffer.wrap(pickle)))
        .isEqualTo(new Part(ByteBuffer.wrap(new byte[] {10, 11, 12}), 3));
  }

  @Test
  void writesWhatAnotherUnpicklerReads() throws Exception {
    for (int length : new int[] {0, 1, 255, 256, 999, 1000}) {
      byte[] data = RecordedPickles.cycle(length);
      Object pair = new Unpickler().loads(PartPickle.encode(data, 0, length));
      assertThat((Object[]) pair).containsExactly(data, length);
    }
  }

  @Test
  void refusesToWriteWhatIsNoPart() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PartPickle.encode(new byte[2000], 0, 1001));
    assertOutOfBounds(1, 10);
    assertOutOfBounds(-1, 5);
    assertOutOfBounds(0, -1);
    assertOutOfBounds(Integer.MAX_VALUE, 1);
  }

  private static void assertOutOfBounds(int offset, int length) {
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> PartPickle.encode(new byte[10], offset, length));
  }

  private static void assertRefused(byte[] datagram) {
    assertThatExceptionOfType(MalformedPartException.class)
        .isThrownBy(() -> PartPickle.decode(ByteBuffer.wrap(datagram)));
  }

  private static byte[] pythonText(String pickle) {
    return pickle.getBytes(ISO_8859_1);
  }

  /** Returns {@code (bytes(length), length)} in protocol 3, whatever the length. */
  private static ByteBuffer pickleOf(int length) {
    return ByteBuffer.allocate(length + 14)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(new byte[] {(byte) 0x80, 3, 'B'})
        .putInt(length)
        .put(new byte[length])
        .put((byte) 'J')
        .putInt(length)
        .put(new byte[] {(byte) 0x86, '.'})
        .flip();
  }
}
