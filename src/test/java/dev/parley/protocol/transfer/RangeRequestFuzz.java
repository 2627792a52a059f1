package dev.parley.protocol.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;

/** Any bytes are one request within its bounds, written in one way only, or none. */
class RangeRequestFuzz {
  @FuzzTest
  void readsOnlyWhatItWouldWriteAndWhatIsWithinBounds(byte[] bytes) {
    RangeRequest.parse(ByteBuffer.wrap(bytes))
        .ifPresent(
            request -> {
              ByteBuffer again = ByteBuffer.allocate(request.encodedBytes());
              request.encode(again);
              assertThat(again.array()).isEqualTo(bytes);
              long packets = 0;
              long length = 0;
              for (RangeRequest.Range range : request.ranges()) {
                int count = range.packets(request.packetBytes());
                assertThat(range.length()).isPositive();
                assertThat(range.offset()).isBetween(0L, (1L << 48) - 1);
                assertThat(range.firstPacket()).isNotNegative();
                assertThat(range.firstPacket() + count - 1)
                    .isLessThanOrEqualTo(FastPacket.MAX_NUMBER);
                packets += count;
                length += range.length();
              }
              assertThat(request.ranges()).hasSizeLessThanOrEqualTo(RangeRequest.MAX_RANGES);
              assertThat(packets).isLessThanOrEqualTo(RangeRequest.MAX_PACKETS);
              assertThat(length).isLessThanOrEqualTo(RangeRequest.MAX_BYTES);
            });
  }
}
