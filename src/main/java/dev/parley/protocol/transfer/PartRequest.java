package dev.parley.protocol.transfer;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What a downloading client sends: one datagram each, in ASCII.
 *
 * <pre>
 *   part 41     send me bytes 41000 to 41999
 *   finished    I have everything; close
 * </pre>
 *
 * <p>Source: {@code WIRE.md}, "the part protocol".
 */
public sealed interface PartRequest {

  /**
   * The greatest index a request can carry: 18 nines. It has no more digits than {@link
   * #parse(ByteBuffer)} reads, and is far behind the end of any file.
   */
  long MAX_INDEX = 999_999_999_999_999_999L;

  /**
   * Send me this part of the file.
   *
   * @param index the part, from 0 to {@link #MAX_INDEX}
   */
  record Part(long index) implements PartRequest {

    /**
     * Checks the index.
     *
     * @throws IllegalArgumentException if {@code index} is negative or above {@link #MAX_INDEX}
     */
    public Part {
      if (index < 0 || index > MAX_INDEX) {
        throw new IllegalArgumentException("part index out of range: " + index);
      }
    }

    @Override
    public byte[] encode() {
      return ("part " + index).getBytes(US_ASCII);
    }
  }

  /** I have everything: the download is over and the port is free. */
  record Finished() implements PartRequest {

    @Override
    public byte[] encode() {
      return "finished".getBytes(US_ASCII);
    }
  }

  /**
   * Returns the datagram that says this.
   *
   * @return a new array, the caller's own
   */
  byte[] encode();

  /**
   * Reads a datagram: {@code part}, one space and 1 to 18 decimal digits, or {@code finished}.
   * ASCII white space may follow, for people who type requests by hand; nothing else may.
   *
   * @param datagram from its position to its limit; neither is changed
   * @return the request, or empty if the datagram is none; never throws
   */
  static Optional<PartRequest> parse(ByteBuffer datagram) {
    return PartRequestParser.parse(datagram);
  }
}
