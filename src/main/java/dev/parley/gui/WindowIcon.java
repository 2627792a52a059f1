package dev.parley.gui;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.Stream;

/** Parley's mark: a bubble of speech with a line under way in it. */
final class WindowIcon {
  private WindowIcon() {}

  static List<Image> images() {
    return Stream.of(16, 32, 48, 64, 128).map(WindowIcon::image).toList();
  }

  static Image image(int size) {
    BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_ARGB);
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.scale(size / 32.0, size / 32.0);
    g.setColor(new Color(0x2F6FDE));
    g.fill(new RoundRectangle2D.Double(2, 4, 28, 19, 10, 10));
    Path2D tail = new Path2D.Double();
    tail.moveTo(8, 21);
    tail.lineTo(8, 29);
    tail.lineTo(17, 21);
    g.fill(tail);
    g.setColor(Color.WHITE);
    g.fill(new RoundRectangle2D.Double(8, 9.5, 16, 2.5, 2, 2));
    g.fill(new RoundRectangle2D.Double(8, 15, 10, 2.5, 2, 2));
    g.dispose();
    return image;
  }
}
