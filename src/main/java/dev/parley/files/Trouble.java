package dev.parley.files;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What is the matter with a file or a folder, for people. */
public final class Trouble {
  private Trouble() {}

  /**
   * The words for a failure, without the path of what it is about.
   *
   * @param failure what reading or writing has thrown
   * @return no name of a class, unless there is nothing else to say
   */
  public static String of(Throwable failure) {
    if (failure instanceof NoSuchFileException) {
      return "there is no such file";
    } else if (failure instanceof NotDirectoryException) {
      return "it is no folder";
    } else if (failure instanceof AccessDeniedException) {
      return "permission denied";
    } else if (failure instanceof FileSystemException system && system.getReason() != null) {
      return system.getReason();
    }
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }

  /**
   * The same with the path, for who does not know what it is about.
   *
   * @param failure what reading or writing has thrown
   * @return the path and the words
   */
  public static String withPath(Throwable failure) {
    String words = of(failure);
    return failure instanceof FileSystemException system
            && system.getFile() != null
            && !words.equals(failure.getMessage())
        ? system.getFile() + ": " + words
        : words;
  }

  /**
   * The same of a folder.
   *
   * @param failure what listing it has thrown
   * @return the words
   */
  public static String ofFolder(Throwable failure) {
    return failure instanceof NoSuchFileException ? "there is no such folder" : of(failure);
  }
}
