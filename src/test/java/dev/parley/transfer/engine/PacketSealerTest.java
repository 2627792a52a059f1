package dev.parley.transfer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.transfer.FastPacket;
import dev.parley.protocol.transfer.Seal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PacketSealerTest {
  private static final int HEAD = FastPacket.HEAD_BYTES;
  private static final long EPOCH = 1 << 20;

  private final byte[] payload = new byte[300];

  PacketSealerTest() {
    new Random(1).nextBytes(payload);
  }

  private static PacketSealer sealer(Seal seal) {
    return new PacketSealer(Tickets.ticket(seal, 1), FastPacket.DATA);
  }

  private byte[] sealed(Seal seal, long number) {
    byte[] packet = new byte[HEAD + payload.length + seal.tagBytes()];
    FastPacket.putHead(ByteBuffer.wrap(packet), FastPacket.DATA, 1, number);
    int length = sealer(seal).seal(number, packet, 0, HEAD, payload, 0, payload.length);
    assertThat(length).isEqualTo(packet.length);
    return packet;
  }

  private static int open(PacketSealer sealer, long number, byte[] packet) {
    return sealer.open(number, packet, 0, HEAD, packet.length, new byte[400], 0);
  }

  @ParameterizedTest
  @EnumSource
  void opensWhatItSealsAnywhereInAnArray(Seal seal) {
    byte[] packet = new byte[500];
    FastPacket.putHead(ByteBuffer.wrap(packet, 20, HEAD), FastPacket.DATA, 1, 5);
    int length = sealer(seal).seal(5, packet, 20, HEAD, payload, 3, 200);
    byte[] into = new byte[300];
    assertThat(sealer(seal).open(5, packet, 20, HEAD, length, into, 50)).isEqualTo(200);
    assertThat(Arrays.copyOfRange(into, 50, 250)).isEqualTo(Arrays.copyOfRange(payload, 3, 203));
  }

  @ParameterizedTest
  @EnumSource
  void opensAnEmptyPacket(Seal seal) {
    byte[] packet = new byte[HEAD + seal.tagBytes()];
    assertThat(sealer(seal).seal(1, packet, 0, HEAD, payload, 0, 0)).isEqualTo(packet.length);
    assertThat(open(sealer(seal), 1, packet)).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void refusesAFlippedBitInAnyByte(Seal seal) {
    byte[] packet = sealed(seal, 9);
    PacketSealer sealer = sealer(seal);
    for (int i = 0; i < packet.length; i++) {
      packet[i] ^= (byte) (1 << (i % 8));
      assertThat(open(sealer, 9, packet)).as("byte %d", i).isEqualTo(-1);
      packet[i] ^= (byte) (1 << (i % 8));
    }
    assertThat(open(sealer, 9, packet)).isEqualTo(payload.length);
  }

  @ParameterizedTest
  @EnumSource
  void refusesAPacketCutOffAnywhere(Seal seal) {
    byte[] packet = sealed(seal, 9);
    for (int length = HEAD; length < packet.length; length++) {
      assertThat(open(sealer(seal), 9, Arrays.copyOf(packet, length)))
          .as("%d bytes", length)
          .isEqualTo(-1);
    }
    assertThat(sealer(seal).open(9, packet, 0, HEAD, 0, new byte[400], 0)).isEqualTo(-1);
    assertThat(open(sealer(seal), 9, Arrays.copyOf(packet, packet.length + 1))).isEqualTo(-1);
  }

  @Test
  void refusesAnotherNumberTypeOrKey() {
    byte[] packet = sealed(Seal.AEAD, 9);
    assertThat(open(sealer(Seal.AEAD), 8, packet)).isEqualTo(-1);
    assertThat(open(sealer(Seal.AEAD), 9 + EPOCH, packet)).isEqualTo(-1);
    for (byte type : new byte[] {FastPacket.REQUEST, FastPacket.CHALLENGE}) {
      PacketSealer other = new PacketSealer(Tickets.ticket(Seal.AEAD, 1), type);
      assertThat(open(other, 9, packet)).isEqualTo(-1);
    }
    PacketSealer stranger =
        new PacketSealer(Tickets.ticket(Seal.AEAD, 1, (byte) 8), FastPacket.DATA);
    assertThat(open(stranger, 9, packet)).isEqualTo(-1);
  }

  @Test
  void crossesFromEpochToEpochAndBack() {
    PacketSealer sealer = sealer(Seal.AEAD);
    long[] numbers = {EPOCH - 1, EPOCH, EPOCH - 1, FastPacket.MAX_NUMBER, 0, 2 * EPOCH};
    for (long number : numbers) {
      assertThat(open(sealer, number, sealed(Seal.AEAD, number)))
          .as("number %d", number)
          .isEqualTo(payload.length);
    }
  }

  @Test
  void hidesTheSamePayloadDifferentlyUnderEachNumber() {
    byte[] first = sealed(Seal.AEAD, 1);
    byte[] second = sealed(Seal.AEAD, 2);
    byte[] nextEpoch = sealed(Seal.AEAD, 1 + EPOCH);
    assertThat(Arrays.copyOfRange(first, HEAD, first.length))
        .isNotEqualTo(Arrays.copyOfRange(second, HEAD, second.length))
        .isNotEqualTo(Arrays.copyOfRange(nextEpoch, HEAD, nextEpoch.length));
  }
}
