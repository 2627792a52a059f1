package dev.parley.client;

import dev.parley.protocol.chat.Password;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a client answers a server that asks for a password. It is sent to no other: so that nobody
 * reads it whom it was not meant for, only a server of ours is answered, and only behind TLS or on
 * this computer, unless that risk is taken.
 *
 * @param supplier is asked for it each time that the server asks, also when connecting again, on a
 *     thread that may wait for a moment; empty when there is none
 * @param evenInTheClear whether it may go to another computer without TLS, where everybody on the
 *     way can read it
 */
public record PasswordOptions(Optional<Supplier<Password>> supplier, boolean evenInTheClear) {
  /** None, and no risk. */
  public static final PasswordOptions NONE = new PasswordOptions(Optional.empty(), false);

  /**
   * The same with a password.
   *
   * @param password the password
   * @return the options
   */
  public PasswordOptions with(Password password) {
    return new PasswordOptions(Optional.of(() -> password), evenInTheClear);
  }
}
