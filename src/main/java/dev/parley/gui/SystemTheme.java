package dev.parley.gui;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Whether the desktop is dark, as far as its own tool for settings tells. */
final class SystemTheme {
  private SystemTheme() {}

  /** Blocks for a moment. */
  static boolean isDark() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    if (system.startsWith("windows")) {
      return ask(
              "reg",
              "query",
              "HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Themes\\Personalize",
              "/v",
              "AppsUseLightTheme")
          .contains("0x0");
    } else if (system.contains("mac")) {
      return ask("defaults", "read", "-g", "AppleInterfaceStyle").contains("Dark");
    }
    return ask("gsettings", "get", "org.gnome.desktop.interface", "color-scheme").contains("dark")
        || ask("gsettings", "get", "org.gnome.desktop.interface", "gtk-theme").contains("dark");
  }

  private static String ask(String... command) {
    try {
      Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
      process.getOutputStream().close();
      if (!process.waitFor(1, TimeUnit.SECONDS)) {
        process.destroy();
        return "";
      }
      return new String(process.getInputStream().readNBytes(4096), StandardCharsets.UTF_8);
    } catch (IOException noSuchTool) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
