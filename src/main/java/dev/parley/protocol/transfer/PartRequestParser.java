package dev.parley.protocol.transfer;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Optional;

/** Reads the two requests of the part protocol; see {@link PartRequest#parse(ByteBuffer)}. */
final class PartRequestParser {

  private static final byte[] PART = "part ".getBytes(US_ASCII);
  private static final byte[] FINISHED = "finished".getBytes(US_ASCII);
  private static final int MAX_DIGITS = 18;
  private static final Optional<PartRequest> THE_END = Optional.of(new PartRequest.Finished());

  private PartRequestParser() {}

  static Optional<PartRequest> parse(ByteBuffer datagram) {
    int start = datagram.position();
    int end = endWithoutWhiteSpace(datagram);
    if (startsWith(datagram, start, end, PART)) {
      return parseIndex(datagram, start + PART.length, end);
    }
    if (end - start == FINISHED.length && startsWith(datagram, start, end, FINISHED)) {
      return THE_END;
    }
    return Optional.empty();
  }

  private static Optional<PartRequest> parseIndex(ByteBuffer datagram, int start, int end) {
    int digits = end - start;
    if (digits < 1 || digits > MAX_DIGITS) {
      return Optional.empty();
    }
    long index = 0;
    for (int i = start; i < end; i++) {
      int digit = datagram.get(i) - '0';
      if (digit < 0 || digit > 9) {
        return Optional.empty();
      }
      index = index * 10 + digit;
    }
    return Optional.of(new PartRequest.Part(index));
  }

  private static boolean startsWith(ByteBuffer datagram, int start, int end, byte[] prefix) {
    if (end - start < prefix.length) {
      return false;
    }
    for (int i = 0; i < prefix.length; i++) {
      if (datagram.get(start + i) != prefix[i]) {
        return false;
      }
    }
    return true;
  }

  private static int endWithoutWhiteSpace(ByteBuffer datagram) {
    int end = datagram.limit();
    while (end > datagram.position() && isWhiteSpace(datagram.get(end - 1))) {
      end--;
    }
    return end;
  }

  private static boolean isWhiteSpace(byte b) {
    return b == ' ' || (b >= '\t' && b <= '\r');
  }
}
