package dev.parley.console;

import java.io.BufferedReader;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Standard input, output and error in UTF-8, whatever the locale says. */
public final class StandardStreams {
  private final BufferedReader in;
  private final PrintStream out;
  private final PrintStream err;
  private final boolean interactive;
  private boolean barShown;

  /** Those of the process. */
  public StandardStreams() {
    this(System.in, stream(FileDescriptor.out), stream(FileDescriptor.err), isTerminal());
  }

  StandardStreams(InputStream in, PrintStream out, PrintStream err, boolean interactive) {
    this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    this.out = out;
    this.err = err;
    this.interactive = interactive;
  }

  /**
   * Whether both input and output are a terminal; Java says it for both together only. Before JDK
   * 22 there was no console otherwise, since then one has to ask it.
   */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean isTerminal() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException beforeJdk22) {
      return true;
    }
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  /**
   * Whether there is a person in front of it.
   *
   * @return whether both input and output are a terminal
   */
  public boolean isInteractive() {
    return interactive;
  }

  BufferedReader in() {
    return in;
  }

  /** A line for the reader of the output. */
  synchronized void print(String line) {
    clearBar();
    out.println(line);
  }

  /** A line about how it goes. */
  synchronized void note(String line) {
    clearBar();
    err.println(line);
  }

  /** How far it is; shown on a terminal only, in one line that is overwritten. */
  synchronized void progress(String line) {
    if (interactive) {
      err.print("\r" + line + "\u001b[K");
      err.flush();
      barShown = true;
    }
  }

  private void clearBar() {
    if (barShown) {
      err.print("\r\u001b[K");
      err.flush();
      barShown = false;
    }
  }
}
