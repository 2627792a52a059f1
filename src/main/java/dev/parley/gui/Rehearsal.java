package dev.parley.gui;

import dev.parley.client.ClientOptions;
import dev.parley.client.ServerAddress;
import java.awt.Component;
import java.awt.Container;
import java.awt.Graphics;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** All that a window shows, without the window. */
final class Rehearsal {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 600;

  private Rehearsal() {}

  static void run() {
    Theme.dress(false);
    RoomModel room = new RoomModel(Clock.systemUTC());
    room.conversations().note(room.conversations().room(), Line.Kind.NOTICE, "hello");
    paint(new ChatPanel(new Session(room), room, () -> {}));
    ClientOptions usual =
        new ClientOptions(
            "localhost",
            ServerAddress.DEFAULT_PORT,
            "",
            Path.of("."),
            Optional.empty(),
            Duration.ofSeconds(1));
    paint(new ConnectPanel(usual, options -> {}, () -> {}));
  }

  private static void paint(Container part) {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics graphics = image.createGraphics();
    part.setSize(WIDTH, HEIGHT);
    layOut(part);
    part.paint(graphics);
    graphics.dispose();
  }

  /** What has no window is not laid out by itself. */
  private static void layOut(Container part) {
    part.doLayout();
    for (Component child : part.getComponents()) {
      if (child instanceof Container container) {
        layOut(container);
      }
    }
  }
}
