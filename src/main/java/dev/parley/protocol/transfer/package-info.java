/**
 * The part protocol: what a downloading client and the server say over UDP, as bytes and values.
 *
 * <p>The client asks with a {@link dev.parley.protocol.transfer.PartRequest}; the server answers
 * each with one {@link dev.parley.protocol.transfer.Part}, which travels as a Python pickle ({@link
 * dev.parley.protocol.transfer.PartPickle}). The source is the UDP section of {@code WIRE.md}.
 *
 * <p>Everything here is pure: bytes in, values out. No sockets, no actors, no clocks, no state
 * between calls, so every method may be called from any thread.
 */
package dev.parley.protocol.transfer;
