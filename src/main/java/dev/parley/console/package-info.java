/** Parley in a terminal: {@code chat} and {@code get}, both on top of {@code client}. */
package dev.parley.console;
