/**
 * The room: who is here, and what goes to whom. {@link dev.parley.room.ChatRoom} and {@link
 * dev.parley.room.User} are the actors; the rest are plain values without Akka.
 */
package dev.parley.room;
