/**
 * Downloads: the desk that gives out ports, and the session at either end of one download. The
 * protocol's own state machines are in {@code transfer.engine}.
 */
package dev.parley.transfer;
