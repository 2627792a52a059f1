package dev.parley.server;

import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;

/** What is wrong with a file, for people. */
final class FileTrouble {
  /** Java's own name of what went wrong before its words for it, as in other failures' messages. */
  private static final Pattern NAME_OF_JAVA =
      Pattern.compile("\\b(?:[a-z]\\w*\\.)+[A-Z]\\w*(?:Exception|Error): ");

  private FileTrouble() {}

  /** One line. */
  static String inWords(Throwable failure) {
    Throwable root = failure;
    while (root instanceof CompletionException && root.getCause() != null) {
      root = root.getCause();
    }
    if (root instanceof NoSuchFileException) {
      return "there is no file " + root.getMessage();
    } else if (root instanceof AccessDeniedException) {
      return root.getMessage() + " may not be read";
    }
    return NAME_OF_JAVA
        .matcher(root.getMessage() == null ? root.toString() : root.getMessage())
        .replaceAll("")
        .lines()
        .findFirst()
        .orElse("");
  }
}
