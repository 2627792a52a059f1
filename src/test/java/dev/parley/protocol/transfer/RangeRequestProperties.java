package dev.parley.protocol.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class RangeRequestProperties {
  private static final RangeRequest.Range RANGE = new RangeRequest.Range(1, 2, 3);

  private static byte[] encoded(RangeRequest request) {
    ByteBuffer out = ByteBuffer.allocate(request.encodedBytes());
    request.encode(out);
    assertThat(out.hasRemaining()).isFalse();
    return out.array();
  }

  private static Optional<RangeRequest> reread(RangeRequest request) {
    return RangeRequest.parse(ByteBuffer.wrap(encoded(request)));
  }

  private static RangeRequest request(int packetBytes, RangeRequest.Range... ranges) {
    return new RangeRequest(packetBytes, List.of(ranges), OptionalLong.empty());
  }

  @Property
  void readsBackWhatItWrites(@ForAll("requests") RangeRequest request) {
    assertThat(reread(request)).contains(request);
  }

  @Property
  void neverThrowsWhateverItReads(@ForAll @Size(max = 1000) byte[] garbage) {
    readOrRefuse(garbage);
  }

  @Property
  void neverThrowsWhenARequestIsDamaged(
      @ForAll("requests") RangeRequest request, @ForAll int place, @ForAll byte value) {
    byte[] bytes = encoded(request);
    bytes[Math.floorMod(place, bytes.length)] = value;
    readOrRefuse(bytes);
  }

  @Property
  void refusesWhatIsCutOffOrGoesOn(@ForAll("requests") RangeRequest request) {
    byte[] bytes = encoded(request);
    for (int length = 0; length < bytes.length; length++) {
      assertThat(RangeRequest.parse(ByteBuffer.wrap(bytes, 0, length))).isEmpty();
    }
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    assertThat(RangeRequest.parse(ByteBuffer.wrap(longer))).isEmpty();
  }

  @Example
  void refusesMoreRangesPacketsOrBytesThanMayBeAskedFor() {
    RangeRequest.Range[] many = new RangeRequest.Range[RangeRequest.MAX_RANGES];
    Arrays.fill(many, RANGE);
    assertThat(reread(request(1000, many))).isPresent();
    many = Arrays.copyOf(many, many.length + 1);
    many[many.length - 1] = RANGE;
    assertThat(reread(request(1000, many))).isEmpty();

    assertThat(reread(request(1, new RangeRequest.Range(0, 0, RangeRequest.MAX_PACKETS))))
        .isPresent();
    assertThat(reread(request(1, new RangeRequest.Range(0, 0, RangeRequest.MAX_PACKETS + 1))))
        .isEmpty();

    RangeRequest.Range most = new RangeRequest.Range(0, 0, RangeRequest.MAX_BYTES);
    assertThat(reread(request(60_000, most))).isPresent();
    assertThat(reread(request(60_000, most, new RangeRequest.Range(100, 0, 1)))).isEmpty();
    assertThat(reread(request(60_000, new RangeRequest.Range(0, 0, Integer.MAX_VALUE)))).isEmpty();
  }

  @Example
  void refusesEmptyRangesEmptyPacketsAndNumbersThatWrapAround() {
    assertThat(reread(request(1000, new RangeRequest.Range(0, 0, 0)))).isEmpty();
    assertThat(reread(request(1000, new RangeRequest.Range(0, 0, -1)))).isEmpty();
    assertThat(reread(request(0, RANGE))).isEmpty();
    long last = FastPacket.MAX_NUMBER;
    assertThat(reread(request(1000, new RangeRequest.Range(last, 0, 1000)))).isPresent();
    assertThat(reread(request(1000, new RangeRequest.Range(last, 0, 1001)))).isEmpty();
  }

  private static void readOrRefuse(byte[] bytes) {
    Optional<RangeRequest> read = RangeRequest.parse(ByteBuffer.wrap(bytes));
    read.ifPresent(request -> assertThat(encoded(request)).isEqualTo(bytes));
  }

  @Provide
  Arbitrary<RangeRequest> requests() {
    Arbitrary<RangeRequest.Range> range =
        Combinators.combine(
                Arbitraries.longs().between(0, FastPacket.MAX_NUMBER - 100),
                Arbitraries.longs().between(0, (1L << 48) - 1),
                Arbitraries.integers().between(1, 40_000))
            .as(RangeRequest.Range::new);
    Arbitrary<OptionalLong> challenge =
        Arbitraries.longs().optional().map(RangeRequestProperties::unboxed);
    return Combinators.combine(
            Arbitraries.integers().between(1300, 65_535),
            range.list().ofMaxSize(RangeRequest.MAX_RANGES),
            challenge)
        .as(RangeRequest::new);
  }

  private static OptionalLong unboxed(Optional<Long> value) {
    return value.map(OptionalLong::of).orElseGet(OptionalLong::empty);
  }
}
