package dev.parley.client;

import java.nio.file.Path;
import java.util.Map;

/** Where a user's programs keep what they remember from one run to the next. */
public final class StateFolder {
  private StateFolder() {}

  /**
   * The folder for Parley, which may not be there yet.
   *
   * @param environment the environment's variables
   * @return {@code $XDG_STATE_HOME/parley}, by default {@code ~/.local/state/parley} (XDG Base
   *     Directory Specification)
   */
  public static Path in(Map<String, String> environment) {
    String home = environment.getOrDefault("XDG_STATE_HOME", "");
    // What is not absolute is to be ignored, the specification says.
    Path base =
        home.startsWith("/")
            ? Path.of(home)
            : Path.of(System.getProperty("user.home", "."), ".local", "state");
    return base.resolve("parley");
  }
}
