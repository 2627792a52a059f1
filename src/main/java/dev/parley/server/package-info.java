/** The server process: its settings, the guardian of its actors, and its main loop. */
package dev.parley.server;
