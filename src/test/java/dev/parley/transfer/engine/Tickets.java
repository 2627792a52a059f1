package dev.parley.transfer.engine;

import dev.parley.protocol.transfer.Seal;
import dev.parley.protocol.transfer.Secret;
import dev.parley.protocol.transfer.TransferTicket;
import java.util.Arrays;

/** Tickets for tests. */
final class Tickets {
  static final int BLOCK_BYTES = 64 * 1024;

  private Tickets() {}

  static TransferTicket ticket(Seal seal, long sizeBytes) {
    return ticket(seal, sizeBytes, (byte) 7);
  }

  static TransferTicket ticket(Seal seal, long sizeBytes, byte secret) {
    byte[] token = new byte[Secret.TOKEN_BYTES];
    byte[] key = new byte[Secret.KEY_BYTES];
    Arrays.fill(token, secret);
    Arrays.fill(key, secret);
    return new TransferTicket(
        0x0102_0304, Secret.of(token), Secret.of(key), seal, sizeBytes, BLOCK_BYTES);
  }
}
