package dev.parley.client;

import dev.parley.protocol.chat.ClientMessage;
import dev.parley.protocol.chat.ErrorCode;
import dev.parley.protocol.chat.FileEntry;
import dev.parley.protocol.chat.ServerMessage;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Something that the server answers, and what has become of it. */
abstract class Question<T> {
  private static final long LIMIT_SECONDS = 15;

  private static final Set<ErrorCode> REFUSE_A_NAME =
      EnumSet.of(ErrorCode.NAME_TAKEN, ErrorCode.BAD_NAME, ErrorCode.MUTED);

  final CompletableFuture<T> answer =
      new CompletableFuture<T>().orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS);

  /** Whether it makes sense to ask a server that can do this; if not, that is the answer. */
  boolean isFor(Set<String> capabilities) {
    return true;
  }

  /** The words to a server that can do this. */
  abstract ClientMessage words(Set<String> capabilities);

  /** Whether that was the answer; if so, it is known from now on. */
  abstract boolean isAnsweredBy(ServerMessage message);

  /** Whether that was a part of the answer, the end of which is still to come. */
  boolean isPartlyAnsweredBy(ServerMessage message) {
    return false;
  }

  /** Which files are there? With their sizes if the server tells them. */
  static Question<List<FileEntry>> files() {
    return new Question<>() {
      @Override
      ClientMessage words(Set<String> capabilities) {
        return capabilities.contains(ClientMessage.FILE_SIZES)
            ? new ClientMessage.ListSizes()
            : new ClientMessage.ListFiles();
      }

      @Override
      boolean isAnsweredBy(ServerMessage message) {
        if (message instanceof ServerMessage.FileList list) {
          return answer.complete(list.files());
        }
        return message instanceof ServerMessage.Files plain
            && answer.complete(
                plain.names().stream()
                    .map(name -> new FileEntry(name, FileEntry.UNKNOWN_SIZE))
                    .toList());
      }
    };
  }

  /** May we be called that? */
  static Question<String> rename(String oldName, String newName) {
    return new Question<>() {
      @Override
      ClientMessage words(Set<String> capabilities) {
        return new ClientMessage.Rename(oldName, newName);
      }

      @Override
      boolean isAnsweredBy(ServerMessage message) {
        if (message instanceof ServerMessage.Renamed renamed && renamed.oldName().equals(oldName)) {
          return answer.complete(renamed.newName());
        }
        return message instanceof ServerMessage.ErrorReply error
            && REFUSE_A_NAME.contains(error.code())
            && answer.completeExceptionally(new RefusedException(error));
      }
    };
  }
}
