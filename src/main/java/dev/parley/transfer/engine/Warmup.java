package dev.parley.transfer.engine;

import dev.parley.protocol.transfer.FastPacket;
import dev.parley.protocol.transfer.Seal;
import dev.parley.protocol.transfer.Secret;
import dev.parley.protocol.transfer.TransferTicket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Runs what a fast transfer spends its time in, so that Java has compiled it before it is needed:
 * interpreted, AES-GCM is a hundred times slower.
 */
public final class Warmup {
  private static final int PAYLOAD_BYTES = 1400;

  private Warmup() {}

  /**
   * Seals, opens and hashes packets that nobody gets.
   *
   * @param rounds how many; some thousands are needed
   */
  public static void run(int rounds) {
    TransferTicket ticket =
        new TransferTicket(
            0,
            Secret.of(new byte[Secret.TOKEN_BYTES]),
            Secret.of(new byte[Secret.KEY_BYTES]),
            Seal.AEAD,
            0,
            TransferTicket.MIN_BLOCK_BYTES);
    PacketSealer sealer = new PacketSealer(ticket, FastPacket.DATA);
    PacketSealer opener = new PacketSealer(ticket, FastPacket.DATA);
    MessageDigest sha256 = sha256();
    byte[] payload = new byte[PAYLOAD_BYTES];
    byte[] packet = new byte[FastPacket.HEAD_BYTES + PAYLOAD_BYTES + Seal.AEAD.tagBytes()];
    for (int number = 0; number < rounds; number++) {
      int length = sealer.seal(number, packet, 0, FastPacket.HEAD_BYTES, payload, 0, PAYLOAD_BYTES);
      opener.open(number, packet, 0, FastPacket.HEAD_BYTES, length, payload, 0);
      sha256.update(payload);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
