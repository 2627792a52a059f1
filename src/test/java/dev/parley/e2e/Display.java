package dev.parley.e2e;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A display for the windows of a test. Where Xvfb is installed it is one of their own, so that
 * nobody's screen flickers and nobody's mouse disturbs; else it is that of the user.
 */
final class Display {
  private static final String SIZE = "1280x900x24";

  private static Optional<String> trouble;

  private Display() {}

  private interface LibC extends Library {
    int setenv(String name, String value, int overwrite);
  }

  /** Why there is none; empty when there is one. */
  static synchronized Optional<String> trouble() {
    if (trouble == null) {
      trouble = open();
    }
    return trouble;
  }

  private static Optional<String> open() {
    try {
      // It ends with its last client, which is this process. Were it ended before, Java would fail.
      Process xvfb =
          new ProcessBuilder(
                  "Xvfb", "-displayfd", "1", "-screen", "0", SIZE, "-nolisten", "tcp", "-terminate")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String number =
          new BufferedReader(
                  new InputStreamReader(xvfb.getInputStream(), StandardCharsets.US_ASCII))
              .readLine();
      if (number != null) {
        // Java asks the environment of the process, which only the system's own library can change.
        Native.load("c", LibC.class).setenv("DISPLAY", ":" + number, 1);
        System.setProperty("java.awt.headless", "false");
        return Optional.empty();
      }
    } catch (IOException notInstalled) {
      // Then perhaps there is a screen.
    }
    return java.awt.GraphicsEnvironment.isHeadless()
        ? Optional.of("no window can be tested: there is neither Xvfb nor a display")
        : Optional.empty();
  }
}
