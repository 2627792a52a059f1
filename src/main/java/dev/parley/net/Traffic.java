package dev.parley.net;

/** What a UDP endpoint is for; this decides about its buffers. */
public enum Traffic {
  /** Few datagrams of at most 2048 bytes: longer ones are cut off. Buffers are the system's. */
  SMALL,

  /**
   * Very many datagrams of up to 65507 bytes. Buffers are as large as the system allows, and no
   * datagram is sent in fragments: one that does not fit through the way is lost.
   */
  BULK
}
