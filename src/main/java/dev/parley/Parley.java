package dev.parley;

import dev.parley.cli.Commands;
import dev.parley.log.LogQueue;

/** Where the process begins. */
public final class Parley {
  private Parley() {}

  /**
   * Runs a command and ends the process with its exit code.
   *
   * @param arguments the words behind {@code parley}
   */
  public static void main(String[] arguments) {
    int exitCode = Commands.execute(arguments);
    LogQueue.end();
    System.exit(exitCode);
  }
}
