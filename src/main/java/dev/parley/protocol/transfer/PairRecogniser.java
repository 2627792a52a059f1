package dev.parley.protocol.transfer;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;

/**
 * Recognises the pickle of one pair of bytes and int. There is no stack and no memo: the grammar is
 * so small that each rule is a method, none calls itself, and each reads forward only.
 *
 * <pre>
 *   pickle = [PROTO] [FRAME] pair STOP
 *   pair   = MARK bytes int TUPLE memo        protocols 0 and 1
 *          | bytes int TUPLE2 memo            protocols 2 to 5
 *          | list
 *   list   = (MARK LIST | EMPTY_LIST) memo (bytes APPEND int APPEND | MARK bytes int APPENDS)
 *   bytes  = (SHORT_BINBYTES | BINBYTES) memo                          protocols 3 to 5
 *          | GLOBAL "_codecs" "encode" memo arguments REDUCE memo      protocols 0 to 2
 *          | GLOBAL "__builtin__" "bytes" memo empty REDUCE memo       protocols 0 to 2, no data
 *   arguments = MARK text memo "latin1" memo TUPLE memo | text memo "latin1" memo TUPLE2 memo
 *   empty  = MARK TUPLE | EMPTY_TUPLE
 *   text   = UNICODE | BINUNICODE
 *   int    = INT | LONG | BININT | BININT1 | BININT2 | LONG1
 *   memo   = [PUT | BINPUT | LONG_BINPUT | MEMOIZE]
 * </pre>
 *
 * <p>Python names each object for later use ({@code memo}) but has no use for the names in a pair,
 * so they are read and forgotten. The two functions are names as well: nothing is called.
 */
final class PairRecogniser {

  private static final byte[] ENCODE = "_codecs\nencode\n".getBytes(US_ASCII);
  private static final byte[] BYTES = "__builtin__\nbytes\n".getBytes(US_ASCII);

  /** What Python writes for the above with {@code fix_imports=False}. */
  private static final byte[] PLAIN_BYTES = "builtins\nbytes\n".getBytes(US_ASCII);

  private static final ByteBuffer LATIN1 =
      ByteBuffer.wrap("latin1".getBytes(US_ASCII)).asReadOnlyBuffer();

  private final PickleCursor cursor;

  PairRecogniser(PickleCursor cursor) {
    this.cursor = cursor;
  }

  Part recognise() throws MalformedPartException {
    skipHeader();
    Part part = pair();
    expect(Opcode.STOP, "no end of the pickle where it is due");
    if (cursor.remaining() > 0) {
      throw new MalformedPartException("bytes behind the end of the pickle");
    }
    return part;
  }

  private void skipHeader() throws MalformedPartException {
    if (cursor.skipIf(Opcode.PROTO)) {
      int protocol = cursor.next();
      if (protocol < 2 || protocol > 5) {
        throw new MalformedPartException("a pickle protocol that does not exist");
      }
    }
    // A frame ends at 64 KiB, so what fits a datagram is a single one.
    if (cursor.skipIf(Opcode.FRAME) && cursor.littleEndian(8) != cursor.remaining()) {
      throw new MalformedPartException("a frame that is not the rest of the pickle");
    }
  }

  private Part pair() throws MalformedPartException {
    if (cursor.skipIf(Opcode.EMPTY_LIST)) {
      return list();
    }
    if (cursor.skipIf(Opcode.MARK)) {
      return cursor.skipIf(Opcode.LIST) ? list() : tuple(Opcode.TUPLE);
    }
    return tuple(Opcode.TUPLE2);
  }

  private Part tuple(int lastOpcode) throws MalformedPartException {
    Part part = items();
    expect(lastOpcode, "not a pair");
    skipMemo();
    return part;
  }

  private Part list() throws MalformedPartException {
    skipMemo();
    if (cursor.skipIf(Opcode.MARK)) {
      Part part = items();
      expect(Opcode.APPENDS, "not a pair");
      return part;
    }
    ByteBuffer data = bytes();
    expect(Opcode.APPEND, "not a list of two");
    long statedSize = integer();
    expect(Opcode.APPEND, "not a list of two");
    return new Part(data, statedSize);
  }

  private Part items() throws MalformedPartException {
    ByteBuffer data = bytes();
    return new Part(data, integer());
  }

  private ByteBuffer bytes() throws MalformedPartException {
    ByteBuffer data =
        switch (cursor.next()) {
          case Opcode.SHORT_BINBYTES -> cursor.slice(cursor.next());
          case Opcode.BINBYTES -> cursor.slice(cursor.littleEndian(4));
          case Opcode.GLOBAL -> bytesFromCall();
          default -> throw new MalformedPartException("no bytes where the data is due");
        };
    if (data.remaining() > PartPickle.MAX_DATA_BYTES) {
      throw new MalformedPartException("too much data");
    }
    skipMemo();
    return data;
  }

  private ByteBuffer bytesFromCall() throws MalformedPartException {
    ByteBuffer data;
    if (cursor.skipIf(ENCODE)) {
      skipMemo();
      data = argumentsOfEncode();
    } else if (cursor.skipIf(BYTES) || cursor.skipIf(PLAIN_BYTES)) {
      skipMemo();
      skipEmptyTuple();
      data = ByteBuffer.allocate(0);
    } else {
      throw new MalformedPartException("a call of a function that is not allowed");
    }
    expect(Opcode.REDUCE, "no call where it is due");
    return data;
  }

  private ByteBuffer argumentsOfEncode() throws MalformedPartException {
    int lastOpcode = cursor.skipIf(Opcode.MARK) ? Opcode.TUPLE : Opcode.TUPLE2;
    ByteBuffer data = text();
    skipMemo();
    if (!text().equals(LATIN1)) {
      throw new MalformedPartException("an encoding other than latin1");
    }
    skipMemo();
    expect(lastOpcode, "not the two arguments that are allowed");
    skipMemo();
    return data;
  }

  private void skipEmptyTuple() throws MalformedPartException {
    if (cursor.skipIf(Opcode.MARK)) {
      expect(Opcode.TUPLE, "arguments where none are allowed");
    } else {
      expect(Opcode.EMPTY_TUPLE, "arguments where none are allowed");
    }
  }

  private ByteBuffer text() throws MalformedPartException {
    return switch (cursor.next()) {
      case Opcode.UNICODE -> Latin1Text.fromRawUnicodeEscape(cursor.line());
      case Opcode.BINUNICODE -> Latin1Text.fromUtf8(cursor.slice(cursor.littleEndian(4)));
      default -> throw new MalformedPartException("no text where it is due");
    };
  }

  private long integer() throws MalformedPartException {
    return switch (cursor.next()) {
      case Opcode.BININT1 -> cursor.next();
      case Opcode.BININT2 -> cursor.littleEndian(2);
      case Opcode.BININT -> (int) cursor.littleEndian(4);
      case Opcode.LONG1 -> longOfBytes(cursor.next());
      case Opcode.INT -> DecimalText.parse(cursor.line());
      case Opcode.LONG -> DecimalText.parseLong(cursor.line());
      default -> throw new MalformedPartException("no int where the size is due");
    };
  }

  private long longOfBytes(int bytes) throws MalformedPartException {
    if (bytes < 1 || bytes > Long.BYTES) {
      throw new MalformedPartException("an int that does not fit 64 bits");
    }
    int spareBits = Long.SIZE - Byte.SIZE * bytes;
    return cursor.littleEndian(bytes) << spareBits >> spareBits;
  }

  private void skipMemo() throws MalformedPartException {
    switch (cursor.peek()) {
      case Opcode.MEMOIZE -> cursor.skip(1);
      case Opcode.BINPUT -> cursor.skip(2);
      case Opcode.LONG_BINPUT -> cursor.skip(5);
      case Opcode.PUT -> {
        cursor.skip(1);
        if (DecimalText.parse(cursor.line()) < 0) {
          throw new MalformedPartException("a negative place in the memo");
        }
      }
      default -> {
        // Python's "fast" picklers write no memo.
      }
    }
  }

  private void expect(int opcode, String reason) throws MalformedPartException {
    if (!cursor.skipIf(opcode)) {
      throw new MalformedPartException(reason);
    }
  }
}
