package dev.parley.protocol.transfer;

import java.nio.ByteBuffer;

/** Reads ints as pickle protocol 0 writes them: as Python prints them. */
final class DecimalText {

  private static final String NOT_DECIMAL = "an int that is not written as Python writes it";
  private static final int MAX_CHARACTERS = "-9223372036854775808".length();

  private DecimalText() {}

  /**
   * Reads a decimal number: perhaps a minus, then digits without a leading zero. Python writes the
   * booleans as {@code 00} and {@code 01}, so they are refused.
   */
  static long parse(ByteBuffer text) throws MalformedPartException {
    return parse(text, text.remaining());
  }

  /** Reads a decimal number with an {@code L} behind it. */
  static long parseLong(ByteBuffer text) throws MalformedPartException {
    int last = text.remaining() - 1;
    if (last < 0 || text.get(last) != 'L') {
      throw new MalformedPartException(NOT_DECIMAL);
    }
    return parse(text, last);
  }

  private static long parse(ByteBuffer text, int end) throws MalformedPartException {
    if (end < 1 || end > MAX_CHARACTERS) {
      throw new MalformedPartException(NOT_DECIMAL);
    }
    boolean negative = text.get(0) == '-';
    int start = negative ? 1 : 0;
    boolean leadingZero = end > start && text.get(start) == '0';
    if (start == end || (leadingZero && end > 1)) {
      throw new MalformedPartException(NOT_DECIMAL);
    }
    // Counted below zero, where a long has one number more: -2^63 fits, 2^63 does not.
    long belowZero = 0;
    for (int i = start; i < end; i++) {
      int digit = text.get(i) - '0';
      if (digit < 0 || digit > 9) {
        throw new MalformedPartException(NOT_DECIMAL);
      }
      if (belowZero < (Long.MIN_VALUE + digit) / 10) {
        throw new MalformedPartException("an int that does not fit 64 bits");
      }
      belowZero = belowZero * 10 - digit;
    }
    if (!negative && belowZero == Long.MIN_VALUE) {
      throw new MalformedPartException("an int that does not fit 64 bits");
    }
    return negative ? belowZero : -belowZero;
  }
}
