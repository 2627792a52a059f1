package dev.parley.gui;

import dev.parley.client.StateFolder;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Properties;

/**
 * What a window remembers from one start to the next, in a small file. A file that cannot be read
 * or written is no reason not to chat: then nothing is remembered. Thread safe.
 */
final class Memory {
  /** What there is to be remembered. */
  enum Key {
    NAME,
    SERVER,
    DOWNLOADS,
    THEME,
    BOUNDS
  }

  private final Optional<Path> file;
  private final Properties values = new Properties();

  private Memory(Optional<Path> file) {
    this.file = file;
  }

  /** One that forgets at the end. */
  static Memory none() {
    return new Memory(Optional.empty());
  }

  /** What the file says, if there is one. */
  static Memory of(Path file) {
    Memory memory = new Memory(Optional.of(file));
    try (Reader in = Files.newBufferedReader(file)) {
      memory.values.load(in);
    } catch (IOException | IllegalArgumentException notThere) {
      memory.values.clear();
    }
    return memory;
  }

  /** The usual file: in {@code $XDG_STATE_HOME/parley}, or where that is by default. */
  static Path usualFile() {
    return StateFolder.in(System.getenv()).resolve("window.properties");
  }

  Optional<String> get(Key key) {
    return Optional.ofNullable(values.getProperty(key.name().toLowerCase(java.util.Locale.ROOT)));
  }

  void put(Key key, String value) {
    values.setProperty(key.name().toLowerCase(java.util.Locale.ROOT), value);
  }

  /** Writes the file anew, as a whole or not at all. Blocks. */
  synchronized void save() {
    if (file.isEmpty()) {
      return;
    }
    Path folder = file.get().toAbsolutePath().getParent();
    Path scratch = null;
    try {
      Files.createDirectories(folder);
      scratch = Files.createTempFile(folder, "window", ".tmp");
      try (Writer out = Files.newBufferedWriter(scratch)) {
        values.store(out, "What Parley's window remembers");
      }
      Files.move(scratch, file.get(), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException notRemembered) {
      discard(scratch);
    }
  }

  private static void discard(Path scratch) {
    try {
      if (scratch != null) {
        Files.deleteIfExists(scratch);
      }
    } catch (IOException left) {
      // A few bytes stay behind.
    }
  }
}
