package dev.parley.files;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.pattern.StatusReply;
import dev.parley.protocol.chat.FileEntry;
import dev.parley.protocol.chat.FileToken;
import dev.parley.protocol.chat.Text;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Knows the files that can be downloaded: the regular files directly in one folder, except hidden
 * ones, symbolic links, and those whose names could not be told apart or could forge a line
 * (control characters, bytes that are no UTF-8).
 *
 * <p>It reads the folder at every question and keeps nothing of it, so it is right at once when a
 * file comes or goes, and loses nothing by a restart. It blocks: spawn it on a blocking dispatcher.
 */
public final class FileCatalog extends AbstractBehavior<FileCatalog.Command> {
  /** More names than this many bytes of list are not shown, though they can be downloaded. */
  private static final int MAX_LIST_BYTES = 256 * 1024;

  private static final Comparator<FileEntry> BY_NAME =
      Comparator.comparing(FileEntry::name, String.CASE_INSENSITIVE_ORDER)
          .thenComparing(FileEntry::name);

  private final Path folder;

  /** What has been logged of the folder's trouble; empty while it has none. */
  private String logged = "";

  private FileCatalog(ActorContext<Command> context, Path folder) {
    super(context);
    context.getLog(); // which has the name of this class from now on
    this.folder = folder;
  }

  /** What the catalogue can be asked. */
  public sealed interface Command {}

  /**
   * Which files are there?
   *
   * @param replyTo gets the answer, or an error when the folder cannot be read just now
   */
  public record ListFiles(ActorRef<StatusReply<Listing>> replyTo) implements Command {}

  /**
   * Is there a file of this name?
   *
   * @param asked the name, plain or as a {@link FileToken}
   * @param replyTo gets the answer, or an error when the folder cannot be read just now
   */
  public record Find(String asked, ActorRef<StatusReply<Lookup>> replyTo) implements Command {}

  /**
   * The files that are there.
   *
   * @param files sorted by name without regard to case
   */
  public record Listing(List<FileEntry> files) {
    /** Copies the list. */
    public Listing {
      files = List.copyOf(files);
    }

    /**
     * Their names.
     *
     * @return plain file names
     */
    public List<String> names() {
      return files.stream().map(FileEntry::name).toList();
    }
  }

  /**
   * The answer to {@link Find}.
   *
   * @param file the file, or empty when nothing of that name is served
   */
  public record Lookup(Optional<ServedFile> file) {}

  /**
   * A catalogue.
   *
   * @param folder the folder, which may come and go
   * @return the behaviour
   */
  public static Behavior<Command> create(Path folder) {
    return Behaviors.setup(context -> new FileCatalog(context, folder));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(ListFiles.class, this::onListFiles)
        .onMessage(Find.class, this::onFind)
        .build();
  }

  private Behavior<Command> onListFiles(ListFiles command) {
    answer(command.replyTo, this::list);
    return this;
  }

  private Behavior<Command> onFind(Find command) {
    // Decoded first: so every word of the list leads to the file it was made from.
    answer(
        command.replyTo,
        () -> {
          Optional<ServedFile> file = find(FileToken.decode(command.asked));
          return new Lookup(file.isPresent() ? file : find(command.asked));
        });
    return this;
  }

  /** What is said of a folder that cannot be read: it is not empty. */
  private <T> void answer(ActorRef<StatusReply<T>> replyTo, Question<T> question) {
    try {
      replyTo.tell(StatusReply.success(question.answer()));
      logged = "";
    } catch (IOException e) {
      String trouble = Trouble.ofFolder(e);
      if (!logged.equals(trouble)) {
        logged = trouble; // once, however often and for how long
        getContext().getLog().error("cannot list {}: {}", folder, trouble);
      }
      replyTo.tell(StatusReply.error("the folder cannot be read"));
    }
  }

  @FunctionalInterface
  private interface Question<T> {
    T answer() throws IOException;
  }

  private Listing list() throws IOException {
    List<FileEntry> files = new ArrayList<>();
    for (Path file : servedFiles()) {
      try {
        files.add(new FileEntry(nameOf(file), Files.size(file)));
      } catch (IOException goneMeanwhile) {
        getContext().getLog().debug("{} is not listed: {}", file, goneMeanwhile.toString());
      }
    }
    files.sort(BY_NAME);
    return new Listing(fitting(files));
  }

  private Optional<ServedFile> find(String name) throws IOException {
    return servedFiles().stream()
        .filter(file -> nameOf(file).equals(name))
        .findFirst()
        .map(file -> new ServedFile(file, name));
  }

  private List<Path> servedFiles() throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, FileCatalog::isServed)) {
      entries.forEach(files::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return files;
  }

  private static boolean isServed(Path file) {
    String name = nameOf(file);
    return !name.startsWith(".")
        && !Text.isUnsafe(name)
        && name.indexOf('\uFFFD') < 0
        && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
  }

  private static String nameOf(Path file) {
    return file.getFileName().toString();
  }

  private List<FileEntry> fitting(List<FileEntry> files) {
    int bytes = 0;
    for (int i = 0; i < files.size(); i++) {
      bytes += FileToken.encode(files.get(i).name()).getBytes(StandardCharsets.UTF_8).length + 1;
      if (bytes > MAX_LIST_BYTES) {
        getContext().getLog().warn("only {} of {} files fit into the list", i, files.size());
        return files.subList(0, i);
      }
    }
    return files;
  }
}
