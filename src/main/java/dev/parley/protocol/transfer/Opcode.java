package dev.parley.protocol.transfer;

/**
 * The opcodes of a pickle that a pair of bytes and int is written with. Every other opcode is
 * refused, for want of a name here.
 *
 * <p>Source: {@code Lib/pickletools.py} of CPython.
 */
final class Opcode {

  /** Protocol 2 and up: one byte, the protocol, follows. */
  static final int PROTO = 0x80;

  /** Protocol 4 and up: eight bytes, the length of the frame, follow. */
  static final int FRAME = 0x95;

  /** The end of the pickle. */
  static final int STOP = '.';

  /** Marks where the items of a tuple or of a list begin. */
  static final int MARK = '(';

  static final int TUPLE = 't';
  static final int TUPLE2 = 0x86;
  static final int EMPTY_TUPLE = ')';
  static final int LIST = 'l';
  static final int EMPTY_LIST = ']';
  static final int APPEND = 'a';
  static final int APPENDS = 'e';

  /** Remember the top of the stack: decimal digits and a newline follow. */
  static final int PUT = 'p';

  static final int BINPUT = 'q';
  static final int LONG_BINPUT = 'r';
  static final int MEMOIZE = 0x94;

  static final int SHORT_BINBYTES = 'C';
  static final int BINBYTES = 'B';

  /** A string in raw-unicode-escape up to a newline. */
  static final int UNICODE = 'V';

  /** A string in UTF-8: its length in four bytes comes first. */
  static final int BINUNICODE = 'X';

  /** A function by name: two lines, its module and itself. */
  static final int GLOBAL = 'c';

  /** Call the function below the tuple of arguments. */
  static final int REDUCE = 'R';

  static final int INT = 'I';
  static final int LONG = 'L';
  static final int BININT = 'J';
  static final int BININT1 = 'K';
  static final int BININT2 = 'M';
  static final int LONG1 = 0x8a;

  private Opcode() {}
}
