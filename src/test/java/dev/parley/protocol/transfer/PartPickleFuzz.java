package dev.parley.protocol.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;

/** Any datagram is a part, or refused in the one way that is declared. */
class PartPickleFuzz {
  @FuzzTest
  void readsOrRefusesAnyDatagram(byte[] datagram) {
    Part part;
    try {
      part = PartPickle.decode(ByteBuffer.wrap(datagram).asReadOnlyBuffer());
    } catch (MalformedPartException refused) {
      assertThat(refused.getMessage()).isNotBlank();
      return;
    }
    assertThat(part.length()).isLessThan(datagram.length);
    assertThat(part.isConsistent()).isEqualTo(part.length() == part.statedSize());
    byte[] data = new byte[part.length()];
    part.data().get(data);
    if (data.length <= Part.SIZE) {
      isReadBack(data);
    }
    // A pickle ends where it ends: neither more nor fewer bytes are the same one.
    for (int length : new int[] {datagram.length - 1, datagram.length + 1}) {
      assertThat(isPart(java.util.Arrays.copyOf(datagram, length))).isFalse();
    }
  }

  private static void isReadBack(byte[] data) {
    byte[] pickle = PartPickle.encode(data, 0, data.length);
    assertThat(pickle.length).isLessThanOrEqualTo(1012);
    try {
      assertThat(PartPickle.decode(ByteBuffer.wrap(pickle)))
          .isEqualTo(new Part(ByteBuffer.wrap(data), data.length));
    } catch (MalformedPartException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean isPart(byte[] datagram) {
    try {
      PartPickle.decode(ByteBuffer.wrap(datagram));
      return true;
    } catch (MalformedPartException e) {
      return false;
    }
  }
}
