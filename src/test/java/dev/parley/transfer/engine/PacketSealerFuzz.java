package dev.parley.transfer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.parley.protocol.transfer.FastPacket;
import dev.parley.protocol.transfer.Seal;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Only what was sealed is opened, and only as it was sealed. */
class PacketSealerFuzz {
  @FuzzTest
  void opensOnlyWhatWasSealedAsItWas(FuzzedDataProvider data) {
    Seal seal = data.pickValue(Seal.values());
    int headBytes = data.pickValue(new Integer[] {9, 25});
    long number = data.consumeLong(0, FastPacket.MAX_NUMBER);
    PacketSealer sealer = new PacketSealer(Tickets.ticket(seal, 1 << 20), FastPacket.DATA);
    int at = data.consumeInt(0, 8);
    byte[] content = data.consumeBytes(data.consumeInt(0, 64));
    byte[] packet = new byte[at + headBytes + content.length + seal.tagBytes() + 8];
    FastPacket.putHead(ByteBuffer.wrap(packet).position(at), FastPacket.DATA, 0x0102_0304, number);
    int length = sealer.seal(number, packet, at, headBytes, content, 0, content.length);
    assertThat(length).isEqualTo(headBytes + content.length + seal.tagBytes());
    assertThat(open(sealer, number, packet, at, headBytes, length)).isEqualTo(content);

    // One damage: a byte, the length, the number, or bytes of anybody's making.
    byte[] damaged = packet.clone();
    int kind = data.consumeInt(0, 3);
    if (kind == 0) {
      damaged[at + data.consumeInt(0, length - 1)] ^= (byte) data.consumeInt(1, 255);
      assertThat(open(sealer, number, damaged, at, headBytes, length)).isNull();
    } else if (kind == 1 && seal == Seal.AEAD) {
      int other = data.consumeInt(headBytes, length + 8);
      if (other != length && at + other <= packet.length) {
        assertThat(open(sealer, number, packet, at, headBytes, other)).isNull();
      }
    } else if (kind == 2 && seal == Seal.AEAD) {
      long other = data.consumeLong(0, FastPacket.MAX_NUMBER);
      assertThat(open(sealer, other, packet, at, headBytes, length) == null)
          .isEqualTo(other != number);
    } else {
      byte[] any = data.consumeRemainingAsBytes();
      if (any.length >= headBytes) {
        open(sealer, number, any, 0, headBytes, any.length);
        FastPacket.type(ByteBuffer.wrap(any));
        assertThat(FastPacket.number(ByteBuffer.wrap(any))).isBetween(0L, FastPacket.MAX_NUMBER);
      }
    }
  }

  /** The content, or null; nothing is written beside it, and nothing forged is left there. */
  private static byte[] open(
      PacketSealer sealer, long number, byte[] packet, int at, int headBytes, int length) {
    byte[] original = packet.clone();
    byte[] into = new byte[packet.length + 4];
    int opened = sealer.open(number, packet, at, headBytes, length, into, 2);
    assertThat(packet).isEqualTo(original);
    int end = opened < 0 ? 2 : 2 + opened;
    assertThat(Arrays.copyOfRange(into, 0, 2)).containsOnly(0);
    for (int i = end; i < into.length; i++) {
      assertThat(into[i]).isZero();
    }
    return opened < 0 ? null : Arrays.copyOfRange(into, 2, end);
  }
}
