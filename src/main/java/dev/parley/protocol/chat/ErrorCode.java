package dev.parley.protocol.chat;

import java.util.Locale;
import java.util.Optional;

/**
 * What went wrong, as the second word of an {@code ERROR} line: the part a program may rely on,
 * while the text behind it is for people and may change.
 */
public enum ErrorCode {
  /** A command without what it needs, or an empty line. */
  BAD_COMMAND,
  /** A name that breaks the rules of {@link Nickname}. */
  BAD_NAME,
  /** Somebody here bears that name, or one that looks like it. */
  NAME_TAKEN,
  /** That name needs a password, which has not come yet. */
  PASSWORD_NEEDED,
  /** That was not the password. */
  WRONG_PASSWORD,
  /** Too many wrong passwords from one address, or too many logins at once. */
  TOO_MANY_LOGINS,
  /** Nobody here bears that name. */
  NO_SUCH_USER,
  /** Nothing of that name is served. */
  NO_SUCH_FILE,
  /** A line over the limit; it was skipped. */
  LINE_TOO_LONG,
  /** Bytes that are no UTF-8; they were not delivered. */
  BAD_ENCODING,
  /** Control or bidirectional characters; the message was not delivered. */
  BAD_CHARACTER,
  /** The waiting line for downloads is full, or this user has too many in it. */
  TOO_MANY_DOWNLOADS,
  /** The served file changed or vanished while it was being downloaded. */
  FILE_CHANGED,
  /** A download ended because its client fell silent, or never began. */
  DOWNLOAD_TIMED_OUT,
  /** The server could not do it; its log says why. */
  SERVER_FAULT,
  /** No name, or not its password, came in time. */
  LOGIN_TIMED_OUT,
  /** The peer reads more slowly than others talk; it is being disconnected. */
  TOO_SLOW,
  /** A silent peer was asked whether it is still there and has not answered. */
  NO_ANSWER,
  /** More was said than may be; the rest waits until it may. */
  FLOOD,
  /** Too many connections from one address, or too many in a short time. */
  TOO_MANY_CONNECTIONS,
  /** That is for operators, or not even for them. */
  NOT_ALLOWED,
  /** An operator has ended the connection. */
  KICKED,
  /** Who is muted says nothing; it was not delivered. */
  MUTED,
  /** Neither this name nor this address may come in. */
  BANNED,
  /** The server is full. */
  SERVER_FULL,
  /** The server is shutting down. */
  SERVER_STOPPING;

  /**
   * The code as it stands on the wire: lower case with hyphens.
   *
   * @return for example {@code no-such-file}
   */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The code for a word from the wire.
   *
   * @param word the second word of an {@code ERROR} line
   * @return the code, or empty when this version does not know it
   */
  public static Optional<ErrorCode> ofWord(String word) {
    for (ErrorCode code : values()) {
      if (code.word().equals(word)) {
        return Optional.of(code);
      }
    }
    return Optional.empty();
  }
}
