/**
 * The fetching end of the part protocol as a state machine: which part to ask for, from which port,
 * when to ask again, and what to hand to the writer.
 *
 * <p>{@link dev.parley.transfer.engine.PartFetch} is told what happened and says through its output
 * what is to be done; {@link dev.parley.transfer.engine.RttEstimator} says how long to wait for an
 * answer. The messages themselves are in {@code dev.parley.protocol.transfer}; the source is the
 * UDP section of {@code WIRE.md}.
 *
 * <p>Everything here is pure: no sockets, no actors, no threads, no clocks. Time comes in as {@code
 * nowNs}, nanoseconds from any origin that never go back. Nothing here is thread safe.
 */
package dev.parley.transfer.engine;
