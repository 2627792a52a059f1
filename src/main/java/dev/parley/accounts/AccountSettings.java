package dev.parley.accounts;

import dev.parley.net.TokenBucket;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Who may come in; {@code reference.conf} explains each.
 *
 * @param mode who
 * @param database the file of the accounts, which may be missing
 * @param roomPassword what is kept of the room's password; there for {@link AuthMode#PASSWORD}
 * @param failures how often an address may be wrong
 * @param checksAtOnce how many passwords are checked at once
 * @param cost what checking a password costs that no account has
 */
public record AccountSettings(
    AuthMode mode,
    Path database,
    Optional<PasswordHash> roomPassword,
    TokenBucket failures,
    int checksAtOnce,
    Argon2Cost cost) {}
