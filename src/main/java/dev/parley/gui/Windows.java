package dev.parley.gui;

import akka.Done;
import com.formdev.flatlaf.util.UIScale;
import dev.parley.client.ClientOptions;
import dev.parley.client.ServerAddress;
import java.awt.Component;
import java.awt.Dimension;
import java.awt.GraphicsEnvironment;
import java.awt.Rectangle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.swing.SwingUtilities;

/** The windows of this process, and what they remember. Confined to the event thread. */
final class Windows {
  private static final Dimension USUAL_SIZE = new Dimension(1060, 700);
  private static final int CASCADE = 28;
  private static final long GOODBYE_TAKES_AT_MOST_MS = 1500;

  private final Memory memory;
  private final List<ChatWindow> open = new ArrayList<>();
  private final List<CompletableFuture<Done>> goodbyes = new ArrayList<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  Windows(Memory memory) {
    this.memory = memory;
  }

  /** Done when the last window has gone and the servers have been told. */
  CompletableFuture<Void> ended() {
    return ended;
  }

  ChatWindow open(ClientOptions usual) {
    ChatWindow window = new ChatWindow(this, usual);
    open.add(window);
    window.setVisible(true);
    return window;
  }

  /** Another person in another window, at the same server. */
  void openAnother(ClientOptions present) {
    ChatWindow opened = open(present.withName(""));
    opened.toFront();
  }

  void closed(ChatWindow window, CompletionStage<Done> goodbye) {
    if (!open.remove(window)) {
      return;
    }
    goodbyes.add(goodbye.toCompletableFuture());
    if (open.isEmpty()) {
      CompletableFuture<Void> unused =
          CompletableFuture.allOf(goodbyes.toArray(CompletableFuture[]::new))
              .completeOnTimeout(null, GOODBYE_TAKES_AT_MOST_MS, TimeUnit.MILLISECONDS)
              .whenComplete(
                  (gone, failure) -> {
                    memory.save();
                    ended.complete(null);
                  });
    }
  }

  void closeAll() {
    List.copyOf(open)
        .forEach(
            window -> {
              remember(window.getBounds());
              window.dispose();
            });
  }

  Theme theme() {
    return Theme.of(memory.get(Memory.Key.THEME).orElse(""));
  }

  void choose(Theme theme) {
    memory.put(Memory.Key.THEME, theme.key());
    CompletableFuture<Void> unused =
        theme.isDark().thenAcceptAsync(Theme::dress, SwingUtilities::invokeLater);
  }

  void remember(ClientOptions options) {
    memory.put(Memory.Key.NAME, options.name());
    memory.put(Memory.Key.SERVER, new ServerAddress(options.host(), options.port()).toString());
    memory.put(Memory.Key.DOWNLOADS, options.downloads().toString());
    CompletableFuture<Void> unused = CompletableFuture.runAsync(memory::save);
  }

  void remember(Rectangle bounds) {
    memory.put(
        Memory.Key.BOUNDS, bounds.x + " " + bounds.y + " " + bounds.width + " " + bounds.height);
  }

  /** Where a new window goes: where the last one was, if that is still on a screen. */
  Rectangle placeFor(Component window) {
    Rectangle place =
        memory
            .get(Memory.Key.BOUNDS)
            .flatMap(Windows::parse)
            .filter(Windows::isOnScreen)
            .orElseGet(Windows::middle);
    place.translate(CASCADE * open.size(), CASCADE * open.size());
    Dimension least = window.getMinimumSize();
    place.setSize(Math.max(place.width, least.width), Math.max(place.height, least.height));
    return place;
  }

  private static Optional<Rectangle> parse(String text) {
    if (!text.matches("(-?\\d{1,5} ){2}\\d{1,5} \\d{1,5}")) {
      return Optional.empty();
    }
    int[] n = Arrays.stream(text.split(" ", -1)).mapToInt(Integer::parseInt).toArray();
    return Optional.of(new Rectangle(n[0], n[1], n[2], n[3]));
  }

  private static boolean isOnScreen(Rectangle place) {
    return Arrays.stream(GraphicsEnvironment.getLocalGraphicsEnvironment().getScreenDevices())
        .map(screen -> screen.getDefaultConfiguration().getBounds())
        .anyMatch(screen -> screen.contains(place.x + place.width / 2, place.y + 10));
  }

  private static Rectangle middle() {
    Rectangle screen = GraphicsEnvironment.getLocalGraphicsEnvironment().getMaximumWindowBounds();
    int width = Math.min(UIScale.scale(USUAL_SIZE.width), screen.width);
    int height = Math.min(UIScale.scale(USUAL_SIZE.height), screen.height);
    return new Rectangle(
        screen.x + (screen.width - width) / 2,
        screen.y + (screen.height - height) / 2,
        width,
        height);
  }
}
