package dev.parley.protocol.chat;

/** The two ways in which messages are told apart on the one TCP port. */
public enum Dialect {
  /** Every message ends with a newline; what our own clients, {@code nc} and telnet speak. */
  LINE,
  /** Every message is one TCP segment without an end mark; what the original programs speak. */
  UNFRAMED
}
