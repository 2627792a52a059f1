package dev.parley.accounts;

import dev.parley.protocol.chat.Nickname;

/**
 * A name that belongs to somebody. What proves the owner stays in the database.
 *
 * @param name the name as it was registered
 * @param role what its owner may do
 */
public record Account(Nickname name, Role role) {}
