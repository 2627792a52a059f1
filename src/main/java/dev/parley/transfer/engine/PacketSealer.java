package dev.parley.transfer.engine;

import dev.parley.protocol.transfer.Seal;
import dev.parley.protocol.transfer.TransferTicket;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.zip.CRC32C;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals and opens the packets of one type of one transfer. With {@link Seal#AEAD} the key of a
 * packet comes from the ticket's by HKDF (RFC 5869) with the packet's type and epoch, and the nonce
 * is its number; so no nonce is used twice as long as no number is. An epoch has 2^20 packets, far
 * fewer than the 2^23 after which RFC 9001 section 6.6 wants a new key for AES-GCM. Not thread
 * safe.
 */
public final class PacketSealer {
  private static final int EPOCH_BITS = 20;
  private static final int NONCE_BYTES = 12;

  private final Seal seal;
  private final byte type;
  private final byte[] secret;
  private final Cipher cipher;
  private final CRC32C crc = new CRC32C();
  private long epoch = -1;
  private SecretKeySpec key;

  /**
   * A sealer.
   *
   * @param ticket of the transfer
   * @param type the first byte of the packets
   */
  public PacketSealer(TransferTicket ticket, byte type) {
    this.seal = ticket.seal();
    this.type = type;
    this.secret = ticket.key().bytes();
    try {
      this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has AES-GCM", e);
    }
  }

  /**
   * Seals.
   *
   * @param number the packet's
   * @param packet the array that gets the packet; its head is there already
   * @param at where the packet begins in it
   * @param headBytes the length of the head
   * @param payload the array with what to seal; may be {@code packet} itself if nothing overlaps
   * @param from where it begins there
   * @param length how many bytes
   * @return the length of the whole packet
   */
  public int seal(
      long number, byte[] packet, int at, int headBytes, byte[] payload, int from, int length) {
    int body = at + headBytes;
    if (seal == Seal.CRC32C) {
      System.arraycopy(payload, from, packet, body, length);
      ByteBuffer.wrap(packet).putInt(body + length, checksum(packet, at, headBytes + length));
      return headBytes + length + seal.tagBytes();
    }
    try {
      begin(Cipher.ENCRYPT_MODE, number, packet, at, headBytes);
      return headBytes + cipher.doFinal(payload, from, length, packet, body);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Opens. Nothing that is not authentic is ever left in {@code into}, but it may be overwritten.
   *
   * @param number the packet's
   * @param packet the array with the packet
   * @param at where it begins there
   * @param headBytes the length of its head
   * @param length the length of the whole packet
   * @param into gets the content
   * @param to where to put it there; there is room for {@code length - headBytes - tag} bytes
   * @return the length of the content, or -1 when the packet is not authentic
   */
  public int open(
      long number, byte[] packet, int at, int headBytes, int length, byte[] into, int to) {
    int content = length - headBytes - seal.tagBytes();
    if (content < 0) {
      return -1;
    }
    int body = at + headBytes;
    if (seal == Seal.CRC32C) {
      int sum = ByteBuffer.wrap(packet).getInt(body + content);
      if (sum != checksum(packet, at, headBytes + content)) {
        return -1;
      }
      System.arraycopy(packet, body, into, to, content);
      return content;
    }
    try {
      begin(Cipher.DECRYPT_MODE, number, packet, at, headBytes);
      return cipher.doFinal(packet, body, length - headBytes, into, to);
    } catch (AEADBadTagException forged) {
      return -1;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What sealing adds to a payload, in bytes. */
  int tagBytes() {
    return seal.tagBytes();
  }

  private int checksum(byte[] packet, int at, int length) {
    crc.reset();
    crc.update(packet, at, length);
    return (int) crc.getValue();
  }

  private void begin(int mode, long number, byte[] packet, int at, int headBytes)
      throws GeneralSecurityException {
    if (number >>> EPOCH_BITS != epoch) {
      epoch = number >>> EPOCH_BITS;
      key = new SecretKeySpec(packetKey(epoch), "AES");
    }
    byte[] nonce = new byte[NONCE_BYTES];
    ByteBuffer.wrap(nonce).putInt(NONCE_BYTES - Integer.BYTES, (int) number);
    cipher.init(mode, key, new GCMParameterSpec(seal.tagBytes() * 8, nonce));
    cipher.updateAAD(packet, at, headBytes);
  }

  /** HKDF with one block of output: RFC 5869 section 2.3, T(1) = HMAC-Hash(PRK, info | 0x01). */
  private byte[] packetKey(long ofEpoch) throws GeneralSecurityException {
    Mac hmac = Mac.getInstance("HmacSHA256");
    // Section 2.2: "PRK = HMAC-Hash(salt, IKM)"; "if not provided, [salt] is set to a string of
    // HashLen zeros".
    hmac.init(new SecretKeySpec(new byte[hmac.getMacLength()], "HmacSHA256"));
    byte[] pseudorandomKey = hmac.doFinal(secret);
    hmac.init(new SecretKeySpec(pseudorandomKey, "HmacSHA256"));
    hmac.update(
        ByteBuffer.allocate(17)
            .put("parley2 ".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
            .put(type)
            .putInt((int) ofEpoch)
            .flip());
    hmac.update((byte) 1);
    return hmac.doFinal();
  }
}
