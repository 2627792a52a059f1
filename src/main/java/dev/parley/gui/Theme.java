package dev.parley.gui;

import com.formdev.flatlaf.FlatDarkLaf;
import com.formdev.flatlaf.FlatLaf;
import com.formdev.flatlaf.FlatLightLaf;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.swing.JDialog;
import javax.swing.JFrame;

/** Light or dark. */
enum Theme {
  SYSTEM("Like the system"),
  LIGHT("Light"),
  DARK("Dark");

  private static final long SYSTEM_ANSWERS_WITHIN_MS = 500;

  private final String title;

  Theme(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /** The one of that name, or what the system has. */
  static Theme of(String name) {
    for (Theme theme : values()) {
      if (theme.name().equalsIgnoreCase(name)) {
        return theme;
      }
    }
    return SYSTEM;
  }

  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether that is dark now; asks the system if need be, without anybody waiting. */
  CompletableFuture<Boolean> isDark() {
    if (this != SYSTEM) {
      return CompletableFuture.completedFuture(this == DARK);
    }
    return CompletableFuture.supplyAsync(SystemTheme::isDark)
        .completeOnTimeout(false, SYSTEM_ANSWERS_WITHIN_MS, TimeUnit.MILLISECONDS);
  }

  /** Dresses every window in it, those that are open and those to come. */
  static void dress(boolean dark) {
    System.setProperty("apple.laf.useScreenMenuBar", "true");
    FlatLaf.setGlobalExtraDefaults(Map.of("@accentColor", dark ? "#5b9dff" : "#2f6fde"));
    if (dark) {
      FlatDarkLaf.setup();
    } else {
      FlatLightLaf.setup();
    }
    Look.refine(dark);
    FlatLaf.updateUI();
    if (FlatLaf.supportsNativeWindowDecorations()) {
      JFrame.setDefaultLookAndFeelDecorated(true);
      JDialog.setDefaultLookAndFeelDecorated(true);
    }
  }
}
