/**
 * Parley's client as a library: it knows no screen. Start at {@link
 * dev.parley.client.ParleyClient}.
 */
package dev.parley.client;
