package dev.parley.protocol.transfer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import net.razorvine.pickle.Unpickler;

class PartPickleProperties {

  /** Far more than a datagram takes, so that only a loop without an end misses it. */
  private static final Duration NEVER_ENDING = Duration.ofSeconds(20);

  private static final List<RecordedPickles.Pair> PAIRS = RecordedPickles.pairs();
  private static final List<byte[]> SEEDS =
      PAIRS.stream().map(RecordedPickles.Pair::pickle).toList();
  private static final byte[] ALLOWED_OPCODES =
      "\u0080\u0095.(t\u0086)l]aepqr\u0094CBVXcRILJKM\u008a\0\u0001\u0002\u0003\u0004\n9L-\\u00"
          .getBytes(ISO_8859_1);

  @Property
  void readsBackWhatItWrites(@ForAll @Size(max = Part.SIZE) byte[] data) throws Exception {
    byte[] pickle = PartPickle.encode(data, 0, data.length);
    Part part = PartPickle.decode(ByteBuffer.wrap(pickle));

    assertThat(part).isEqualTo(new Part(ByteBuffer.wrap(data), data.length));
    assertThat(part.isConsistent()).isTrue();
    assertThat(pickle).hasSizeLessThanOrEqualTo(1016);
  }

  @Property
  void writesWhatAnotherUnpicklerReads(@ForAll @Size(max = Part.SIZE) byte[] data)
      throws Exception {
    Object pair = new Unpickler().loads(PartPickle.encode(data, 0, data.length));

    assertThat((Object[]) pair).containsExactly(data, data.length);
  }

  @Property(generation = GenerationMode.EXHAUSTIVE)
  void agreesWithAnotherUnpicklerOnWhatPythonWrites(@ForAll("mapped") RecordedPickles.Pair pair)
      throws Exception {
    Object other = new Unpickler().loads(pair.pickle());
    Part part = PartPickle.decode(ByteBuffer.wrap(pair.pickle()));

    List<?> items = other instanceof Object[] tuple ? Arrays.asList(tuple) : (List<?>) other;
    assertThat(items).hasSize(2);
    assertThat(part.data()).isEqualTo(ByteBuffer.wrap((byte[]) items.get(0)));
    assertThat(part.statedSize()).isEqualTo(((Number) items.get(1)).longValue());
  }

  @Property
  void readsOrRefusesAnyBytes(@ForAll @Size(max = 1100) byte[] datagram) {
    readOrRefuse(datagram);
  }

  @Property
  void readsOrRefusesAnyMixtureOfItsOpcodes(@ForAll("opcodes") byte[] datagram) {
    readOrRefuse(datagram);
  }

  @Property(tries = 5000)
  void readsOrRefusesDamagedPickles(@ForAll("damaged") byte[] datagram) {
    readOrRefuse(datagram);
  }

  @Property
  void refusesTwoPicklesGluedTogether(
      @ForAll("pairs") RecordedPickles.Pair first, @ForAll("pairs") RecordedPickles.Pair second) {
    assertThat(readOrRefuse(concatenate(first.pickle(), second.pickle()))).isEmpty();
  }

  @Provide
  Arbitrary<RecordedPickles.Pair> pairs() {
    return Arbitraries.of(PAIRS);
  }

  /** The other unpickler does not know {@code bytes} under its Python 3 name. */
  @Provide
  Arbitrary<RecordedPickles.Pair> mapped() {
    return Arbitraries.of(
        PAIRS.stream().filter(pair -> !pair.picklers().contains("unmapped")).toList());
  }

  @Provide
  Arbitrary<byte[]> opcodes() {
    Arbitrary<Byte> opcode =
        Arbitraries.integers()
            .between(0, ALLOWED_OPCODES.length - 1)
            .map(index -> ALLOWED_OPCODES[index]);
    return opcode.array(byte[].class).ofMaxSize(60);
  }

  @Provide
  Arbitrary<byte[]> damaged() {
    Arbitrary<byte[]> seed = Arbitraries.of(SEEDS).map(byte[]::clone);
    Arbitrary<List<Damage>> damages = damage().list().ofMinSize(1).ofMaxSize(5);
    return Combinators.combine(seed, damages).as(PartPickleProperties::damage);
  }

  private static Arbitrary<Damage> damage() {
    // The interesting bytes of a pickle are near its two ends.
    Arbitrary<Double> place = Arbitraries.doubles().between(0, 1);
    Arbitrary<Integer> near = Arbitraries.integers().between(-24, 24);
    return Combinators.combine(Arbitraries.of(Kind.class), place, near, Arbitraries.bytes())
        .as(Damage::new);
  }

  private enum Kind {
    FLIP,
    REPLACE,
    INSERT,
    DELETE,
    TRUNCATE,
    DOUBLE
  }

  private record Damage(Kind kind, double place, int near, byte value) {

    byte[] apply(byte[] pickle) {
      int length = pickle.length;
      if (length == 0) {
        return pickle;
      }
      int at = near == 0 ? (int) (place * (length - 1)) : Math.floorMod(near, length);
      byte[] head = Arrays.copyOf(pickle, at);
      byte[] tail = Arrays.copyOfRange(pickle, at + 1, length);
      byte[] one = {value};
      return switch (kind) {
        case FLIP -> {
          one[0] = (byte) (pickle[at] ^ (1 << (value & 7)));
          yield concatenate(head, one, tail);
        }
        case REPLACE -> concatenate(head, one, tail);
        case INSERT -> concatenate(head, one, Arrays.copyOfRange(pickle, at, length));
        case DELETE -> concatenate(head, tail);
        case TRUNCATE -> head;
        case DOUBLE -> concatenate(pickle, head);
      };
    }
  }

  private static byte[] damage(byte[] pickle, List<Damage> damages) {
    byte[] damaged = pickle;
    for (Damage damage : damages) {
      damaged = damage.apply(damaged);
    }
    return damaged;
  }

  /** Decodes; lets pass no exception but the one that is declared, and no loop without an end. */
  private static Optional<Part> readOrRefuse(byte[] datagram) {
    byte[] original = datagram.clone();
    Optional<Part> part =
        assertTimeoutPreemptively(
            NEVER_ENDING,
            () -> {
              try {
                return Optional.of(PartPickle.decode(ByteBuffer.wrap(datagram)));
              } catch (MalformedPartException e) {
                assertThat(e.getMessage()).isNotBlank();
                return Optional.empty();
              }
            });
    assertThat(datagram).isEqualTo(original);
    part.ifPresent(p -> assertThat(p.length()).isLessThanOrEqualTo(datagram.length));
    return part;
  }

  private static byte[] concatenate(byte[]... pieces) {
    int length = Arrays.stream(pieces).mapToInt(piece -> piece.length).sum();
    ByteBuffer joined = ByteBuffer.allocate(length);
    for (byte[] piece : pieces) {
      joined.put(piece);
    }
    return joined.array();
  }
}
