/**
 * The words of the chat protocol and their codecs: pure values, no sockets, no actors, no clock.
 * docs/PROTOCOL.md has the same facts for people.
 */
package dev.parley.protocol.chat;
